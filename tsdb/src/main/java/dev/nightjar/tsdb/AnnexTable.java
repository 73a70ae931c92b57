package dev.nightjar.tsdb;

import dev.nightjar.base.MappedFile;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.SampleColumns;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Where a file has what samples have beside their 64 bits: of each series that has any, its
/// number, and offset and length of its run's directory, in order of the numbers. The table stands
/// within what was verified at open; a run is when it is read. Drawn in
/// `docs/formats/tsdb-annex.md`. Safe for use by many threads.
final class AnnexTable {
  /// An entry: series <4> ┬ offset <8> ┬ length <4>
  private static final int ENTRY_BYTES = 16;

  private static final int OFFSET = 4;
  private static final int LENGTH = 12;
  private static final int CRC_BYTES = 4;
  private static final int SLACK = 8;

  private final MappedFile file;
  private final long at;
  private final int count;

  /// @param at offset of the first entry
  AnnexTable(MappedFile file, long at, int count) {
    this.file = file;
    this.at = at;
    this.count = count;
  }

  /// Gives samples of a series what stands here for their times; those whose histogram is damaged
  /// are left out. Returns how many runs were found damaged.
  ///
  /// @param from the place of the first of them, all in ascending time
  int attach(int series, SampleColumns samples, int from) {
    if (count == 0 || samples.size() == from) {
      return 0;
    }
    int place = place(series);
    if (place < 0 || attach(at + (long) ENTRY_BYTES * place, samples, from)) {
      return 0;
    }
    samples.only(i -> i < from || !isLost(samples, i));
    return 1;
  }

  private static boolean isLost(SampleColumns samples, int at) {
    return Histogram.isValue(samples.values()[at]) && samples.histogram(at) == null;
  }

  private boolean attach(long entry, SampleColumns samples, int from) {
    try {
      long at = file.longAt(entry + OFFSET);
      byte[] directory = verified(at, file.intAt(entry + LENGTH));
      long chunkAt = at + file.intAt(entry + LENGTH) + CRC_BYTES;
      var in = new ByteSource(directory, 0);
      for (int left = in.count(); left > 0; left--) {
        int rows = in.count();
        long first = in.svarint();
        long last = first + in.uvarint();
        int length = in.count();
        if (AnnexRun.isAny(first, last, samples, from)) {
          AnnexRun.attach(new ByteSource(verified(chunkAt, length), 0), rows, samples, from);
        }
        chunkAt += length + CRC_BYTES;
      }
      return true;
    } catch (RuntimeException notWhatAWriterWrote) {
      return false;
    }
  }

  private byte[] verified(long offset, int length) {
    if (offset < 0 || length < 0 || offset > file.size() - length - CRC_BYTES) {
      throw new IllegalArgumentException("outside the file");
    }
    if (file.crc32c(offset, length) != file.intAt(offset + length)) {
      throw new IllegalArgumentException("a checksum that fails");
    }
    byte[] bytes = new byte[length + SLACK];
    file.copy(offset, bytes, 0, length);
    return bytes;
  }

  private int place(int series) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = file.intAt(at + (long) ENTRY_BYTES * middle);
      if (found == series) {
        return middle;
      }
      if (found < series) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /// The table while its file is written. Owned by one thread.
  static final class Writer {
    private final ByteSink entries = new ByteSink(0);

    /// Writes a series' run.
    ///
    /// @param offset of what is put into `out` next
    void add(int series, AnnexRun run, long offset, ByteSink out) {
      entries.u32(series);
      entries.u64(offset);
      entries.u32(run.writeTo(out));
    }

    /// Writes the table, in order of the series' numbers.
    void writeEntries(ByteSink out) {
      IntStream.range(0, count())
          .boxed()
          .sorted(Comparator.comparingInt(this::series))
          .forEach(place -> out.raw(entries.bytes(), place * ENTRY_BYTES, ENTRY_BYTES));
    }

    private int series(int place) {
      return (int) ByteSink.INT.get(entries.bytes(), place * ENTRY_BYTES);
    }

    int count() {
      return entries.size() / ENTRY_BYTES;
    }
  }
}
