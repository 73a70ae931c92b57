package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.base.MappedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// Stretches of time in which samples of certain series are deleted. Safe for use by many threads.
final class Tombstones {
  static final int MAGIC = 0x0130BA30;
  static final int VERSION = 1;

  private static final int HEADER_BYTES = 5;
  private static final int CRC_BYTES = 4;

  /// More would not fit the number of a stone beside that of a series.
  private static final int MAX_STONES = 1 << 28;

  private static final Tombstones NONE = new Tombstones(new long[0], new long[0], new long[0]);

  private final long[] keys; // series << 28 | number of the stone, ascending
  private final long[] from;
  private final long[] to;

  private Tombstones(long[] keys, long[] from, long[] to) {
    this.keys = keys;
    this.from = from;
    this.to = to;
  }

  /// Reads the file, if there is one.
  static Tombstones read(Disk disk, Path path) throws IOException {
    if (!disk.exists(path)) {
      return NONE;
    }
    try (MappedFile file = MappedFile.open(disk, path)) {
      return read(file);
    }
  }

  private static Tombstones read(MappedFile file) throws CorruptFileException {
    if (file.size() < HEADER_BYTES + CRC_BYTES || file.size() > Integer.MAX_VALUE - 64) {
      throw new CorruptFileException(
          file.path(), 0, "tombstones of %d bytes".formatted(file.size()));
    }
    var in = new ByteReader(file);
    in.fill(0, file.size() - CRC_BYTES);
    int magic = in.u32();
    int version = in.u8();
    if (magic != MAGIC || version != VERSION) {
      throw new CorruptFileException(
          file.path(), 0, "magic %08x, version %d: no tombstones".formatted(magic, version));
    }
    if (in.crc32c(HEADER_BYTES) != (int) ByteReader.u32At(file, file.size() - CRC_BYTES)) {
      throw new CorruptFileException(file.path(), 0, "tombstones that fail their checksum");
    }
    return stones(in);
  }

  private static Tombstones stones(ByteReader in) throws CorruptFileException {
    int most = in.remaining() / 3;
    var keys = new long[Math.min(most, 64)];
    var from = new long[keys.length];
    var to = new long[keys.length];
    int count = 0;
    while (in.remaining() > 0) {
      if (count == keys.length) {
        keys = Arrays.copyOf(keys, Math.min(most, 2 * count));
        from = Arrays.copyOf(from, keys.length);
        to = Arrays.copyOf(to, keys.length);
      }
      long series = in.uvarint();
      from[count] = in.svarint();
      to[count] = in.svarint();
      if (series < 0 || series > 0xffff_ffffL || count == MAX_STONES) {
        throw in.corrupt("a tombstone of series " + Long.toUnsignedString(series));
      }
      keys[count] = series << 28 | count;
      count++;
    }
    keys = Arrays.copyOf(keys, count);
    Arrays.sort(keys);
    return new Tombstones(keys, from, to);
  }

  /// Where the stones of the series begin, or would begin.
  private int begin(long series) {
    int place = Arrays.binarySearch(keys, series << 28);
    return place < 0 ? -place - 1 : place;
  }

  /// Whether the series has any.
  boolean has(long series) {
    int place = begin(series);
    return place < keys.length && keys[place] >>> 28 == series;
  }

  /// Whether a sample of the series at this time is deleted.
  boolean covers(long series, long millis) {
    for (int i = begin(series); i < keys.length && keys[i] >>> 28 == series; i++) {
      int stone = (int) (keys[i] & (MAX_STONES - 1));
      if (from[stone] <= millis && millis <= to[stone]) {
        return true;
      }
    }
    return false;
  }
}
