package dev.nightjar.jobs;

import dev.nightjar.model.RunId;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Lets those who read, change and save one run take turns. Runs share locks by chance, so nobody
/// may hold two. Safe for use by many threads.
final class RunLocks {
  /// Enough that the reports under way seldom meet by chance.
  private static final int LOCKS = 1_024;

  private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

  RunLocks() {
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  <T> T inTurn(RunId id, Supplier<T> work) {
    ReentrantLock lock = locks[Math.floorMod(id.hashCode(), LOCKS)];
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
