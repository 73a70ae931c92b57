package dev.nightjar.tsdb;

import dev.nightjar.base.MappedFile;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Reads the runs of files of chunks, one at a time, into memory that is used again and again.
/// Drawn in `docs/formats/tsdb-chunk-file.md`. Owned by one thread; what it read is valid until the
/// next run.
final class RunReader {
  private static final int CRC_BYTES = 4;

  /// Most runs are not longer, and it costs no more to copy than a few bytes do.
  private static final int FIRST_BYTES = 512;

  /// A thread does not hold the memory of a longer run until it ends.
  private static final int MOST_KEPT = 1 << 20;

  private static final ThreadLocal<RunReader> OF_THREAD = ThreadLocal.withInitial(RunReader::new);

  private final CRC32C crc = new CRC32C();
  private final ChunkCodec codec = new ChunkCodec();
  private final ColumnTimes decoded = new ColumnTimes();
  private byte[] run = new byte[FIRST_BYTES + ChunkCodec.SLACK];
  private byte[] times = new byte[FIRST_BYTES + ChunkCodec.SLACK];
  private int[] lengths = new int[16];
  private int column;
  private int chunks;
  private int valuesAt;
  private long length; // without the checksum

  /// The calling thread's own.
  static RunReader ofThread() {
    return OF_THREAD.get();
  }

  /// Reads a series' run; false when it is damaged.
  ///
  /// @param at where it begins
  /// @param end of all runs
  boolean load(MappedFile file, long at, long end) {
    if (run.length > MOST_KEPT) {
      run = new byte[FIRST_BYTES + ChunkCodec.SLACK];
    }
    long most = end - at;
    int copied = (int) Math.min(FIRST_BYTES, most);
    try {
      run = copied(file, at, copied, run);
      while (!readHead(copied)) {
        if (copied == most) {
          return false;
        }
        copied = (int) Math.min(4L * copied, Math.min(most, Integer.MAX_VALUE / 2));
        run = copied(file, at, copied, run);
      }
      if (length > most - CRC_BYTES) {
        return false;
      }
      if (length + CRC_BYTES > copied) {
        run = copied(file, at, Math.toIntExact(length + CRC_BYTES), run);
      }
      crc.reset();
      crc.update(run, 0, (int) length);
      return (int) crc.getValue() == (int) ByteSink.INT.get(run, (int) length);
    } catch (IndexOutOfBoundsException | ArithmeticException notWhatAWriterWrote) {
      return false;
    }
  }

  private static byte[] copied(MappedFile file, long at, int length, byte[] before) {
    byte[] into =
        before.length >= length + ChunkCodec.SLACK
            ? before
            : new byte[length + length / 4 + ChunkCodec.SLACK];
    file.copy(at, into, 0, length);
    return into;
  }

  /// Reads what stands before the values; false when the first `copied` bytes end before it does.
  private boolean readHead(int copied) {
    var in = new ByteSource(run, 0);
    column = in.count();
    chunks = in.count();
    length = 0;
    for (int i = 0; i < chunks && in.at() < copied; i++) {
      if (i == lengths.length) {
        lengths = Arrays.copyOf(lengths, 2 * i);
      }
      lengths[i] = in.count();
      length += lengths[i];
    }
    valuesAt = in.at();
    length += valuesAt;
    return valuesAt <= copied;
  }

  /// The number of the run's column of times.
  int column() {
    return column;
  }

  int chunks() {
    return chunks;
  }

  /// The length of a chunk's values.
  int length(int chunk) {
    return lengths[chunk];
  }

  /// Where the values of the first chunk begin in [#run].
  int valuesAt() {
    return valuesAt;
  }

  /// The run, with slack behind.
  byte[] run() {
    return run;
  }

  /// Reads a stretch of a file that is a column of times; slack is behind.
  byte[] times(MappedFile file, long at, int ofBytes) {
    times = copied(file, at, ofBytes, times);
    return times;
  }

  /// The column of times that was decoded last.
  ColumnTimes decoded() {
    return decoded;
  }

  ChunkCodec codec() {
    return codec;
  }
}
