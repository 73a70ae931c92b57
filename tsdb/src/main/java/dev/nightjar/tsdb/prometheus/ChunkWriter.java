package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// Writes the segment files of a block's `chunks` folder. Owned by one thread.
final class ChunkWriter implements AutoCloseable {
  private static final int CRC_BYTES = 4;
  private static final int MAX_LENGTH_BYTES = 5;

  private final Disk disk;
  private final Path dir;
  private final long segmentBytes;
  private CheckedSink segment;
  private int segments = 1;

  /// @param segmentBytes no segment is larger
  ChunkWriter(Disk disk, Path dir, long segmentBytes) throws IOException {
    this.disk = disk;
    this.dir = dir;
    this.segmentBytes = segmentBytes;
    segment = begin();
  }

  private CheckedSink begin() throws IOException {
    Path path = dir.resolve(String.format(Locale.ROOT, "%06d", segments));
    var sink = new CheckedSink(disk.append(path));
    sink.u32(ChunkFiles.MAGIC);
    sink.u8(ChunkFiles.VERSION);
    sink.pad(ChunkFiles.HEADER_BYTES);
    return sink;
  }

  /// Writes a chunk and returns its reference.
  long write(ChunkEncoding encoding, BitSink data) throws IOException {
    int most = MAX_LENGTH_BYTES + 1 + data.size() + CRC_BYTES;
    if (segment.position() + most > segmentBytes && segment.position() > ChunkFiles.HEADER_BYTES) {
      finish();
      segments++;
      segment = begin();
    }
    long ref = (long) (segments - 1) << 32 | segment.position();
    segment.uvarint(data.size());
    segment.beginCrc();
    segment.u8(encoding.wire());
    segment.raw(data.bytes(), data.size());
    segment.endCrc();
    return ref;
  }

  /// Forces the segment.
  void finish() throws IOException {
    segment.force();
    segment.close();
  }

  @Override
  public void close() throws IOException {
    segment.close();
  }
}
