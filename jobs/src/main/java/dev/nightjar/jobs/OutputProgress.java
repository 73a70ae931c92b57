package dev.nightjar.jobs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;

/// How far the output of each run has come, for as many runs as fit; others are looked up again.
///
/// Batches of one run take turns, those of different runs do not wait for each other. Safe for use
/// by many threads.
final class OutputProgress {
  /// Runs whose progress is remembered, beside those that are being written.
  private static final int REMEMBERED = 8_192;

  private record Key(Tenant tenant, RunId id) {}

  /// How far one run's output has come. Owned by the thread whose turn it is.
  static final class Progress {
    /// The number of the first line that is not in the log store, as far as is known.
    long next;

    /// What the run store says.
    long saved;

    /// Whether lines beyond `next` are certainly not in the log store.
    boolean certain;

    private final ReentrantLock turn = new ReentrantLock();
    private boolean isLookedUp;
    private int users; // guarded by the lock of the whole
  }

  private final RunStore runs;
  private final long patienceNanos;
  private final ReentrantLock lock = new ReentrantLock();

  /// The one that was used last stands last.
  @GuardedBy("lock")
  private final Map<Key, Progress> known = new LinkedHashMap<>(16, 0.75f, true);

  /// @param patienceNanos how long a batch waits for its turn
  OutputProgress(RunStore runs, long patienceNanos) {
    this.runs = runs;
    this.patienceNanos = patienceNanos;
  }

  /// Does something in turn with others of the same run.
  ///
  /// @throws NightjarException `UNAVAILABLE` when its turn does not come in time
  long inTurn(Tenant tenant, RunId id, ToLongFunction<Progress> action) {
    Progress progress = enter(new Key(tenant, id));
    try {
      awaitTurn(progress, id);
      try {
        if (!progress.isLookedUp) {
          progress.next = runs.outputLines(tenant, id);
          progress.saved = progress.next;
          progress.isLookedUp = true;
        }
        return action.applyAsLong(progress);
      } finally {
        progress.turn.unlock();
      }
    } finally {
      leave(progress);
    }
  }

  private void awaitTurn(Progress progress, RunId id) {
    boolean isTurn = false;
    try {
      isTurn = progress.turn.tryLock(patienceNanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (!isTurn) {
      throw new NightjarException(
          ErrorCode.UNAVAILABLE,
          "output of run " + id.text() + " is still being stored: try again later");
    }
  }

  private Progress enter(Key key) {
    lock.lock();
    try {
      Progress progress = known.computeIfAbsent(key, _ -> new Progress());
      progress.users++;
      forgetOldest();
      return progress;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void forgetOldest() {
    Iterator<Progress> oldestFirst = known.values().iterator();
    while (known.size() > REMEMBERED && oldestFirst.hasNext()) {
      if (oldestFirst.next().users == 0) {
        oldestFirst.remove();
      }
    }
  }

  private void leave(Progress progress) {
    lock.lock();
    try {
      progress.users--;
    } finally {
      lock.unlock();
    }
  }
}
