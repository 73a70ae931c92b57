package dev.nightjar.state;

import dev.nightjar.base.Disk;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A disk that dies after a number of steps, where every byte written and every other change is
/// one: from then on everything fails, and a write in progress leaves its first bytes.
final class CrashingDisk implements Disk {
  private final Disk real = Disk.system();
  private final Map<Path, Long> forced = new HashMap<>();
  private long steps;

  CrashingDisk(long steps) {
    this.steps = steps;
  }

  /// Cuts every file back to what was forced, as a power cut may do.
  void cutPower() throws IOException {
    for (Map.Entry<Path, Long> each : forced.entrySet()) {
      if (real.exists(each.getKey())) {
        try (AppendFile file = real.append(each.getKey())) {
          file.truncate(Math.min(file.size(), each.getValue()));
        }
      }
    }
  }

  private void step() throws IOException {
    if (steps-- <= 0) {
      steps = 0;
      throw new IOException("the disk has died");
    }
  }

  @Override
  public AppendFile append(Path path) throws IOException {
    step();
    AppendFile file = real.append(path);
    forced.putIfAbsent(path, 0L);
    return new AppendFile() {
      @Override
      public void write(ByteBuffer bytes) throws IOException {
        int written = (int) Math.min(steps, bytes.remaining());
        file.write(bytes.slice(bytes.position(), written));
        steps -= written;
        if (written < bytes.remaining()) {
          throw new IOException("the disk has died");
        }
        bytes.position(bytes.limit());
      }

      @Override
      public long size() throws IOException {
        return file.size();
      }

      @Override
      public void truncate(long size) throws IOException {
        step();
        file.truncate(size);
      }

      @Override
      public void force() throws IOException {
        step();
        forced.put(path, file.size());
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  @Override
  public MemorySegment map(Path path, Arena arena) throws IOException {
    return real.map(path, arena);
  }

  @Override
  public byte[] read(Path path) throws IOException {
    return real.read(path);
  }

  @Override
  public void replace(Path path, ByteBuffer content) throws IOException {
    step();
    real.replace(path, content);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    step();
    real.move(from, to);
  }

  @Override
  public void link(Path existing, Path name) throws IOException {
    step();
    real.link(existing, name);
  }

  @Override
  public void delete(Path path) throws IOException {
    step();
    real.delete(path);
  }

  @Override
  public void createDirectories(Path dir) throws IOException {
    real.createDirectories(dir);
  }

  @Override
  public List<Path> list(Path dir) throws IOException {
    return real.list(dir);
  }

  @Override
  public boolean exists(Path path) {
    return real.exists(path);
  }

  @Override
  public long size(Path path) throws IOException {
    return real.size(path);
  }

  @Override
  public void forceDirectory(Path dir) throws IOException {
    step();
  }

  @Override
  public long usableBytes(Path dir) throws IOException {
    return real.usableBytes(dir);
  }
}
