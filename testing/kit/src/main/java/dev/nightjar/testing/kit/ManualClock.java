package dev.nightjar.testing.kit;

import dev.nightjar.base.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A clock that moves only when told to. Sleepers wake when it has been moved far enough.
///
/// Safe for use by many threads. [#awaitSleepers] lets a test wait, without sleeping itself, until
/// the code under test has come to rest.
public final class ManualClock implements Clock {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long millis;
  private long nanos;
  private int sleepers;

  public ManualClock(Instant start) {
    this.millis = start.toEpochMilli();
  }

  @Override
  public long millis() {
    lock.lock();
    try {
      return millis;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long monotonicNanos() {
    lock.lock();
    try {
      return nanos;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (!duration.isPositive()) {
      return;
    }
    lock.lockInterruptibly();
    try {
      long until = nanos + duration.toNanos();
      sleepers++;
      changed.signalAll();
      try {
        while (nanos < until) {
          changed.await();
        }
      } finally {
        sleepers--;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Moves wall and monotonic time forward together.
  public void advance(Duration by) {
    lock.lock();
    try {
      millis += by.toMillis();
      nanos += by.toNanos();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Sets the wall clock alone, as an administrator or NTP would.
  public void setWall(Instant now) {
    lock.lock();
    try {
      millis = now.toEpochMilli();
    } finally {
      lock.unlock();
    }
  }

  /// Returns once at least `count` threads sleep on this clock.
  public void awaitSleepers(int count) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (sleepers < count) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }
}
