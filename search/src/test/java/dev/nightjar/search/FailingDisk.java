package dev.nightjar.search;

import dev.nightjar.base.Disk;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// The machine's disk, which fails when told to: writes end halfway as on a full disk, forces as on
/// a broken one. Only files whose path contains the given text are hit. It can also leave forcing
/// out, which a killed process never misses and a busy machine waits long for.
final class FailingDisk implements Disk {
  private final Disk disk = Disk.system();
  private volatile boolean isForcing = true;
  private volatile String full = "\u0000";
  private volatile String unforceable = "\u0000";
  private volatile long room = Long.MAX_VALUE;

  void leaveRoom(long bytes) {
    room = bytes;
  }

  void fillUp(String files) {
    full = files;
  }

  void breakForce(String files) {
    unforceable = files;
  }

  void skipForces() {
    isForcing = false;
  }

  void heal() {
    full = "\u0000";
    unforceable = "\u0000";
    room = Long.MAX_VALUE;
  }

  @Override
  public AppendFile append(Path path) throws IOException {
    AppendFile file = disk.append(path);
    return new AppendFile() {
      @Override
      public void write(ByteBuffer bytes) throws IOException {
        if (path.toString().contains(full)) {
          file.write(bytes.slice(bytes.position(), bytes.remaining() / 2));
          throw new IOException("No space left on device");
        }
        file.write(bytes);
      }

      @Override
      public long size() throws IOException {
        return file.size();
      }

      @Override
      public void truncate(long size) throws IOException {
        file.truncate(size);
      }

      @Override
      public void force() throws IOException {
        if (path.toString().contains(unforceable)) {
          throw new IOException("Input/output error");
        }
        if (isForcing) {
          file.force();
        }
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  @Override
  public MemorySegment map(Path path, Arena arena) throws IOException {
    return disk.map(path, arena);
  }

  @Override
  public byte[] read(Path path) throws IOException {
    return disk.read(path);
  }

  @Override
  public void replace(Path path, ByteBuffer content) throws IOException {
    if (path.toString().contains(full)) {
      throw new IOException("No space left on device");
    }
    if (isForcing) {
      disk.replace(path, content);
      return;
    }
    Path aside = path.resolveSibling(path.getFileName() + ".tmp");
    disk.delete(aside);
    try (AppendFile file = disk.append(aside)) {
      file.write(content);
    }
    Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    disk.move(from, to);
  }

  @Override
  public void link(Path existing, Path name) throws IOException {
    disk.link(existing, name);
  }

  @Override
  public void delete(Path path) throws IOException {
    disk.delete(path);
  }

  @Override
  public void createDirectories(Path dir) throws IOException {
    disk.createDirectories(dir);
  }

  @Override
  public List<Path> list(Path dir) throws IOException {
    return disk.list(dir);
  }

  @Override
  public boolean exists(Path path) {
    return disk.exists(path);
  }

  @Override
  public long size(Path path) throws IOException {
    return disk.size(path);
  }

  @Override
  public void forceDirectory(Path dir) throws IOException {
    if (isForcing) {
      disk.forceDirectory(dir);
    }
  }

  @Override
  public long usableBytes(Path dir) throws IOException {
    return Math.min(room, disk.usableBytes(dir));
  }
}
