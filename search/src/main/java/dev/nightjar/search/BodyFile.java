package dev.nightjar.search;

import dev.nightjar.base.Disk;
import dev.nightjar.base.Disk.AppendFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The blocks of a day, one after the other in a file that only grows.
///
/// Written by whoever holds the tenant's sealing lock; read by any number of threads, each through
/// a [Reader] of its own. Bytes behind what the day's manifest counts were never promised: they are
/// cut off when the file is next opened for writing.
final class BodyFile implements Closeable {
  static final byte[] MAGIC = {'N', 'J', 'L', 'O', 'G', 'S', 0, 1};

  private final Disk disk;
  private final Path path;
  private @Nullable AppendFile file; // open while the day is written to
  private long size;
  private boolean isDirty; // holds blocks that no force has covered yet

  /// @param size the length up to which the file is good
  BodyFile(Disk disk, Path path, long size) {
    this.disk = disk;
    this.path = path;
    this.size = size;
  }

  Path path() {
    return path;
  }

  /// Appends a block and returns its offset. When this fails, nothing of it stays.
  long append(byte[] block) throws IOException {
    AppendFile open = open();
    long offset = size;
    try {
      open.write(ByteBuffer.wrap(block));
    } catch (IOException failure) {
      try {
        open.truncate(offset);
      } catch (IOException stuck) {
        failure.addSuppressed(stuck);
        file = null; // the next append opens the file anew, and cuts it then
        open.close();
      }
      throw failure;
    }
    isDirty = true;
    size = offset + block.length;
    return offset;
  }

  long size() {
    return size;
  }

  /// Returns when all appended blocks are on the device, also when the file was closed after them.
  void force() throws IOException {
    if (isDirty) {
      open().force();
      isDirty = false;
    }
  }

  private AppendFile open() throws IOException {
    if (file != null) {
      return file;
    }
    AppendFile opened = disk.append(path);
    try {
      if (size < MAGIC.length) {
        opened.truncate(0);
        opened.write(ByteBuffer.wrap(MAGIC));
        isDirty = true;
        size = MAGIC.length;
      } else {
        opened.truncate(size);
      }
    } catch (IOException e) {
      opened.close();
      throw e;
    }
    file = opened;
    return opened;
  }

  @Override
  public void close() throws IOException {
    AppendFile closing = file;
    file = null;
    if (closing != null) {
      closing.close();
    }
  }

  /// Opens the file as it is now for reading. Close it soon.
  Reader reader() throws IOException {
    return new Reader();
  }

  /// A view of the file's bytes. Owned by one thread.
  final class Reader implements Closeable {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment bytes;

    private Reader() throws IOException {
      try {
        bytes = disk.map(path, arena);
      } catch (IOException | RuntimeException e) {
        arena.close();
        throw e;
      }
    }

    /// The block at `ref`.
    ///
    /// @throws IndexOutOfBoundsException when there is none, or it is damaged
    Block block(BlockRef ref) {
      if (ref.end() > bytes.byteSize()) {
        throw new IndexOutOfBoundsException("the file ends before the block does");
      }
      return new Block(bytes.asSlice(ref.offset(), ref.length()).toArray(ValueLayout.JAVA_BYTE));
    }

    /// The blocks from `from` to `to`, each with its checksum verified. What stands between good
    /// blocks goes to `damaged` as references without times.
    ///
    /// @param isStopping asked at each block
    /// @throws InterruptedIOException when it says so
    List<BlockRef> walk(long from, long to, List<BlockRef> damaged, BooleanSupplier isStopping)
        throws InterruptedIOException {
      long end = Math.min(to, bytes.byteSize());
      List<BlockRef> refs = new ArrayList<>();
      long good = Math.max(from, MAGIC.length);
      long at = good;
      while (at < end) {
        if (isStopping.getAsBoolean()) {
          throw new InterruptedIOException("the log store is being closed");
        }
        BlockRef ref = refAt(at, end);
        if (ref == null) {
          at++;
          continue;
        }
        if (at > good) {
          damaged.add(gap(good, at));
        }
        refs.add(ref);
        at = ref.end();
        good = at;
      }
      if (to > good) {
        damaged.add(gap(good, to));
      }
      return refs;
    }

    private @Nullable BlockRef refAt(long at, long end) {
      if (end - at < BlockWriter.HEADER + BlockWriter.CRC || int32(at) != BlockWriter.MAGIC) {
        return null;
      }
      int length = int32(at + 4);
      if (length < BlockWriter.HEADER + BlockWriter.CRC || length > end - at) {
        return null;
      }
      try {
        block(new BlockRef(at, length, 0, 0));
      } catch (IndexOutOfBoundsException damaged) {
        return null;
      }
      byte[] header = bytes.asSlice(at, BlockWriter.HEADER).toArray(ValueLayout.JAVA_BYTE);
      var source = new Source(header, 12, header.length - 12);
      return new BlockRef(at, length, source.fixed64(), source.fixed64());
    }

    private int int32(long at) {
      return bytes.get(
          ValueLayout.JAVA_INT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN), at);
    }

    private static BlockRef gap(long from, long to) {
      return new BlockRef(from, (int) Math.min(Integer.MAX_VALUE, to - from), 0, 0);
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}
