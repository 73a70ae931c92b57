package dev.nightjar.tsdb;

import dev.nightjar.base.Disk.AppendFile;
import java.io.IOException;

/// A block file while it is written. Owned by one thread.
final class BlockOutput {
  /// Bytes collected before they are handed to the file.
  private static final int BUFFER = 1 << 20;

  /// Bytes after which the file is forced: the last force of a large file would take long, and hold
  /// up the log's.
  private static final long FORCE_BYTES = 64L << 20;

  private final AppendFile file;
  private final ByteSink buffer = new ByteSink(1 << 14);
  private long written;
  private long forced;

  BlockOutput(AppendFile file) {
    this.file = file;
  }

  /// What comes next is put here.
  ByteSink buffer() {
    return buffer;
  }

  /// The offset in the file of what comes next.
  long at() {
    return written + buffer.size();
  }

  void flushWhenFull() throws IOException {
    if (buffer.size() >= BUFFER) {
      flush();
    }
  }

  void flush() throws IOException {
    if (buffer.size() > 0) {
      file.write(buffer.buffer());
      written += buffer.size();
      buffer.clear();
    }
    if (written - forced >= FORCE_BYTES) {
      file.force();
      forced = written;
    }
  }

  /// Hands over what was collected, then these bytes.
  void write(ByteSink bytes) throws IOException {
    flush();
    file.write(bytes.buffer());
    written += bytes.size();
  }
}
