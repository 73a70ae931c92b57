package dev.nightjar.jobs.watch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.jobs.watch.DueTimes.Event;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the runs that were due and never came in the store of runs, and takes back those that
/// turned up. Each has the same id however often it is found missing, so that writing it twice is
/// writing it once, and a start finds what a crash kept from being written.
///
/// What happens is collected by [#add] and written by [#write], many at a time; [#writeNow] is for
/// whoever waits for it. What the store does not take stays and goes with the next write. Safe for
/// use by many threads.
final class MissedRuns implements AutoCloseable {
  /// Rows of one transaction: enough to make its force cheap, few enough that a report that waits
  /// for the store hardly notices.
  private static final int BATCH = 250;

  /// Beyond that what was missed is left to be found again at the next start.
  private static final int MAX_WAITING = 200_000;

  private static final Logger LOG = LoggerFactory.getLogger(MissedRuns.class);

  private record Due(Tenant tenant, String job, String instance, long millis) {
    RunId id() {
      return MissedRuns.id(job, instance, millis);
    }

    Run row() {
      return Run.builder(id(), job, RunState.MISSED, Instant.ofEpochMilli(millis))
          .instance(instance)
          .message("It was due and did not start.")
          .build();
    }
  }

  private final RunStore runs;
  private final BiConsumer<Tenant, Set<String>> changed;

  /// Held while writing, so that rows are written in the order in which they changed; in turn, so
  /// that nobody waits for more than one transaction.
  private final ReentrantLock writing = new ReentrantLock(true);

  private final ReentrantLock lock = new ReentrantLock();

  /// Whether it was missed; else it turned up.
  @GuardedBy("lock")
  private final Map<Due, Boolean> waiting = new LinkedHashMap<>();

  @GuardedBy("lock")
  private boolean isOverflown;

  private volatile boolean isClosed;

  /// @param changed is called with the jobs of which rows were written or taken back
  MissedRuns(RunStore runs, BiConsumer<Tenant, Set<String>> changed) {
    this.runs = runs;
    this.changed = changed;
  }

  static RunId id(String job, String instance, long dueMillis) {
    try {
      byte[] name = (job + '\n' + instance + '\n' + dueMillis).getBytes(StandardCharsets.UTF_8);
      ByteBuffer hash = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(name));
      long time = dueMillis << 16 | (hash.getLong() & 0xffff); // its first 48 bits, as in any ULID
      return RunId.of(time, hash.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("BUG: every Java has SHA-256", e);
    }
  }

  /// What became of due times of a job on an instance, to be written.
  void add(Tenant tenant, WatchedInstance of, List<Event> events) {
    changes(tenant, of, events).forEach(this::add);
  }

  private static Map<Due, Boolean> changes(Tenant tenant, WatchedInstance of, List<Event> events) {
    Map<Due, Boolean> changes = new LinkedHashMap<>();
    for (Event event : events) {
      var due = new Due(tenant, of.job(), of.instance(), event.due());
      changes.put(
          due,
          switch (event) {
            case Event.Missed _ -> true;
            case Event.TurnedUp _ -> false;
          });
    }
    return changes;
  }

  private void add(Due due, boolean isMissed) {
    lock.lock();
    try {
      if (waiting.size() < MAX_WAITING || waiting.containsKey(due)) {
        waiting.put(due, isMissed);
      } else if (!isOverflown) {
        isOverflown = true;
        LOG.warn(
            "{} missed runs wait for the store: the others are found again at the next start",
            MAX_WAITING);
      }
    } finally {
      lock.unlock();
    }
  }

  /// The same, written when this returns, whatever else waits.
  void writeNow(Tenant tenant, WatchedInstance of, List<Event> events) {
    Map<Due, Boolean> own = changes(tenant, of, events);
    if (!own.isEmpty()) {
      own.forEach(this::add);
      tryToWrite(() -> next(own.keySet()));
    }
  }

  /// Writes all that waits.
  void write() {
    while (!isClosed && tryToWrite(() -> next(Set.of()))) {
      LOG.debug("missed runs were written");
    }
  }

  /// Whether anything was written.
  private boolean tryToWrite(Supplier<Map<Due, Boolean>> next) {
    writing.lock();
    try {
      Map<Due, Boolean> changes = next.get();
      write(changes);
      done(changes);
      tell(changes.keySet());
      return !changes.isEmpty();
    } catch (RuntimeException e) {
      LOG.warn("missed runs could not be written and will be tried again", e);
      return false;
    } finally {
      writing.unlock();
    }
  }

  /// @param only of these; of all when empty
  private Map<Due, Boolean> next(Set<Due> only) {
    lock.lock();
    try {
      Map<Due, Boolean> next = new LinkedHashMap<>();
      for (Due due : only.isEmpty() ? waiting.keySet() : only) {
        Boolean isMissed = waiting.get(due);
        if (isMissed != null) {
          next.put(due, isMissed);
        }
        if (next.size() == BATCH) {
          break;
        }
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  private void write(Map<Due, Boolean> changes) {
    Map<Tenant, List<Run>> rows = new LinkedHashMap<>();
    changes.forEach(
        (due, isMissed) -> {
          if (isMissed) {
            rows.computeIfAbsent(due.tenant(), _ -> new ArrayList<>()).add(due.row());
          } else {
            runs.forget(due.tenant(), due.id());
          }
        });
    rows.forEach(runs::saveAll);
  }

  /// What changed once more meanwhile stays.
  private void done(Map<Due, Boolean> written) {
    lock.lock();
    try {
      written.forEach(waiting::remove);
      isOverflown &= !waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void tell(Set<Due> written) {
    Map<Tenant, Set<String>> jobs = new LinkedHashMap<>();
    for (Due due : written) {
      jobs.computeIfAbsent(due.tenant(), _ -> new TreeSet<>()).add(due.job());
    }
    jobs.forEach(changed);
  }

  /// Ends a [#write] that goes on after its transaction: what is left is found again.
  @Override
  public void close() {
    isClosed = true;
  }
}
