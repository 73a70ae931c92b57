package dev.nightjar.jobs;

import dev.nightjar.base.Clock;
import dev.nightjar.jobs.OutputProgress.Progress;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.LogStore.LogPage;
import dev.nightjar.model.LogStore.LogQuery;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunReports.OutputLine;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

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
/// Safe for use by many threads; batches of one run take turns, and none waits for another's for
/// long.
final class OutputKeeper {
  private static final int MAX_LINES = 10_000;
  private static final String SEQUENCE = "seq";
  private static final Set<String> STREAMS = Set.of("stdout", "stderr", "both");

  private record Key(Tenant tenant, RunId id) {}

  /// How long a batch waits for another one of its run: a sender gives up after some seconds and
  /// comes again, while the batch it sent before may still be compared.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /// How long stored lines are looked through in all; a shorter time could leave a run with very
  /// many lines of one instant behind for ever.
  private static final Duration LOOKUP = Duration.ofSeconds(30);

  private final RunStore runs;
  private final LogStore lines;
  private final Clock clock;
  private final Refusals refusals;
  private final OutputProgress progresses;

  OutputKeeper(RunStore runs, LogStore lines, Clock clock, Refusals refusals) {
    this.runs = runs;
    this.lines = lines;
    this.clock = clock;
    this.refusals = refusals;
    this.progresses = new OutputProgress(runs, PATIENCE.toNanos());
  }

  /// @param run as it is known; empty when its report has not come yet
  /// @return the number of the first line that is still wanted
  long keep(Tenant tenant, RunId id, Optional<Run> run, long first, List<OutputLine> batch) {
    check(first, batch);
    return progresses.inTurn(
        tenant, id, progress -> keep(new Key(tenant, id), run, progress, first, batch));
  }

  private long keep(
      Key key, Optional<Run> run, Progress progress, long first, List<OutputLine> batch) {
    long end = first + batch.size();
    if (first <= progress.next && end > progress.next) {
      int known = Math.toIntExact(progress.next - first);
      append(key, run, progress, batch.subList(known, batch.size()));
      progress.next = end;
    }
    if (progress.saved < progress.next) {
      runs.saveOutputLines(key.tenant(), key.id(), progress.next);
      progress.saved = progress.next;
    }
    return progress.next;
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
      if (!STREAMS.contains(line.stream())) {
        throw new NightjarException(
            ErrorCode.BAD_DATA,
            "stream is \""
                + Texts.cut(line.stream(), 50)
                + "\", it must be \"stdout\", \"stderr\" or \"both\"");
      }
      if (line.timestampNanos() < 0 || line.timestampNanos() == Long.MAX_VALUE) {
        throw new NightjarException(
            ErrorCode.BAD_DATA, "at_nanos is " + line.timestampNanos() + ", before 1970 or never");
      }
    }
  }

  /// Appends the lines from `progress.next` on, but for those that are there already.
  private void append(Key key, Optional<Run> run, Progress progress, List<OutputLine> wanted) {
    refuseAhead(wanted);
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
    List<Refusal> refused = lines.append(key.tenant(), fresh).refused();
    refused.forEach(each -> refusals.count("logs", each));
    for (Refusal each : refused) {
      if (each.reason() == Refusal.Reason.TOO_NEW) {
        throw ahead(each.detail());
      }
    }
    progress.certain = true;
  }

  /// Takes nothing of a batch with lines that the log store would refuse for being ahead of our
  /// clock, which may be the wrong one: a part of it in store would leave a gap.
  private void refuseAhead(List<OutputLine> wanted) {
    long limit = TimeUnit.MILLISECONDS.toNanos(clock.millis() + RunChecks.AHEAD.toMillis());
    for (OutputLine line : wanted) {
      if (line.timestampNanos() > limit) {
        String detail =
            "a line's at_nanos is %d, more than a day ahead of this machine's clock"
                .formatted(line.timestampNanos());
        refusals.count("logs", new Refusal(Refusal.Reason.TOO_NEW, "output of a run", detail));
        throw ahead(detail);
      }
    }
  }

  private static NightjarException ahead(String detail) {
    return new NightjarException(
        ErrorCode.UNAVAILABLE, detail + "; try again when the clocks agree");
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
    long begin = clock.monotonicNanos();
    do {
      if (clock.monotonicNanos() - begin > LOOKUP.toNanos()) {
        throw new NightjarException(
            ErrorCode.UNAVAILABLE,
            "looking for lines of run "
                + key.id().text()
                + " that are stored already takes too long: try again later");
      }
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
