package dev.nightjar.testing.acceptance;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.base.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The machine's clock set to another time, from which a test takes out the idle stretches.
///
/// It goes as fast as the machine's, so what real programs do under it takes the time that it
/// takes. [#skipTo] leaves out the time until then, in steps, and lets everybody whose sleep ends
/// with a step do his work before the next one. Who sleeps for some seconds or more wakes with
/// every third step only, as on a busy machine. Safe for use by many threads; one thread skips.
final class SkippingClock implements Clock {
  /// A server that did not look around for 20 s takes itself for one that stood still.
  private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(18);

  /// Together they stay below a minute, after which a server doubts what it has learned.
  private static final int STEPS_OVERSLEPT = 3;

  private static final long LIGHT_SLEEP_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long NANOS_OF_MILLI = 1_000_000;

  /// One sleep; the condition wakes nobody else.
  private record Sleep(long untilNanos, boolean isLight, Condition over) {}

  private final Clock machine = Clock.system();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition rest = lock.newCondition();
  private final long shiftMillis;
  private final AtomicLong skippedNanos = new AtomicLong(); // set under the lock

  /// What this clock was ahead of the machine's by, in milliseconds, from a machine's time on.
  @GuardedBy("lock")
  private final TreeMap<Long, Long> ahead = new TreeMap<>();

  @GuardedBy("lock")
  private final Map<Thread, Sleep> sleeps = new HashMap<>();

  /// Those whose sleep ended by a skip, until they sleep again.
  @GuardedBy("lock")
  private final Set<Thread> atWork = new HashSet<>();

  @GuardedBy("lock")
  private long steps;

  SkippingClock(Instant start) {
    shiftMillis = start.toEpochMilli() - machine.millis();
    ahead.put(Long.MIN_VALUE, shiftMillis);
  }

  @Override
  public long millis() {
    return machine.millis() + shiftMillis + skippedNanos.get() / NANOS_OF_MILLI;
  }

  @Override
  public long monotonicNanos() {
    return machine.monotonicNanos() + skippedNanos.get();
  }

  /// What this clock showed when the machine's showed that.
  long shown(long machineMillis) {
    lock.lock();
    try {
      return machineMillis + ahead.floorEntry(machineMillis).getValue();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread me = Thread.currentThread();
    lock.lockInterruptibly();
    try {
      long left = duration.toNanos();
      var sleep = new Sleep(monotonicNanos() + left, left < LIGHT_SLEEP_NANOS, lock.newCondition());
      sleeps.put(me, sleep);
      if (atWork.remove(me) && atWork.isEmpty()) {
        rest.signal();
      }
      try {
        while (left > 0) {
          sleep.over().awaitNanos(left);
          left = sleep.untilNanos() - monotonicNanos();
        }
      } finally {
        sleeps.remove(me);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Leaves out the time until then; at once when it is past.
  void skipTo(Instant time) throws InterruptedException {
    long left = Duration.between(now(), time).toNanos();
    while (left > 0) {
      skip(Math.min(left, STEP_NANOS));
      left = Duration.between(now(), time).toNanos();
    }
  }

  private void skip(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      skippedNanos.addAndGet(nanos);
      ahead.put(machine.millis(), shiftMillis + skippedNanos.get() / NANOS_OF_MILLI);
      steps++;
      for (Map.Entry<Thread, Sleep> each : sleeps.entrySet()) {
        wakeIfDue(each.getKey(), each.getValue());
      }
      awaitRest();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void wakeIfDue(Thread thread, Sleep sleep) {
    boolean isHeard = sleep.isLight() || steps % STEPS_OVERSLEPT == 0;
    if (isHeard && sleep.untilNanos() <= monotonicNanos()) {
      atWork.add(thread);
      sleep.over().signal();
    }
  }

  @GuardedBy("lock")
  private void awaitRest() throws InterruptedException {
    long start = machine.monotonicNanos();
    while (!atWork.isEmpty()) {
      rest.awaitNanos(LOOK_NANOS); // one that ended its thread does not say so
      atWork.removeIf(thread -> !thread.isAlive());
      if (machine.monotonicNanos() - start > PATIENCE_NANOS) {
        throw new IllegalStateException("still at work after 20 s: " + atWork);
      }
    }
  }
}
