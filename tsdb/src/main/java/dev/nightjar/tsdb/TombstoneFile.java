package dev.nightjar.tsdb;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The file beside a block that says which of its samples are deleted. Drawn in
/// `docs/formats/tsdb-tombstones.md`.
final class TombstoneFile {
  private static final String SUFFIX = ".tombstones";

  private static final int VERSION = 1;
  private static final long MAGIC = magic();

  /// What all versions begin with.
  private static final long MAGIC_MASK = -1L >>> Byte.SIZE;

  private static final int FOOTER_BYTES = BlockFormat.CRC_BYTES + Long.BYTES;
  private static final int LEAST_BYTES = 5 * Long.BYTES + FOOTER_BYTES;

  /// Larger than any file within the limits of a [TombstoneBuilder].
  private static final long MOST_BYTES = 64L << 20;

  private TombstoneFile() {}

  private static long magic() {
    byte[] text = {'N', 'J', 'T', 'O', 'M', 'B', 'S', VERSION};
    return (long) ByteSink.LONG.get(text, 0);
  }

  /// Where the tombstones of a block stand.
  static Path of(Path block) {
    String name = String.valueOf(block.getFileName());
    String stem = name.substring(0, name.length() - BlockFormat.SUFFIX.length());
    return block.resolveSibling(stem + SUFFIX);
  }

  /// Whether a file is one.
  static boolean isOne(Path file) {
    return String.valueOf(file.getFileName()).endsWith(SUFFIX);
  }

  /// The block of a file of tombstones.
  static Path block(Path file) {
    String name = String.valueOf(file.getFileName());
    String stem = name.substring(0, name.length() - SUFFIX.length());
    return file.resolveSibling(stem + BlockFormat.SUFFIX);
  }

  /// Replaces a block's file, so that a crash leaves the one before or this one.
  static void write(Disk disk, Block block) throws IOException {
    Tombstones tombstones = block.tombstones();
    var out = new ByteSink(1 << 10);
    out.u64(MAGIC);
    out.u64(block.checksum());
    out.u64(block.samples());
    out.u64(tombstones.minMillis());
    out.u64(tombstones.maxMillis());
    writeLists(tombstones.lists(), out);
    writeRuns(tombstones.runs(), out);
    out.u32(out.crc32c(0));
    out.u64(MAGIC);
    disk.replace(of(block.path()), out.buffer());
  }

  private static void writeLists(List<long[]> lists, ByteSink out) {
    out.uvarint(lists.size() - 1);
    for (long[] ranges : lists.subList(1, lists.size())) {
      out.uvarint(ranges.length / 2);
      long before = 0;
      for (int i = 0; i < ranges.length; i += 2) {
        out.svarint(ranges[i] - before);
        out.uvarint(ranges[i + 1] - ranges[i]);
        before = ranges[i + 1];
      }
    }
  }

  private static void writeRuns(List<Tombstones.Run> runs, ByteSink out) {
    out.uvarint(runs.size());
    int end = 0;
    for (Tombstones.Run run : runs) {
      out.uvarint(run.first() - end);
      out.uvarint(run.end() - run.first());
      out.uvarint(run.list());
      end = run.end();
    }
  }

  /// Reads the tombstones of a block; there are none when it has no such file.
  ///
  /// @throws CorruptFileException when the file does not hold what was written
  /// @throws IOException likewise when it is of another version
  static Tombstones read(Disk disk, Block block) throws IOException {
    Path path = of(block.path());
    if (!disk.exists(path)) {
      return Tombstones.NONE;
    }
    byte[] bytes = verified(disk, path);
    var in = new ByteSource(bytes, Long.BYTES);
    if (in.u64() != block.checksum() || in.u64() != block.samples()) {
      throw new CorruptFileException(path, Long.BYTES, "what was deleted of another block");
    }
    long minMillis = in.u64();
    long maxMillis = in.u64();
    try {
      List<long[]> lists = readLists(in, bytes.length);
      List<Tombstones.Run> runs = readRuns(in, lists.size(), block.seriesCount(), bytes.length);
      return new Tombstones(runs, lists, minMillis, maxMillis);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
      throw new CorruptFileException(path, in.at(), "what no writer writes: " + e.getMessage());
    }
  }

  private static byte[] verified(Disk disk, Path path) throws IOException {
    long size = disk.size(path);
    if (size < LEAST_BYTES || size > MOST_BYTES) {
      throw new CorruptFileException(path, 0, "%d bytes are too few or too many".formatted(size));
    }
    byte[] bytes = disk.read(path);
    requireVersion(path, bytes);
    int body = bytes.length - FOOTER_BYTES;
    var check = new ByteSink(body);
    check.raw(bytes, 0, body);
    if (check.crc32c(0) != (int) ByteSink.INT.get(bytes, body)) {
      throw new CorruptFileException(path, body, "a checksum that does not match");
    }
    return bytes;
  }

  /// Both ends of the file tell the version, so that damage does not look like another one.
  private static void requireVersion(Path path, byte[] bytes) throws IOException {
    long magic = (long) ByteSink.LONG.get(bytes, 0);
    if (magic != (long) ByteSink.LONG.get(bytes, bytes.length - Long.BYTES)
        || ((magic ^ MAGIC) & MAGIC_MASK) != 0) {
      throw new CorruptFileException(path, 0, "not a file of tombstones");
    }
    int version = (int) (magic >>> (Long.SIZE - Byte.SIZE));
    if (version != VERSION) {
      throw new IOException(
          "%s holds tombstones of version %d, written by another nightjar: this one reads version %d; start the other one again"
              .formatted(path, version, VERSION));
    }
  }

  private static List<long[]> readLists(ByteSource in, int mostBytes) {
    List<long[]> lists = new ArrayList<>(List.of(Tombstones.WHOLE));
    for (int left = in.count(); left > 0; left--) {
      int ranges = in.count();
      require(ranges > 0 && ranges < mostBytes, "a list of ranges");
      long[] list = new long[2 * ranges];
      long before = 0;
      for (int i = 0; i < list.length; i += 2) {
        list[i] = Math.addExact(before, in.svarint());
        list[i + 1] = Math.addExact(list[i], in.uvarint());
        require(list[i + 1] >= list[i] && (i == 0 || list[i] > before), "ranges in order");
        before = list[i + 1];
      }
      lists.add(list);
    }
    return lists;
  }

  private static List<Tombstones.Run> readRuns(
      ByteSource in, int lists, int seriesCount, int mostBytes) {
    int count = in.count();
    require(count < mostBytes, "a number of runs");
    List<Tombstones.Run> runs = new ArrayList<>(count);
    int end = 0;
    for (int i = 0; i < count; i++) {
      int first = Math.addExact(end, in.count());
      end = Math.addExact(first, in.count());
      int list = in.count();
      require(first < end && end <= seriesCount && list < lists, "a run of series");
      runs.add(new Tombstones.Run(first, end, list));
    }
    return runs;
  }

  private static void require(boolean isSo, String what) {
    if (!isSo) {
      throw new IllegalArgumentException(what);
    }
  }
}
