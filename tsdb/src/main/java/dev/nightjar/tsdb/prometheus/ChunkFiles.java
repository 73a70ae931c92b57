package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.Closers;
import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.base.MappedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The segment files of a block's `chunks` folder, mapped. Safe for use by many threads.
final class ChunkFiles implements AutoCloseable {
  static final int MAGIC = 0x85BD40DD;
  static final int VERSION = 1;
  static final int HEADER_BYTES = 8;

  /// Larger segments are not written, and a chunk is refused when it is.
  static final long SEGMENT_BYTES = 512L << 20;

  /// A chunk of 65535 samples of the worst kind takes less.
  static final int MAX_CHUNK_BYTES = 64 << 20;

  private static final int CRC_BYTES = 4;

  private final Path dir;
  private final List<MappedFile> segments;
  private final Closers closers;

  private ChunkFiles(Path dir, List<MappedFile> segments, Closers closers) {
    this.dir = dir;
    this.segments = segments;
    this.closers = closers;
  }

  /// Maps all segments and looks at how they begin.
  static ChunkFiles open(Disk disk, Path dir) throws IOException {
    List<MappedFile> segments = new ArrayList<>();
    try (var undo = new Closers()) {
      for (Path path : disk.list(dir)) {
        if (String.valueOf(path.getFileName()).matches("[0-9]+")) {
          segments.add(undo.add("segment", MappedFile.open(disk, path)));
          verifyHeader(segments.getLast());
        }
      }
      return new ChunkFiles(dir, segments, undo.release());
    }
  }

  private static void verifyHeader(MappedFile file) throws CorruptFileException {
    long magic = ByteReader.u32At(file, 0);
    if (magic != Integer.toUnsignedLong(MAGIC) || file.size() < HEADER_BYTES) {
      throw new CorruptFileException(
          file.path(), 0, "magic %08x, a file of chunks has %08x".formatted(magic, MAGIC));
    }
    int version = file.byteAt(4);
    if (version != VERSION) {
      throw new CorruptFileException(
          file.path(), 4, "chunks of version %d, known is %d".formatted(version, VERSION));
    }
  }

  /// Bytes of all segments.
  long bytes() {
    return segments.stream().mapToLong(MappedFile::size).sum();
  }

  /// A reader that stands at a chunk's data, with its checksum verified.
  record Found(ChunkEncoding encoding, ByteReader data) {}

  /// Finds a chunk.
  ///
  /// @param readers one of each segment, made here when it is missing
  /// @throws CorruptFileException when it is not there, or damaged
  Found find(long ref, ByteReader[] readers) throws CorruptFileException {
    long segment = ref >>> 32;
    long offset = ref & 0xffff_ffffL;
    if (segment >= segments.size()) {
      throw new CorruptFileException(
          dir, 0, "segment %d of %d is asked for".formatted(segment + 1, segments.size()));
    }
    int number = (int) segment;
    MappedFile file = segments.get(number);
    if (readers[number] == null) {
      readers[number] = new ByteReader(file);
    }
    ByteReader in = readers[number];
    in.fillUpTo(offset, 16);
    long length = in.uvarint();
    int begin = in.at();
    if (length < 0 || length > MAX_CHUNK_BYTES) {
      throw new CorruptFileException(
          file.path(), offset, "a chunk of %s bytes".formatted(Long.toUnsignedString(length)));
    }
    in.fill(offset + begin, 1 + length + CRC_BYTES);
    in.cut(CRC_BYTES);
    if (in.crc32c(0) != (int) ByteReader.u32At(file, offset + begin + 1 + length)) {
      throw new CorruptFileException(file.path(), offset, "a chunk that fails its checksum");
    }
    return new Found(ChunkEncoding.of(in.u8()), in);
  }

  /// Room for the readers of one thread.
  ByteReader[] readers() {
    return new ByteReader[segments.size()];
  }

  @Override
  public void close() {
    closers.close();
  }
}
