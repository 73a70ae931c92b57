package dev.nightjar.testing.bench.metrics;

import dev.nightjar.base.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A clock that moves in steps and waits after each for those whom it woke: work in the background
/// has the time that it takes, however fast a day goes by. Safe for use by many threads; one thread
/// moves it.
public final class SteppedClock implements Clock {
  /// A thread that ended does not say so.
  private static final long LOOK_MILLIS = 20;

  private static final long PATIENCE_SECONDS = 600;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final Condition rest = lock.newCondition();
  private final Map<Thread, Long> sleeps = new HashMap<>(); // until when; guarded by lock
  private final Set<Thread> atWork = new HashSet<>(); // woken by a step; guarded by lock
  private final long startMillis;
  private final AtomicLong nanos = new AtomicLong(); // moved under the lock

  public SteppedClock(Instant start) {
    startMillis = start.toEpochMilli();
  }

  @Override
  public long millis() {
    return startMillis + TimeUnit.NANOSECONDS.toMillis(nanos.get());
  }

  @Override
  public long monotonicNanos() {
    return nanos.get();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread me = Thread.currentThread();
    lock.lockInterruptibly();
    try {
      long until = nanos.get() + duration.toNanos();
      sleeps.put(me, until);
      atWork.remove(me);
      rest.signal();
      try {
        while (nanos.get() < until) {
          moved.await();
        }
      } finally {
        sleeps.remove(me);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Moves on and returns when all whose sleep ended are asleep again, or gone.
  public void advance(Duration by) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long now = nanos.addAndGet(by.toNanos());
      sleeps.forEach(
          (thread, until) -> {
            if (until <= now) {
              atWork.add(thread);
            }
          });
      moved.signalAll();
      long looks = TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS) / LOOK_MILLIS;
      while (!atWork.isEmpty()) {
        var _ = rest.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        atWork.removeIf(thread -> !thread.isAlive());
        if (--looks < 0) {
          throw new IllegalStateException("still at work after minutes: " + atWork);
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
