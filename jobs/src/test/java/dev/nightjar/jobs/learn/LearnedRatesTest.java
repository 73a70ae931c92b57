package dev.nightjar.jobs.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.jobs.schedule.Schedule;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/// How often what is learned is right, over many synthetic jobs. Each failure names the kind and
/// the seed that make the job again. Other jobs are tried with `-Dseed=…` (the first seed) and
/// `-Deach=…` (how many of each kind).
final class LearnedRatesTest {
  private static final int FIRST = Integer.getInteger("seed", 1);
  private static final int EACH = Integer.getInteger("each", 20);
  private static final int AHEAD = 10;

  private static boolean isRight(SyntheticJob job) {
    Optional<LearnedSchedule> found =
        ScheduleLearner.learn(job.first(job.needed()), job.zone(), List.of());
    return found.filter(learned -> predicts(job, learned)).isPresent();
  }

  /// Whether the next starts each come within the tolerance of the next due times.
  private static boolean predicts(SyntheticJob job, LearnedSchedule learned) {
    Schedule schedule = learned.schedule();
    long tolerance = learned.tolerance().toMillis();
    int newest = newestAnswered(job);
    long from = job.answers()[newest] + (schedule.isInterval() ? 0 : tolerance);
    for (int i = newest + 1; i <= newest + AHEAD && i < job.answers().length; i++) {
      long due = schedule.next(Instant.ofEpochMilli(from)).map(Instant::toEpochMilli).orElse(0L);
      long answer = job.answers()[i];
      if (answer >= 0 && Math.abs(answer - due) > tolerance) {
        return false;
      }
      from = answer >= 0 && schedule.isInterval() ? answer : due;
    }
    return true;
  }

  private static int newestAnswered(SyntheticJob job) {
    int seen = 0;
    for (int i = 0; i < job.answers().length; i++) {
      if (job.answers()[i] >= 0 && ++seen == job.needed()) {
        return i;
      }
    }
    return job.answers().length - 1;
  }

  /// The noise of these is drawn from all at once: wide jitter with skew, missing, odd and repeated
  /// starts among as few as six; some of those nobody could tell.
  @Test
  void isRightOfNoisyJobs() {
    var rates = new Rates();
    for (Kind kind : Kind.values()) {
      rates.count(kind.name(), kind::job);
    }
    assertThat(rates.wrongShare()).as(rates.toString()).isLessThanOrEqualTo(0.05);
  }

  @Test
  void isRightOfKindsThatItWasNotMadeBy() {
    var rates = new Rates();
    for (OtherKind kind : OtherKind.values()) {
      if (kind != OtherKind.OTHER_TIMES_AT_WEEKENDS) { // what it finds says one list of times
        rates.count(kind.name(), kind::job);
      }
    }
    assertThat(rates.wrongShare()).as(rates.toString()).isLessThanOrEqualTo(0.05);
  }

  /// How many jobs of which kinds it is wrong about, with their seeds.
  private static final class Rates {
    private final Map<String, List<Long>> wrong = new TreeMap<>();
    private int jobs;

    void count(String kind, LongFunction<SyntheticJob> made) {
      for (long seed = FIRST; seed < FIRST + EACH; seed++) {
        jobs++;
        if (!isRight(made.apply(seed))) {
          wrong.computeIfAbsent(kind, _ -> new ArrayList<>()).add(seed);
        }
      }
    }

    double wrongShare() {
      return (double) wrong.values().stream().mapToInt(List::size).sum() / jobs;
    }

    @Override
    public String toString() {
      return "wrong: %.1f %% of %d jobs: %s".formatted(100 * wrongShare(), jobs, wrong);
    }
  }

  @Test
  void inventsNothing() {
    for (int size : new int[] {5, 6, 8, 12, 20, 50, 100, 200}) {
      List<String> invented = new ArrayList<>();
      for (Irregular kind : Irregular.values()) {
        for (long seed = 1; seed <= 30; seed++) {
          long[] starts = kind.starts(new Random(seed), size);
          if (ScheduleLearner.learn(starts, ZoneId.of("Europe/Berlin"), List.of()).isPresent()) {
            invented.add(kind + " " + seed);
          }
        }
      }
      assertThat(invented).as(size + " starts").hasSizeLessThanOrEqualTo(4);
    }
  }
}
