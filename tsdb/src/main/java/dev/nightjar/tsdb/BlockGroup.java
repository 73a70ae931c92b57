package dev.nightjar.tsdb;

import java.util.Arrays;

/// What the index says of some neighbouring series: their label pairs, columns of times, and where
/// their chunks are. Owned by one thread; [#load] reads another group into it. Series are told by
/// their numbers in the block.
final class BlockGroup {
  static final int OTHER_SIZE = 1;
  static final int OTHER_COLUMN = 2;
  static final int MORE_CHUNKS = 4;
  static final int PART_OF_COLUMN = 8;

  /// The number of samples of a series that has all of its column's times.
  static final int WHOLE = -1;

  /// Pairs that a byte of the mask tells of.
  static final int MASK_BITS = 8;

  private int first;
  private int size; // 0 while nothing is loaded
  private final int[] columns = new int[BlockFormat.MAX_GROUP];
  private final int[] starts = new int[BlockFormat.MAX_GROUP];
  private final int[] samples = new int[BlockFormat.MAX_GROUP];
  private final int[] pairStarts = new int[BlockFormat.MAX_GROUP + 1];
  private final int[] chunkStarts = new int[BlockFormat.MAX_GROUP + 1];
  private int[] pairs = new int[10 * BlockFormat.MAX_GROUP];
  private long[] chunkAt = new long[2 * BlockFormat.MAX_GROUP]; // offsets in the file
  private int[] lengths = new int[2 * BlockFormat.MAX_GROUP]; // without checksums
  private int[] runs = new int[2 * BlockFormat.MAX_GROUP]; // of a chunk: the first one of its run

  /// Reads a group.
  ///
  /// @param in at its record
  void load(int firstSeries, int seriesCount, BlockCursor in) {
    size = 0;
    first = firstSeries;
    long dataAt = in.uvarint();
    int column = 0;
    for (int i = 0; i < seriesCount; i++) {
      int flags = in.u8();
      readPairs(i, flags, in);
      column += (flags & OTHER_COLUMN) == 0 ? 0 : in.signedCount();
      columns[i] = column;
      boolean isPart = (flags & PART_OF_COLUMN) != 0;
      starts[i] = isPart ? in.count() : 0;
      samples[i] = isPart ? in.count() : WHOLE;
      readLengths(i, (flags & MORE_CHUNKS) == 0 ? 1 : in.count(), in);
    }
    place(dataAt, chunkStarts[seriesCount]);
    size = seriesCount;
  }

  private void readPairs(int series, int flags, BlockCursor in) {
    int from = pairStarts[series];
    int before = series == 0 ? 0 : from - pairStarts[series - 1];
    int count = (flags & OTHER_SIZE) == 0 ? before : in.count();
    in.requireLeft(count / MASK_BITS);
    if (from + count > pairs.length) {
      pairs = Arrays.copyOf(pairs, Math.max(2 * pairs.length, from + count));
    }
    int shared = Math.min(before, count);
    System.arraycopy(pairs, from - before, pairs, from, shared);
    Arrays.fill(pairs, from + shared, from + count, 0);
    long masksAt = in.at();
    in.skip((count + MASK_BITS - 1) / MASK_BITS);
    for (int i = 0; i < count; i++) {
      if ((in.byteAt(masksAt + i / MASK_BITS) >> (i % MASK_BITS) & 1) != 0) {
        pairs[from + i] += in.signedCount();
      }
    }
    pairStarts[series + 1] = from + count;
  }

  /// Compares the first series of a group with others by their pairs: as labels are compared.
  ///
  /// @param in at the group's record
  static int compareFirst(BlockCursor in, int[] others) {
    in.uvarint();
    int count = (in.u8() & OTHER_SIZE) == 0 ? 0 : in.count();
    long masksAt = in.at();
    in.skip((count + MASK_BITS - 1) / MASK_BITS);
    for (int i = 0; i < Math.min(count, others.length); i++) {
      boolean isChanged = (in.byteAt(masksAt + i / MASK_BITS) >> (i % MASK_BITS) & 1) != 0;
      int order = Integer.compare(isChanged ? in.signedCount() : 0, others[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(count, others.length);
  }

  /// Whether a series has exactly these pairs.
  boolean isOf(int series, int[] others) {
    int from = pairStarts[series - first];
    int to = pairStarts[series - first + 1];
    return Arrays.equals(pairs, from, to, others, 0, others.length);
  }

  private void readLengths(int series, int count, BlockCursor in) {
    int from = chunkStarts[series];
    in.requireLeft(count);
    if (from + count > lengths.length) {
      int room = Math.max(2 * lengths.length, from + count);
      lengths = Arrays.copyOf(lengths, room);
      chunkAt = Arrays.copyOf(chunkAt, room);
      runs = Arrays.copyOf(runs, room);
    }
    for (int i = from; i < from + count; i++) {
      lengths[i] = in.count();
    }
    chunkStarts[series + 1] = from + count;
  }

  private void place(long dataAt, int count) {
    long at = dataAt;
    int run = 0;
    for (int i = 0; i < count; i++) {
      chunkAt[i] = at;
      runs[i] = run;
      at += lengths[i];
      if (at - chunkAt[run] >= BlockFormat.RUN_BYTES) {
        at += BlockFormat.CRC_BYTES;
        run = i + 1;
      }
    }
  }

  void unload() {
    size = 0;
  }

  /// Whether a series of the block is in the group that is loaded.
  boolean holds(int series) {
    return series >= first && series < first + size;
  }

  /// The number of its first series.
  int first() {
    return first;
  }

  int size() {
    return size;
  }

  /// How many label pairs a series has.
  int pairCount(int series) {
    return pairStarts[series - first + 1] - pairStarts[series - first];
  }

  int pair(int series, int index) {
    return pairs[pairStarts[series - first] + index];
  }

  int column(int series) {
    return columns[series - first];
  }

  /// Which of its column's times is the series' first.
  int start(int series) {
    return starts[series - first];
  }

  /// How many of its column's times a series has, or [#WHOLE].
  int samples(int series) {
    return samples[series - first];
  }

  int chunkCount(int series) {
    return chunkStarts[series - first + 1] - chunkStarts[series - first];
  }

  /// The place of a series' chunk among the group's.
  int place(int series, int chunk) {
    int place = chunkStarts[series - first] + chunk;
    if (chunk < 0 || place >= chunkStarts[series - first + 1]) {
      throw new IllegalArgumentException("no chunk " + chunk + " of series " + series);
    }
    return place;
  }

  long chunkAt(int place) {
    return chunkAt[place];
  }

  int length(int place) {
    return lengths[place];
  }

  /// Where the run of a chunk begins: chunks of a run share a checksum.
  long runAt(int place) {
    return chunkAt[runs[place]];
  }

  /// Where the run of a chunk ends; its checksum comes next.
  long runEnd(int place) {
    int last = place;
    while (last + 1 < chunkStarts[size] && runs[last + 1] == runs[place]) {
      last++;
    }
    return chunkAt[last] + lengths[last];
  }
}
