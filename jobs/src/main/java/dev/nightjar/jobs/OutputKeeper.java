package dev.nightjar.jobs;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.LogStore.LogPage;
import dev.nightjar.model.LogStore.LogQuery;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunReports.OutputLine;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Keeps each output line of a run exactly once, however often it is sent.
///
/// Lines go to the log store, then their number to the run store, then the sender hears it. A crash
/// between the two leaves a number that lags behind the lines. So the first batches of a run after
/// a start are compared with the lines that the log store holds at their times (a sender repeats a
/// line with its time), until one has a line that is new: lines are stored in order, so from there
/// on nothing can be there already.
///
/// A batch that begins beyond the next wanted line is not taken, since the lines between would then
/// be missing for good: the sender hears which line to begin with.
///
/// Safe for use by many threads; batches of one run take turns.
final class OutputKeeper {
  private static final int MAX_LINES = 10_000;
  private static final int STRIPES = 64;

  /// Runs per stripe whose progress is remembered; others are looked up and compared again.
  private static final int REMEMBERED = 128;

  private static final String SEQUENCE = "seq";

  private record Key(Tenant tenant, RunId id) {}

  /// How far a run's output has come. Guarded by its stripe's lock.
  private static final class Progress {
    /// The number of the first line that is not in the log store, as far as is known.
    private long next;

    /// What the run store says.
    private long saved;

    /// Whether lines beyond `next` are certainly not in the log store.
    private boolean certain;

    Progress(long saved) {
      this.next = saved;
      this.saved = saved;
    }
  }

  /// Guards the progress of the runs that fall to it.
  private static final class Stripe {
    private final ReentrantLock lock = new ReentrantLock();
    private final SequencedMap<Key, Progress> progress = new LinkedHashMap<>(16, 0.75f, true);

    Progress of(Key key, Supplier<Progress> unknown) {
      Progress known = progress.computeIfAbsent(key, _ -> unknown.get());
      if (progress.size() > REMEMBERED) {
        progress.pollFirstEntry();
      }
      return known;
    }
  }

  private final RunStore runs;
  private final LogStore lines;
  private final Refusals refusals;
  private final List<Stripe> stripes = new ArrayList<>();

  OutputKeeper(RunStore runs, LogStore lines, Refusals refusals) {
    this.runs = runs;
    this.lines = lines;
    this.refusals = refusals;
    for (int i = 0; i < STRIPES; i++) {
      stripes.add(new Stripe());
    }
  }

  /// @param run as it is known; empty when its report has not come yet
  /// @return the number of the first line that is still wanted
  long keep(Tenant tenant, RunId id, Optional<Run> run, long first, List<OutputLine> batch) {
    check(first, batch);
    var key = new Key(tenant, id);
    Stripe stripe = stripes.get(Math.floorMod(key.hashCode(), STRIPES));
    stripe.lock.lock();
    try {
      Progress progress = stripe.of(key, () -> new Progress(runs.outputLines(tenant, id)));
      long end = first + batch.size();
      if (first <= progress.next && end > progress.next) {
        int known = Math.toIntExact(progress.next - first);
        append(key, run, progress, batch.subList(known, batch.size()));
        progress.next = end;
      }
      if (progress.saved < progress.next) {
        runs.saveOutputLines(tenant, id, progress.next);
        progress.saved = progress.next;
      }
      return progress.next;
    } finally {
      stripe.lock.unlock();
    }
  }

  private static void check(long first, List<OutputLine> batch) {
    if (first < 0 || first > Long.MAX_VALUE - MAX_LINES) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "first is " + first + ", it must be 0 or more");
    }
    if (batch.size() > MAX_LINES) {
      throw new NightjarException(
          ErrorCode.TOO_LARGE, batch.size() + " lines at once; at most " + MAX_LINES);
    }
    for (OutputLine line : batch) {
      if (!line.stream().equals("stdout") && !line.stream().equals("stderr")) {
        throw new NightjarException(
            ErrorCode.BAD_DATA,
            "stream is \"" + line.stream() + "\", it must be \"stdout\" or \"stderr\"");
      }
      if (line.timestampNanos() < 0 || line.timestampNanos() == Long.MAX_VALUE) {
        throw new NightjarException(
            ErrorCode.BAD_DATA, "at_nanos is " + line.timestampNanos() + ", before 1970 or never");
      }
    }
  }

  /// Appends the lines from `progress.next` on, but for those that are there already.
  private void append(Key key, Optional<Run> run, Progress progress, List<OutputLine> wanted) {
    Set<Long> stored = progress.certain ? Set.of() : stored(key, wanted);
    List<LogLine> fresh = new ArrayList<>(wanted.size());
    for (int i = 0; i < wanted.size(); i++) {
      if (!stored.contains(progress.next + i)) {
        fresh.add(line(key.id(), run, progress.next + i, wanted.get(i)));
      }
    }
    if (fresh.isEmpty()) {
      return;
    }
    progress.certain = false;
    lines.append(key.tenant(), fresh).refused().forEach(each -> refusals.count("logs", each));
    progress.certain = true;
  }

  private static LogLine line(RunId id, Optional<Run> run, long sequence, OutputLine line) {
    var stream = Labels.builder().set("stream", line.stream());
    var fields = Labels.builder().set(LogLine.RUN_ID, id.text());
    fields.set(SEQUENCE, Long.toString(sequence));
    if (run.isPresent()) {
      stream.set("job", run.get().job()).set("instance", run.get().instance());
      fields.set("trace_id", run.get().traceId());
    }
    return new LogLine(line.timestampNanos(), stream.build(), fields.build(), line.text());
  }

  /// The numbers of this run's stored lines that are as old as any of `wanted`.
  private Set<Long> stored(Key key, List<OutputLine> wanted) {
    long oldest = wanted.stream().mapToLong(OutputLine::timestampNanos).min().orElse(0);
    long newest = wanted.stream().mapToLong(OutputLine::timestampNanos).max().orElse(0);
    Set<Long> numbers = new HashSet<>();
    Optional<String> cursor = Optional.empty();
    do {
      LogPage page = lines.find(key.tenant(), ofRun(key.id(), oldest, newest, cursor));
      for (LogLine line : page.lines()) {
        number(line).ifPresent(numbers::add);
      }
      cursor = page.next();
    } while (cursor.isPresent());
    return numbers;
  }

  private static LogQuery ofRun(RunId id, long oldest, long newest, Optional<String> cursor) {
    return new LogQuery(
        List.of(),
        Labels.of(LogLine.RUN_ID, id.text()),
        oldest,
        newest + 1,
        Optional.empty(),
        false,
        MAX_LINES,
        cursor);
  }

  /// Empty for a line that came another way and happens to name the run.
  private static Optional<Long> number(LogLine line) {
    try {
      return Optional.of(Long.parseLong(line.fields().get(SEQUENCE)));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }
}
