package dev.nightjar.search;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// What of a day is on the device for good: the small file `manifest`, replaced whole after the
/// body file was forced. Drawn in `docs/formats/log-block.md`.
///
/// @param bodyBytes the length up to which the body file counts
/// @param lastNumber all lines of this day up to this number stand in those blocks
record DayManifest(long bodyBytes, long lastNumber) {
  static final String FILE = "manifest";

  /// A day of which nothing is on the device but in the journal.
  static final DayManifest NONE = new DayManifest(0, -1);

  private static final byte[] MAGIC = {'N', 'J', 'L', 'D', 'A', 'Y', 0, 1};
  private static final int BODY = 8 + 8;
  private static final int SIZE = MAGIC.length + 4 + BODY + 4;

  /// The manifest in `dir`; [#NONE] when there is no such file.
  static DayManifest read(Disk disk, Path dir) throws IOException {
    Path path = dir.resolve(FILE);
    if (!disk.exists(path)) {
      return NONE;
    }
    byte[] bytes = disk.read(path);
    if (bytes.length != SIZE) {
      throw new CorruptFileException(path, 0, bytes.length + " bytes instead of " + SIZE);
    }
    var source = new Source(bytes, MAGIC.length, SIZE - MAGIC.length);
    int length = source.fixed32();
    var manifest = new DayManifest(source.fixed64(), source.fixed64());
    boolean isWhole = source.fixed32() == checksum(bytes);
    boolean isOurs = Arrays.equals(MAGIC, 0, MAGIC.length, bytes, 0, MAGIC.length);
    if (!isWhole || !isOurs || length != BODY) {
      throw new CorruptFileException(path, 0, "the manifest fails its checksum");
    }
    return manifest;
  }

  void write(Disk disk, Path dir) throws IOException {
    var sink = new Sink(SIZE);
    sink.raw(MAGIC);
    sink.fixed32(BODY);
    sink.fixed64(bodyBytes);
    sink.fixed64(lastNumber);
    sink.fixed32(checksum(sink.array()));
    disk.replace(dir.resolve(FILE), ByteBuffer.wrap(sink.array(), 0, sink.size()));
  }

  private static int checksum(byte[] bytes) {
    var crc = new CRC32C();
    crc.update(bytes, 0, SIZE - 4);
    return (int) crc.getValue();
  }
}
