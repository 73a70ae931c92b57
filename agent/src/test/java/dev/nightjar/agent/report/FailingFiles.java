package dev.nightjar.agent.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// Files on a disk that has only so much room left: what goes beyond is written in part, and fails.
final class FailingFiles extends Spool.Opener {
  private final AtomicLong writable = new AtomicLong(Long.MAX_VALUE);
  private volatile boolean isGone;

  void writable(long bytes) {
    writable.set(bytes);
  }

  /// From now on no file grows; what one has may still be written over.
  void full() {
    writable.set(0);
  }

  /// From now on nothing can be opened.
  void gone() {
    isGone = true;
  }

  @Override
  FileChannel open(Path path, Set<OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (isGone) {
      throw new IOException("Read-only file system");
    }
    return new Failing(super.open(path, options, attributes));
  }

  private final class Failing extends FileChannel {
    private final FileChannel to;

    Failing(FileChannel to) {
      this.to = to;
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
      if (position + from.remaining() <= to.size()) {
        return to.write(from, position);
      }
      if (writable.get() <= 0) {
        throw new IOException("No space left on device");
      }
      int size = (int) Math.min(writable.get(), from.remaining());
      ByteBuffer part = from.slice(from.position(), size);
      int written = to.write(part, position);
      from.position(from.position() + written);
      writable.addAndGet(-written);
      return written;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      int written = write(from, position());
      position(position() + written);
      return written;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      return to.read(into);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return to.read(into, position);
    }

    @Override
    public long position() throws IOException {
      return to.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
      to.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return to.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      to.truncate(size);
      return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
      throw new IOException("no force in the spool");
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
      return to.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return to.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      to.close();
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
      throw new UnsupportedOperationException();
    }
  }
}
