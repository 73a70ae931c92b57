package dev.nightjar.jobs.judge;

import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.RunState;
import dev.nightjar.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// The runs that one is compared with: the newest before it that succeeded or were accepted. Those
/// that were found suspicious, and that nobody accepted, are kept apart: they tell what happens now
/// and then, not what is usual.
///
/// @param good newest first
/// @param flagged newest first
/// @param week of the instance that they ran on
record Baseline(List<PastRun> good, List<PastRun> flagged, Week week) {
  /// Fewer tell nothing.
  static final int MIN_RUNS = 5;

  /// With more, a job that changes is known by what it was long ago.
  static final int MAX_RUNS = 60;

  /// From here on most jobs have shown what they do on a weekend, and what they do now and then.
  static final int MANY = 20;

  /// Runs in a row that were suspicious in the same way: then it is how the job is.
  private static final int MAX_ONGOING = 7;

  private static final Duration SELDOM = Duration.ofHours(6);

  Baseline {
    good = List.copyOf(good);
    flagged = List.copyOf(flagged);
  }

  static Baseline of(List<PastRun> newestFirst, Week week) {
    return of(newestFirst, week, _ -> true);
  }

  /// The runs that started before this one.
  static Baseline before(PastRun run, List<PastRun> newestFirst, Week week) {
    return of(
        newestFirst,
        week,
        past -> !past.id().equals(run.id()) && !past.startedAt().isAfter(run.startedAt()));
  }

  private static Baseline of(List<PastRun> newestFirst, Week week, Predicate<PastRun> isWanted) {
    List<PastRun> good = new ArrayList<>();
    List<PastRun> flagged = new ArrayList<>();
    for (PastRun past : newestFirst) {
      boolean isLearnedFrom = past.state() == RunState.SUCCEEDED || past.isAccepted();
      if (isLearnedFrom && isWanted.test(past) && good.size() < MAX_RUNS) {
        (isFlagged(past) ? flagged : good).add(past);
      }
    }
    return new Baseline(good, flagged, week);
  }

  private static boolean isFlagged(PastRun run) {
    return !run.isAccepted() && run.verdict().filter(each -> each != Verdict.GOOD).isPresent();
  }

  int size() {
    return good.size();
  }

  /// Whether there is enough to judge a run of this time: of a job that runs seldom, and never yet
  /// ran on a weekend, nobody knows what it does there.
  boolean isEnoughFor(Instant start) {
    if (size() < MIN_RUNS) {
      return false;
    }
    boolean isSeldom =
        Duration.between(good.getLast().startedAt(), good.getFirst().startedAt())
                .dividedBy(size() - 1)
                .compareTo(SELDOM)
            >= 0;
    return size() >= MANY
        || !isSeldom
        || !week.isWeekend(start)
        || good.stream().anyMatch(each -> week.isWeekend(each.startedAt()));
  }

  /// Whether runs of this kind are usual although they are not like most: an accepted one is one of
  /// them, or two others are. While few runs are known, one is enough. Of runs that were suspicious
  /// in a row up to now, some more are needed: what is broken stays suspicious for a while.
  ///
  /// @param recent how many of the newest runs to look at
  boolean isUsual(int recent, Predicate<PastRun> isSuch) {
    int weight = 0;
    int most = size() < MANY ? 2 : 1;
    for (PastRun run : good.subList(0, Math.min(recent, size()))) {
      if (isSuch.test(run)) {
        weight += run.isAccepted() ? 2 : most;
      }
    }
    int ongoing = 0;
    for (PastRun run : flagged) {
      if (isSuch.test(run)) {
        boolean isOngoing = size() > 0 && run.startedAt().isAfter(good.getFirst().startedAt());
        ongoing += isOngoing ? 1 : 0;
        weight += isOngoing ? 0 : 1;
      }
    }
    return weight + (ongoing >= MAX_ONGOING ? ongoing : 0) >= 2;
  }

  /// What a run did in numbers; of one that has no fingerprint, how long it took.
  static Map<String, Double> numbers(PastRun run) {
    if (run.print().isPresent()) {
      return run.print().get().numbers();
    }
    Map<String, Double> known = new TreeMap<>();
    run.duration().ifPresent(took -> known.put(Subject.DURATION, took.toNanos() / 1e9));
    return known;
  }

  /// Whether the lines of a run are known: then one that is not among them was not written.
  static boolean areLinesKnown(Fingerprint print) {
    return !print.lines().isEmpty() || print.numbers().containsKey(Subject.OUTPUT_LINES);
  }

  /// All names that at least [#MIN_RUNS] of the runs tell.
  Set<String> names() {
    Map<String, Integer> counts = new TreeMap<>();
    good.forEach(run -> numbers(run).keySet().forEach(name -> counts.merge(name, 1, Integer::sum)));
    counts.values().removeIf(count -> count < MIN_RUNS);
    return new TreeSet<>(counts.keySet());
  }
}
