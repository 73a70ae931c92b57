package dev.nightjar.base;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/// Room on the disk that a store leaves free when it takes data in, so that it can still write what
/// frees room again. Safe for use by many threads.
public final class DiskReserve {
  /// Asking the disk costs a system call; what is in reserve lasts longer than this.
  private static final long CHECK_NANOS = 1_000_000_000L;

  /// How much must stay free, asked once a check.
  @FunctionalInterface
  public interface Need {
    long bytes() throws IOException;
  }

  private final Disk disk;
  private final Path dir;
  private final Clock clock;
  private final Need need;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean isChecked; // guarded by lock
  private long checkedAt; // guarded by lock
  private long missing; // guarded by lock

  public DiskReserve(Disk disk, Path dir, Clock clock, Need need) {
    this.disk = disk;
    this.dir = dir;
    this.clock = clock;
    this.need = need;
  }

  /// Bytes that are missing from the reserve; 0 when all is well. The disk is asked once a second,
  /// and each time while there is too little.
  public long missing() throws IOException {
    lock.lock();
    try {
      long now = clock.monotonicNanos();
      if (!isChecked || missing > 0 || now - checkedAt >= CHECK_NANOS) {
        missing = Math.max(0, need.bytes() - disk.usableBytes(dir));
        checkedAt = now;
        isChecked = true;
      }
      return missing;
    } finally {
      lock.unlock();
    }
  }
}
