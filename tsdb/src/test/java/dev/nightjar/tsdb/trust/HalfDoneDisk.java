package dev.nightjar.tsdb.trust;

import dev.nightjar.base.Disk;
import dev.nightjar.testing.kit.FaultyDisk;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/// A disk of which one rename, replacement or deletion fails after it was done. Owned by one thread
/// at a time.
final class HalfDoneDisk implements Disk {
  private final FaultyDisk disk;
  private long changes;
  private long failing = -1;

  HalfDoneDisk(FaultyDisk disk) {
    this.disk = disk;
  }

  FaultyDisk disk() {
    return disk;
  }

  /// How many such changes there were.
  synchronized long changes() {
    return changes;
  }

  /// Lets the change with this number, from 1, fail.
  synchronized void failAfter(long number) {
    failing = number;
  }

  private synchronized void done(String what) throws IOException {
    if (++changes == failing) {
      throw new IOException("done, and the device says no: " + what);
    }
  }

  @Override
  public void replace(Path path, ByteBuffer content) throws IOException {
    disk.replace(path, content);
    done("replace " + path);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    disk.move(from, to);
    done("move " + to);
  }

  @Override
  public void delete(Path path) throws IOException {
    boolean isThere = disk.exists(path);
    disk.delete(path);
    if (isThere) {
      done("delete " + path);
    }
  }

  @Override
  public AppendFile append(Path path) throws IOException {
    return disk.append(path);
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
  public void link(Path existing, Path name) throws IOException {
    disk.link(existing, name);
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
    disk.forceDirectory(dir);
  }

  @Override
  public long usableBytes(Path dir) throws IOException {
    return disk.usableBytes(dir);
  }
}
