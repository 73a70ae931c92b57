package dev.nightjar.server;

import dev.nightjar.base.Disk;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The data directory, locked for one process, of a version that we can read.
public final class DataDirectory implements AutoCloseable {
  /// Raised when an older server could not read what this one writes.
  private static final String VERSION = "1";

  private final Path path;
  private final FileChannel lockFile;

  private DataDirectory(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /// Creates the directory when it is absent, and locks it.
  ///
  /// @throws NightjarException when it cannot be written, is locked by another process or was
  ///   written by a newer version; the message says what to do
  public static DataDirectory open(Path path, Disk disk) {
    try {
      disk.createDirectories(path);
      FileChannel lockFile =
          FileChannel.open(
              path.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        lock(lockFile, path);
        checkVersion(path.resolve("VERSION"), disk);
        return new DataDirectory(path, lockFile);
      } catch (IOException | RuntimeException e) {
        lockFile.close();
        throw e;
      }
    } catch (IOException e) {
      throw new NightjarException(
          ErrorCode.UNAVAILABLE,
          "the data directory "
              + path
              + " cannot be used: "
              + reason(e)
              + "; choose another with"
              + " --data",
          e);
    }
  }

  private static void lock(FileChannel file, Path path) throws IOException {
    FileLock lock;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new NightjarException(
          ErrorCode.CONFLICT,
          "the data directory "
              + path
              + " is locked by another process: stop that server, or choose another directory with"
              + " --data");
    }
  }

  private static void checkVersion(Path file, Disk disk) throws IOException {
    if (!disk.exists(file)) {
      disk.replace(file, ByteBuffer.wrap((VERSION + "\n").getBytes(StandardCharsets.UTF_8)));
      return;
    }
    String found = new String(disk.read(file), StandardCharsets.UTF_8).strip();
    if (!found.equals(VERSION)) {
      throw new NightjarException(
          ErrorCode.CONFLICT,
          file
              + " says version "
              + found
              + ", this server reads version "
              + VERSION
              + ": start the server that wrote it, or choose another directory with --data");
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + " " + e.getMessage();
  }

  public Path path() {
    return path;
  }

  /// The folder of one part.
  public Path part(String name) {
    return path.resolve(name);
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
