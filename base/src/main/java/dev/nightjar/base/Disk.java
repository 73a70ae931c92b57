package dev.nightjar.base;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/// The durable files of a data directory. All engines write through it, so that a test can drop
/// unforced writes, tear the last one or fail the n-th call.
///
/// Safe for use by many threads; one [AppendFile] belongs to one writer.
public interface Disk {
  /// The machine's own file system.
  static Disk system() {
    return SystemDisk.INSTANCE;
  }

  /// Opens `path` for appending, creating it (mode 0600) when absent; the position is its end.
  AppendFile append(Path path) throws IOException;

  /// Maps the whole of `path` read-only for as long as `arena` lives. An empty file is an empty
  /// segment.
  MemorySegment map(Path path, Arena arena) throws IOException;

  /// The whole content of a small file.
  byte[] read(Path path) throws IOException;

  /// Replaces `path` with `content` so that a crash leaves either the old or the new file: written
  /// aside as `path.tmp`, forced, renamed, directory forced.
  void replace(Path path, ByteBuffer content) throws IOException;

  /// Renames within one directory tree and forces the target's directory.
  void move(Path from, Path to) throws IOException;

  /// Gives a file a second name in the same file system and forces that name's directory. What is
  /// done to one of the names' entries later does not touch the other's.
  void link(Path existing, Path name) throws IOException;

  /// Deletes a file, or a directory with all in it; nothing happens when it is absent.
  void delete(Path path) throws IOException;

  /// Creates a directory (mode 0700) with its parents, and forces their entries.
  void createDirectories(Path dir) throws IOException;

  /// The entries of a directory in name order; empty when it does not exist, a failure when it is
  /// none.
  List<Path> list(Path dir) throws IOException;

  boolean exists(Path path);

  /// Size of a file in bytes.
  long size(Path path) throws IOException;

  /// Forces a directory's entries to the device.
  void forceDirectory(Path dir) throws IOException;

  /// Bytes that can still be written below `dir`.
  long usableBytes(Path dir) throws IOException;

  /// A file that only grows. It has one writer; only [#force] may be called beside it.
  interface AppendFile extends Closeable {
    /// Writes all remaining bytes at the end. When this fails, part of them may have been written:
    /// the owner cuts back with [#truncate] or gives the file up.
    void write(ByteBuffer bytes) throws IOException;

    /// Length in bytes.
    long size() throws IOException;

    /// Cuts the file back to `size` bytes.
    void truncate(long size) throws IOException;

    /// Returns when all bytes written before the call are on the device; another thread may write
    /// meanwhile. After a failure the file's content is unknown, and the call must not be repeated
    /// as if it could still succeed.
    void force() throws IOException;
  }
}
