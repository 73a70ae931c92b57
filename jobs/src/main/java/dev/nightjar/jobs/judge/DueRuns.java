package dev.nightjar.jobs.judge;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Runs that wait to be judged, each once: a little after the last word of them, so that output
/// which comes with or after the end is judged with it, but soon after the first. Safe for use by
/// many threads; nobody waits for long.
final class DueRuns {
  private static final long SETTLE = Duration.ofMillis(1_500).toNanos();
  private static final long MAX_WAIT = Duration.ofSeconds(3).toNanos();
  private static final long RETRY = Duration.ofSeconds(30).toNanos();
  private static final int MAX_TRIES = 5;

  private record Wait(long latest, long due, int tries) {}

  private final int max;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<EndedRun, Wait> waits = new LinkedHashMap<>();

  @GuardedBy("lock")
  private long refused;

  DueRuns(int max) {
    this.max = max;
  }

  /// Whether there was room for it.
  boolean add(EndedRun run, long nowNanos) {
    lock.lock();
    try {
      Wait before = waits.get(run);
      if (before == null && waits.size() >= max) {
        refused++;
        return false;
      }
      long latest = before == null ? nowNanos + MAX_WAIT : before.latest();
      long settled = nowNanos + SETTLE;
      waits.put(run, new Wait(latest, settled - latest < 0 ? settled : latest, 0));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Takes one that could not be judged for another time; gives it up after some.
  ///
  /// @return whether it will be tried again
  boolean again(Taken taken, long nowNanos) {
    lock.lock();
    try {
      if (taken.tries() + 1 >= MAX_TRIES || waits.size() >= max) {
        refused++;
        return false;
      }
      long due = nowNanos + RETRY;
      waits.putIfAbsent(taken.run(), new Wait(due, due, taken.tries() + 1));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// @param tries how often it was tried before
  record Taken(EndedRun run, int tries) {}

  /// Takes out the first whose time has come.
  Optional<Taken> take(long nowNanos) {
    lock.lock();
    try {
      Iterator<Map.Entry<EndedRun, Wait>> all = waits.entrySet().iterator();
      while (all.hasNext()) {
        Map.Entry<EndedRun, Wait> each = all.next();
        if (each.getValue().due() - nowNanos <= 0) {
          all.remove();
          return Optional.of(new Taken(each.getKey(), each.getValue().tries()));
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// How many found no room or were given up.
  long refused() {
    lock.lock();
    try {
      return refused;
    } finally {
      lock.unlock();
    }
  }
}
