package dev.nightjar.base;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;

/// An immutable file, mapped read-only, little-endian. Unmapped when its last holder has closed it.
///
/// Safe for use by many threads. An offset outside the file is an `IndexOutOfBoundsException`; use
/// after the last close is an `IllegalStateException`.
public final class MappedFile implements Closeable {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final Arena arena;
  private final MemorySegment bytes;
  private final AtomicInteger holders = new AtomicInteger(1);

  private MappedFile(Path path, Arena arena, MemorySegment bytes) {
    this.path = path;
    this.arena = arena;
    this.bytes = bytes;
  }

  /// Maps a file; the caller is its first holder.
  @SuppressWarnings("MustBeClosedChecker") // the arena lives until the last holder closes
  public static MappedFile open(Disk disk, Path path) throws IOException {
    Arena arena = Arena.ofShared();
    try {
      return new MappedFile(path, arena, disk.map(path, arena));
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  public Path path() {
    return path;
  }

  /// Length in bytes.
  public long size() {
    return bytes.byteSize();
  }

  public byte byteAt(long offset) {
    return bytes.get(ValueLayout.JAVA_BYTE, offset);
  }

  public int intAt(long offset) {
    return bytes.get(INT, offset);
  }

  public long longAt(long offset) {
    return bytes.get(LONG, offset);
  }

  /// Copies `length` bytes from `offset` of the file into `target` at `at`.
  public void copy(long offset, byte[] target, int at, int length) {
    MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, offset, target, at, length);
  }

  /// The CRC-32C of a stretch of the file.
  public int crc32c(long offset, long length) {
    var crc = new CRC32C();
    long step = 1L << 30;
    for (long at = 0; at < length; at += step) {
      crc.update(bytes.asSlice(offset + at, Math.min(step, length - at)).asByteBuffer());
    }
    return (int) crc.getValue();
  }

  /// Adds a holder, who must close as well. Call only while a holder is known to exist.
  public void retain() {
    if (holders.getAndIncrement() <= 0) {
      throw new IllegalStateException("BUG: " + path + " retained after it was unmapped");
    }
  }

  /// Takes one holder away; each holder closes exactly once.
  @Override
  public void close() {
    if (holders.decrementAndGet() == 0) {
      arena.close();
    }
  }
}
