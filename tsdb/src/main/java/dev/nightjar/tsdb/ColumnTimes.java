package dev.nightjar.tsdb;

import dev.nightjar.model.SampleColumns;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A column of times of a file of chunks, decoded: series that were scraped together have the same
/// and are read one after the other. Drawn in `docs/formats/tsdb-chunk-file.md`. Owned by one
/// thread.
final class ColumnTimes {
  /// A thread does not hold the memory of more times until it ends.
  private static final int MOST_KEPT = 1 << 16;

  private @Nullable Object file;
  private int column;
  private int chunks;
  private long[] all = new long[2 * ChunkCodec.MAX_SAMPLES];
  private int[] ends = new int[16]; // of each chunk's times

  /// Whether these are what was decoded last.
  boolean are(Object ofFile, int ofColumn, int ofChunks) {
    return ofFile.equals(file) && column == ofColumn && chunks == ofChunks;
  }

  /// @param ofFile what stands for the file
  /// @param bytes the column, with slack behind
  void decode(Object ofFile, int ofColumn, int ofChunks, byte[] bytes, ChunkCodec codec) {
    file = null;
    if (all.length > MOST_KEPT) {
      all = new long[2 * ChunkCodec.MAX_SAMPLES];
    }
    if (ends.length < ofChunks) {
      ends = new int[2 * ofChunks];
    }
    var in = new ByteSource(bytes, 0);
    int size = 0;
    for (int chunk = 0; chunk < ofChunks; chunk++) {
      long first = chunk == 0 ? in.svarint() : all[size - 1] + in.uvarint();
      int count = codec.decodeTimes(bytes, in.at(), first);
      in.skip(codec.valuesAt() - in.at());
      if (size + count > all.length) {
        all = Arrays.copyOf(all, 2 * (size + count));
      }
      System.arraycopy(codec.times(), 0, all, size, count);
      size += count;
      ends[chunk] = size;
    }
    column = ofColumn;
    chunks = ofChunks;
    file = ofFile;
  }

  private int start(int chunk) {
    return chunk == 0 ? 0 : ends[chunk - 1];
  }

  /// How many samples a chunk has.
  int count(int chunk) {
    return ends[chunk] - start(chunk);
  }

  long first(int chunk) {
    return all[start(chunk)];
  }

  long last(int chunk) {
    return all[ends[chunk] - 1];
  }

  /// Adds those of a chunk's samples that lie within the range.
  void addWithin(int chunk, double[] values, long fromMillis, long toMillis, SampleColumns into) {
    int start = start(chunk);
    int end = ends[chunk];
    int from = all[start] >= fromMillis ? start : ChunkTimes.firstFrom(all, start, end, fromMillis);
    int to = all[end - 1] <= toMillis ? end : ChunkTimes.firstFrom(all, start, end, toMillis + 1);
    if (from < to) {
      into.addAll(all, from, values, from - start, to - from);
    }
  }
}
