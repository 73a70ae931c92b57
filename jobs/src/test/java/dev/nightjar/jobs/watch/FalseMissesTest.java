package dev.nightjar.jobs.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.jobs.learn.Kind;
import dev.nightjar.jobs.learn.OtherKind;
import dev.nightjar.jobs.learn.SyntheticJob;
import dev.nightjar.jobs.watch.DueTimes.Event;
import dev.nightjar.model.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// How often a healthy job is said to be missing, from its first start on: each synthetic job is
/// learned anew with each of its starts, and all that is told of it is held against what it does.
/// Other jobs are tried with `-Dseed=…` (the first seed) and `-Deach=…` (how many of each kind).
final class FalseMissesTest {
  private static final int FIRST = Integer.getInteger("seed", 1);
  private static final int EACH = Integer.getInteger("each", 10);
  private static final int MOST_STARTS = 120;
  private static final int MOST_STARTS_OF_A_WEEK = 500;
  private static final Duration LONGEST = Duration.ofDays(400);
  private static final Duration WEEK = Duration.ofDays(7);
  private static final long MINUTE = 60_000;

  /// @param told by kind: the seed, when it was due, and by what schedule
  private record Counted(Map<String, List<String>> told, double days) {
    int all() {
      return told.values().stream().mapToInt(List::size).sum();
    }

    @Override
    public String toString() {
      return "%d falsely missed in %.0f run-days: %s".formatted(all(), days, told);
    }
  }

  private static Counted count(String kind, LongFunction<SyntheticJob> jobs, int most) {
    Map<String, List<String>> told = new TreeMap<>();
    double days = 0;
    for (long seed = FIRST; seed < FIRST + EACH; seed++) {
      SyntheticJob job = jobs.apply(seed);
      List<String> found = new ArrayList<>();
      days += live(job, end(job, most == MOST_STARTS_OF_A_WEEK), most, found);
      if (!found.isEmpty()) {
        told.computeIfAbsent(kind, _ -> new ArrayList<>()).addAll(found);
      }
    }
    return new Counted(told, days);
  }

  private static long end(SyntheticJob job, boolean isOfChange) {
    Instant first = Instant.ofEpochMilli(job.starts().getFirst());
    Instant end =
        isOfChange
            ? job.zone().getRules().nextTransition(first).getInstant().plus(WEEK)
            : first.plus(LONGEST);
    return end.toEpochMilli();
  }

  /// @return for how many days the job ran
  private static double live(SyntheticJob job, long end, int most, List<String> told) {
    var watched = new WatchedInstance("job", "host", job.zone());
    var planner = new Planner((_, _) -> Optional.empty());
    List<Long> starts = job.starts();
    int i = 0;
    while (i < Math.min(most, starts.size()) && starts.get(i) <= end) {
      long at = starts.get(i++);
      List<Event> events = new ArrayList<>(watched.look(planner, at - 1, List.of(), false));
      var run = new RunRing.Entry(i, at, RunState.SUCCEEDED, 1_000, 0, false);
      events.addAll(watched.take(run, NewestEnd.NONE, false));
      for (Event event : events) {
        if (event instanceof Event.Missed missed && !isTrue(job, missed.due())) {
          told.add(job.seed() + " " + words(watched, missed));
        }
      }
    }
    return i == 0 ? 0 : (starts.get(i - 1) - starts.getFirst()) / (24.0 * 60 * MINUTE);
  }

  private static String words(WatchedInstance watched, Event missed) {
    return watched.read(
        of ->
            of.due() == null
                ? ""
                : Instant.ofEpochMilli(missed.due()) + " " + of.due().plan().schedule().text());
  }

  /// Whether the nearest due time of the job, near enough, had no start.
  private static boolean isTrue(SyntheticJob job, long due) {
    int found = Collections.binarySearch(job.due(), due);
    int at = found < 0 ? -found - 1 : found;
    long best = Long.MAX_VALUE;
    int nearest = 0;
    for (int i = Math.max(0, at - 2); i <= Math.min(job.due().size() - 1, at + 1); i++) {
      long apart = Math.abs(job.due().get(i) - due);
      if (apart < best) {
        best = apart;
        nearest = i;
      }
    }
    return job.answers()[nearest] < 0 && best <= Math.max(job.spacing() / 2, MINUTE) + 5 * MINUTE;
  }

  private static Counted together(Stream<Counted> each) {
    Map<String, List<String>> told = new TreeMap<>();
    double days = 0;
    for (Counted counted : each.toList()) {
      told.putAll(counted.told());
      days += counted.days();
    }
    return new Counted(told, days);
  }

  /// Also of those whose time was changed: what was due at the old time counts as false here.
  @Test
  void aHealthyJobIsHardlyEverMissed() {
    Counted all =
        together(Stream.of(Kind.values()).map(kind -> count(kind.name(), kind::job, MOST_STARTS)));
    assertThat(1_000 * all.all() / all.days()).as(all.toString()).isLessThanOrEqualTo(1);
  }

  @Test
  void neitherIsOneOfAKindThatTheLearnerWasNotMadeBy() {
    Counted all =
        together(
            Stream.of(OtherKind.values()).map(kind -> count(kind.name(), kind::job, MOST_STARTS)));
    assertThat(1_000 * all.all() / all.days()).as(all.toString()).isLessThanOrEqualTo(1);
  }

  @Test
  void inWeeksWhenTheClockIsChangedNothingIsMissed() {
    Counted all =
        together(
            Stream.of(Kind.values())
                .map(kind -> count(kind.name(), kind::aroundChange, MOST_STARTS_OF_A_WEEK)));
    assertThat(all.told()).as(all.toString()).isEmpty();
  }
}
