package dev.nightjar.jobs.watch;

import dev.nightjar.jobs.learn.LearnedSchedule;
import dev.nightjar.jobs.watch.WatchedInstance.Standing;
import dev.nightjar.model.Condition;
import dev.nightjar.model.ConditionKind;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.Labels;
import dev.nightjar.model.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is wrong with a job on an instance, in words with their evidence.
final class Judged {
  /// Runs from which on a habit may be told of at all, and from which on with its full weight.
  private static final int ADVISORY_RUNS = 5;

  private static final int ARMED_RUNS = 8;

  /// A run counts as too long beyond the longest of the good ones and this share more...
  private static final double LONGER_THAN_EVER = 1.5;

  /// ...and beyond so many times the usual, and not for seconds.
  private static final double LONGER_THAN_USUAL = 3;

  private static final long LONGER_MILLIS = 30_000;

  private final Standing of;
  private final Instant now;
  private final List<Condition> found = new ArrayList<>();

  private Judged(Standing of, Instant now) {
    this.of = of;
    this.now = now;
  }

  static List<Condition> conditions(Standing of, Instant now) {
    var judged = new Judged(of, now);
    judged.due();
    judged.ends();
    judged.running();
    return judged.found;
  }

  private void due() {
    DueTimes due = of.due();
    if (due == null || !of.isTelling()) {
      return;
    }
    Optional<Instant> missing = due.missingSince();
    if (missing.isPresent()) {
      missed(due, missing.get());
    } else if (due.isLate(now.toEpochMilli())) {
      Instant next = due.next().orElseThrow();
      add(
          WatchKinds.LATE,
          "%s is late: it was due at %s".formatted(name(), Said.time(next, of.zone())),
          expected(due),
          seconds(next),
          next);
    }
    of.drift()
        .ifPresent(
            drift ->
                add(
                    WatchKinds.DRIFTS,
                    drift.of(name()),
                    expected(due),
                    drift.starts(),
                    drift.since()));
  }

  private void missed(DueTimes due, Instant since) {
    int times = due.missedInRow();
    String last =
        of.runs().size() == 0
            ? "It never ran."
            : "Its last run started %s."
                .formatted(Said.time(Instant.ofEpochMilli(of.runs().lastStart()), of.zone()));
    add(
        WatchKinds.MISSED,
        times == 1
            ? "%s did not run at %s".formatted(name(), Said.time(since, of.zone()))
            : "%s did not run %d times in a row, since %s"
                .formatted(name(), times, Said.time(since, of.zone())),
        expected(due) + " " + last,
        times,
        since);
  }

  private static String expected(DueTimes due) {
    return "Expected %s: %s.".formatted(due.plan().schedule().words(), due.plan().evidence());
  }

  private void ends() {
    NewestEnd newest = of.newest();
    int wanted = of.settings().map(JobSettings::failures).orElse(1);
    if (of.failures() >= wanted && newest.state() != RunState.SUCCEEDED) {
      add(
          WatchKinds.FAILED,
          of.failures() == 1
              ? "%s %s".formatted(name(), said(newest.state()))
              : "%s failed %d times in a row".formatted(name(), of.failures()),
          "%sThe last run %s.%s"
              .formatted(
                  newest.sentence().isEmpty() ? "" : newest.sentence() + ". ",
                  said(newest.state()),
                  lastSuccess()),
          of.failures(),
          failingSince(newest));
    }
    if (newest.state() == RunState.SUCCEEDED && newest.isFlawed()) {
      suspicious(newest);
    }
    of.settings().flatMap(JobSettings::successWithin).ifPresent(this::noSuccess);
  }

  /// The start of the first of the runs in a row that did not succeed.
  private Instant failingSince(NewestEnd newest) {
    RunRing runs = of.runs();
    long first = newest.startedAt().toEpochMilli();
    for (int i = runs.size() - 1; i >= 0 && runs.state(i) != RunState.SUCCEEDED; i--) {
      first = runs.state(i) == RunState.RUNNING ? first : Math.min(first, runs.start(i));
    }
    return Instant.ofEpochMilli(first);
  }

  private void suspicious(NewestEnd newest) {
    add(
        WatchKinds.SUSPICIOUS,
        "%s succeeded, but: %s".formatted(name(), newest.sentence()),
        "Run %s is not like the runs before it. If it is as it should be, say so on its page: runs"
                .formatted(newest.runId())
            + " like it are usual from then on.",
        1,
        newest.startedAt(),
        of.runs().size() - 1 < ARMED_RUNS ? "info" : "");
  }

  private void noSuccess(Duration within) {
    Optional<Instant> last = lastGoodEnd();
    long first = of.runs().size() == 0 ? of.expectedSince() : of.runs().start(0);
    Instant since = last.orElseGet(() -> Instant.ofEpochMilli(first)).plus(within);
    if (now.isAfter(since)) {
      add(
          WatchKinds.NO_SUCCESS,
          "%s has not succeeded for %s; at most %s is allowed"
              .formatted(
                  name(),
                  Said.duration(Duration.between(since.minus(within), now)),
                  Said.duration(within)),
          lastSuccess().strip(),
          seconds(since.minus(within)),
          since);
    }
  }

  private Optional<Instant> lastGoodEnd() {
    RunRing runs = of.runs();
    for (int i = runs.size() - 1; i >= 0; i--) {
      if (runs.state(i) == RunState.SUCCEEDED) {
        long end = runs.start(i) + Math.max(0, runs.duration(i));
        return Optional.of(Instant.ofEpochMilli(end));
      }
    }
    return Optional.empty();
  }

  private String lastSuccess() {
    return lastGoodEnd()
        .map(end -> " Its last success ended %s.".formatted(Said.time(end, of.zone())))
        .orElse(" No success of it is known.");
  }

  private void running() {
    RunRing runs = of.runs();
    int going = runs.running();
    if (going == 0) {
      return;
    }
    long[] good = runs.goodDurations();
    for (int i = 0; i < runs.size(); i++) {
      if (runs.state(i) == RunState.RUNNING) {
        tooLong(Instant.ofEpochMilli(runs.start(i)), good);
        break; // the oldest one says it for all
      }
    }
    if (going > 1 && !Offsets.overlapsUsually(runs)) {
      add(
          WatchKinds.OVERLAPS,
          "%d runs of %s go on at the same time".formatted(going, name()),
          "None of its earlier runs overlapped.",
          going,
          Instant.ofEpochMilli(runs.lastStart()));
    }
  }

  private void tooLong(Instant start, long[] good) {
    Optional<Duration> given = of.settings().flatMap(JobSettings::timeout);
    Optional<Duration> limit = given.or(() -> learnedLimit(good));
    if (limit.isEmpty() || now.isBefore(start.plus(limit.get()))) {
      return;
    }
    add(
        WatchKinds.TOO_LONG,
        "A run of %s goes on for %s; %s"
            .formatted(
                name(),
                Said.duration(Duration.between(start, now)),
                given.isPresent()
                    ? "it must end within " + Said.duration(limit.get())
                    : "it usually takes "
                        + Said.duration(Duration.ofMillis(good[good.length / 2]))),
        given.isPresent()
            ? "The limit was given."
            : "The longest of its last %d good runs took %s."
                .formatted(good.length, Said.duration(Duration.ofMillis(good[good.length - 1]))),
        seconds(start),
        start.plus(limit.get()),
        given.isPresent() || good.length >= ARMED_RUNS ? "" : "info");
  }

  private static Optional<Duration> learnedLimit(long[] good) {
    if (good.length < ADVISORY_RUNS) {
      return Optional.empty();
    }
    double longest = LONGER_THAN_EVER * good[good.length - 1];
    double usual = LONGER_THAN_USUAL * good[good.length / 2];
    return Optional.of(
        Duration.ofMillis((long) Math.max(Math.max(longest, usual), 0) + LONGER_MILLIS));
  }

  static String said(RunState state) {
    return switch (state) {
      case RUNNING -> "is running";
      case SUCCEEDED -> "succeeded";
      case FAILED -> "failed";
      case TIMED_OUT -> "was ended at its limit";
      case KILLED -> "was killed";
      case LOST -> "was lost";
      case MISSED -> "was missed";
    };
  }

  private double seconds(Instant since) {
    return Duration.between(since, now).toMillis() / 1e3;
  }

  private String name() {
    return of.instance().isEmpty() ? of.job() : of.job() + " on " + of.instance();
  }

  private void add(
      ConditionKind kind, String summary, String description, double value, Instant since) {
    boolean isAdvisory =
        of.due() != null
            && (kind.equals(WatchKinds.MISSED) || kind.equals(WatchKinds.LATE))
            && of.due().plan().stage() == LearnedSchedule.Stage.ADVISORY;
    add(kind, summary, description, value, since, isAdvisory ? "info" : "");
  }

  /// @param severity in place of the kind's; empty to leave that
  private void add(
      ConditionKind kind,
      String summary,
      String description,
      double value,
      Instant since,
      String severity) {
    var labels = Labels.builder().set("job", of.job()).set("instance", of.instance());
    if (!severity.isEmpty()) {
      labels.set("severity", severity);
    }
    of.settings()
        .map(JobSettings::owner)
        .filter(owner -> !owner.isEmpty())
        .ifPresent(owner -> labels.set("owner", owner));
    var annotations =
        Labels.builder()
            .set("summary", summary)
            .set("description", description)
            .set("link", Links.job(of.job()));
    of.settings()
        .map(JobSettings::runbook)
        .filter(runbook -> !runbook.isEmpty())
        .ifPresent(runbook -> annotations.set("runbook_url", runbook));
    found.add(new Condition(kind, labels.build(), annotations.build(), value, since));
  }
}
