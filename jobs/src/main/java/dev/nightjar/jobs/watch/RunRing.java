package dev.nightjar.jobs.watch;

import dev.nightjar.jobs.learn.WeekTimes;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;

/// The newest runs of a job on an instance, in order of their starts, as columns. A run that was
/// missed is none. Used under its owner's lock.
final class RunRing {
  /// Enough to learn from and to tell the 99th percentile of.
  static final int MAX = 100;

  private static final long UNKNOWN = -1;

  /// A run that is told to have started so much later than it was heard of is from the future.
  private static final long FUTURE_MILLIS = 120_000;

  private long[] ids = new long[4];
  private long[] starts = new long[4];
  private long[] durations = new long[4];
  private long[] delays = new long[4];
  private RunState[] states = new RunState[4];
  private byte[] flaws = new byte[4];
  private int size;
  private final WeekTimes older = new WeekTimes();
  private long olderFrom;

  /// One run.
  ///
  /// @param id a hash of its id
  /// @param startMillis wall time of its host; when it was heard of, for one from the future
  /// @param durationMillis -1 when it is not known
  /// @param delayMillis how long after its start, as its host told it, the first word of it came;
  ///   negative for one from the future
  /// @param isFlawed whether its verdict is not good
  record Entry(
      long id,
      long startMillis,
      RunState state,
      long durationMillis,
      long delayMillis,
      boolean isFlawed) {
    static Entry of(PastRun past) {
      return new Entry(
          hash(past.id().text()),
          earlier(past.startedAt(), past.heardAt()),
          past.state(),
          past.duration().map(Duration::toMillis).orElse(UNKNOWN),
          Duration.between(past.startedAt(), past.heardAt()).toMillis(),
          Flaws.isFlawed(past.verdict()));
    }

    /// @param heardAt when it was told
    static Entry of(Run run, Instant heardAt) {
      return new Entry(
          hash(run.id().text()),
          earlier(run.startedAt(), heardAt),
          run.state(),
          run.duration().map(Duration::toMillis).orElse(UNKNOWN),
          Duration.between(run.startedAt(), heardAt).toMillis(),
          Flaws.isFlawed(run.verdict()));
    }

    /// A start after the first word of it is one by a clock that is ahead.
    private static long earlier(Instant start, Instant heard) {
      return Math.min(start.toEpochMilli(), heard.toEpochMilli());
    }
  }

  /// A run's id as it is kept here.
  static long hash(String id) {
    long hash = 0xcbf29ce484222325L; // FNV-1a
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /// Takes a run as it is now.
  ///
  /// @param zone of its host's clock
  /// @return whether it was not known
  boolean put(Entry run, ZoneId zone) {
    int known = find(run.id());
    if (known >= 0) {
      set(known, run); // its first word says when it started
      return false;
    }
    if (size == MAX) {
      if (run.startMillis() <= starts[0]) {
        return false; // older than all that count
      }
      older.add(Instant.ofEpochMilli(starts[0]), zone);
      remove(0);
    }
    int at = size;
    while (at > 0 && starts[at - 1] > run.startMillis()) {
      at--;
    }
    insert(at, run);
    return true;
  }

  private void insert(int at, Entry run) {
    if (size == ids.length) {
      grow(Math.min(MAX, 2 * size));
    }
    move(at, at + 1, size - at);
    size++;
    ids[at] = run.id();
    starts[at] = run.startMillis();
    delays[at] = run.delayMillis();
    set(at, run);
  }

  private void set(int at, Entry run) {
    durations[at] = run.durationMillis();
    states[at] = run.state();
    flaws[at] = (byte) (run.isFlawed() ? 1 : 0);
  }

  private void remove(int at) {
    move(at + 1, at, size - at - 1);
    size--;
  }

  private void move(int from, int to, int count) {
    System.arraycopy(ids, from, ids, to, count);
    System.arraycopy(starts, from, starts, to, count);
    System.arraycopy(durations, from, durations, to, count);
    System.arraycopy(delays, from, delays, to, count);
    System.arraycopy(states, from, states, to, count);
    System.arraycopy(flaws, from, flaws, to, count);
  }

  private void grow(int capacity) {
    ids = Arrays.copyOf(ids, capacity);
    starts = Arrays.copyOf(starts, capacity);
    durations = Arrays.copyOf(durations, capacity);
    delays = Arrays.copyOf(delays, capacity);
    states = Arrays.copyOf(states, capacity);
    flaws = Arrays.copyOf(flaws, capacity);
  }

  private int find(long id) {
    for (int i = size - 1; i >= 0; i--) {
      if (ids[i] == id) {
        return i;
      }
    }
    return -1;
  }

  boolean isSettled(long id) {
    int at = find(id);
    return at >= 0 && states[at].isSettled();
  }

  void forget(long id) {
    int at = find(id);
    if (at >= 0) {
      remove(at);
    }
  }

  int size() {
    return size;
  }

  long start(int at) {
    return starts[at];
  }

  RunState state(int at) {
    return states[at];
  }

  /// -1 when it is not known.
  long duration(int at) {
    return durations[at];
  }

  boolean isFlawed(int at) {
    return flaws[at] != 0;
  }

  /// `Long.MIN_VALUE` when there is none.
  long lastStart() {
    return size == 0 ? Long.MIN_VALUE : starts[size - 1];
  }

  /// The starts of runs from `fromMillis` on, ascending, but for those of which the clock of the
  /// host is known to be wrong.
  long[] startsFrom(long fromMillis) {
    long[] found = new long[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (starts[i] >= fromMillis && delays[i] >= -FUTURE_MILLIS) {
        found[count++] = starts[i];
      }
    }
    return Arrays.copyOf(found, count);
  }

  /// Takes starts from before the newest runs; those among the newest ones count once.
  void addOlder(List<Instant> startedAt, ZoneId zone) {
    for (Instant start : startedAt) {
      if (start.toEpochMilli() >= olderFrom && size > 0 && start.toEpochMilli() < starts[0]) {
        older.add(start, zone);
      }
    }
  }

  /// The times of the week in which runs started that gave way to newer ones.
  ///
  /// @param fromMillis what was before it is forgotten
  WeekTimes olderTimes(long fromMillis) {
    olderFrom = fromMillis;
    if (size > 0 && starts[0] < fromMillis) {
      older.clear();
    }
    return older;
  }

  int running() {
    int count = 0;
    for (int i = 0; i < size; i++) {
      count += state(i) == RunState.RUNNING ? 1 : 0;
    }
    return count;
  }

  /// Durations of the runs that succeeded, ascending.
  long[] goodDurations() {
    long[] found = new long[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (state(i) == RunState.SUCCEEDED && durations[i] != UNKNOWN) {
        found[count++] = durations[i];
      }
    }
    long[] sorted = Arrays.copyOf(found, count);
    Arrays.sort(sorted);
    return sorted;
  }

  /// How long after its start a run is usually heard of at the latest: of the newest runs the
  /// second longest delay, but for those that came from a spool long after. 0 when nothing is
  /// known.
  long usualDelay(long spooledMillis) {
    long longest = 0;
    long second = 0;
    for (int i = Math.max(0, size - 20); i < size; i++) {
      long delay = delays[i];
      if (delay > 0 && delay < spooledMillis) {
        second = Math.max(second, Math.min(longest, delay));
        longest = Math.max(longest, delay);
      }
    }
    return second;
  }
}
