package dev.nightjar.jobs.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.jobs.judge.SimulatedJob.Deed;
import dev.nightjar.jobs.judge.SimulatedJob.Kind;
import dev.nightjar.model.Finding;
import dev.nightjar.model.RunState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JudgeTest {
  private static final Instant START = Instant.parse("2026-11-20T02:30:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final long SEED =
      Long.getLong(
          "seed", 20_261_121); // rates differ from seed to seed: each is said in its message

  private static SimulatedJob after(int runs, Duration period, Kind kind) {
    var job = new SimulatedJob(SEED, START, period, kind);
    for (int i = 0; i < runs; i++) {
      job.next();
    }
    return job;
  }

  private static void copy(Random random, int number, Instant at, Deed deed) {
    deed.with("written_bytes", 190e6 + 20e6 * random.nextDouble())
        .with("duration_seconds", 30 * GoodKinds.near(random, 0.1))
        .says("reading /srv/orders")
        .says("copied " + (100 + random.nextInt(900)) + " files");
  }

  private static void emptySource(Random random, int number, Instant at, Deed deed) {
    deed.with("written_bytes", 0).with("duration_seconds", 0.4).says("reading /srv/orders");
  }

  private static List<String> texts(List<Finding> findings) {
    return findings.stream().map(Finding::text).toList();
  }

  private static List<String> subjects(List<Finding> findings) {
    return findings.stream().map(each -> each.kind() + " " + each.subject()).toList();
  }

  /// Runs at one o'clock at night in Auckland, where the day is another one than in UTC.
  private static List<Finding> weekendAmountOnAMonday(ZoneId zone) {
    ZoneId auckland = ZoneId.of("Pacific/Auckland");
    var week = new Week(auckland);
    Instant saturday = Instant.parse("2026-11-20T12:00:00Z");
    Kind kind =
        (random, _, at, deed) ->
            deed.with(
                "written_bytes",
                (week.isWeekend(at) ? 20e6 : 200e6) * GoodKinds.near(random, 0.05));
    var job = new SimulatedJob(SEED, saturday, DAY, kind, zone);
    for (int i = 0; i < 23; i++) {
      job.next();
    }
    return job.next((_, _, _, deed) -> deed.with("written_bytes", 20e6), RunState.SUCCEEDED);
  }

  @Test
  void comparesDaysAsTheHostCountsThem() {
    assertThat(subjects(weekendAmountOnAMonday(ZoneId.of("Pacific/Auckland"))))
        .containsExactly("low written_bytes");
    assertThat(weekendAmountOnAMonday(ZoneOffset.UTC)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 20, 60})
  void findsAnEmptySourceByItsBytesAndTheMissingLine(int runs) {
    List<Finding> found =
        after(runs, Duration.ofHours(1), JudgeTest::copy)
            .next(JudgeTest::emptySource, RunState.SUCCEEDED);
    assertThat(subjects(found))
        .as("seed %d", SEED)
        .contains("low written_bytes", "line_missing copied <*> files");
    assertThat(texts(found).getFirst())
        .as("seed %d", SEED)
        .matches("Wrote 0 B; usually (19|20)\\d MB ± \\d+(\\.\\d)? MB");
    assertThat(texts(found))
        .contains(
            "The line “copied <*> files” is missing; %d of %d runs wrote it".formatted(runs, runs));
    assertThat(found.size()).isBetween(2, 5);
  }

  @Test
  void isSilentBelowFiveRuns() {
    List<Finding> found =
        after(4, DAY, JudgeTest::copy).next(JudgeTest::emptySource, RunState.SUCCEEDED);
    assertThat(found).as("seed %d", SEED).isEmpty();
  }

  @Test
  void findsHalfTheBytesOfASteadyJob() {
    Kind whole = (r, _, _, deed) -> deed.with("written_bytes", 200e6 * GoodKinds.near(r, 0.02));
    Kind half = (_, _, _, deed) -> deed.with("written_bytes", 100e6);
    assertThat(subjects(after(20, DAY, whole).next(half, RunState.SUCCEEDED)))
        .as("seed %d", SEED)
        .containsExactly("low written_bytes");
  }

  @Test
  void findsHalfTheBytesOfAJobThatGrows() {
    Kind growing =
        (r, i, _, deed) ->
            deed.with("written_bytes", 50e6 * Math.pow(1.01, i) * GoodKinds.near(r, 0.01));
    Kind half = (_, i, _, deed) -> deed.with("written_bytes", 25e6 * Math.pow(1.01, i));
    assertThat(subjects(after(60, DAY, growing).next(half, RunState.SUCCEEDED)))
        .as("seed %d", SEED)
        .containsExactly("low written_bytes");
  }

  @Test
  void findsARunThatEndsAtOnce() {
    Kind usual = (r, _, _, deed) -> deed.with("duration_seconds", 720 * GoodKinds.near(r, 0.2));
    Kind atOnce = (_, _, _, deed) -> deed.with("duration_seconds", 0.2);
    List<Finding> found = after(20, DAY, usual).next(atOnce, RunState.SUCCEEDED);
    assertThat(texts(found).getFirst())
        .as("seed %d", SEED)
        .matches("Took 0\\.2 s; usually 1\\d min ± .* (min|s)");
  }

  @Test
  void findsTooMuchMemoryAndTimeUnlessMoreWasDone() {
    Kind usual = (r, _, _, deed) -> GoodKinds.work(r, deed, GoodKinds.near(r, 0.05));
    Kind leaking =
        (r, _, _, deed) -> {
          GoodKinds.work(r, deed, 1);
          deed.with("peak_rss_bytes", 900e6).with("duration_seconds", 1_500);
        };
    Kind much = (r, _, _, deed) -> GoodKinds.work(r, deed, 12);
    assertThat(subjects(after(20, DAY, usual).next(leaking, RunState.SUCCEEDED)))
        .as("seed %d", SEED)
        .containsExactly("high duration_seconds", "high peak_rss_bytes");
    assertThat(after(20, DAY, usual).next(much, RunState.SUCCEEDED)).as("seed %d", SEED).isEmpty();
  }

  @Test
  void findsAnErrorInARunThatSucceeds() {
    Kind failing =
        (r, _, at, deed) -> {
          GoodKinds.steady(r, 0, at, deed);
          deed.says("Traceback (most recent call last):").says("KeyError: 'id'");
        };
    assertThat(subjects(after(20, DAY, GoodKinds::steady).next(failing, RunState.SUCCEEDED)))
        .as("seed %d", SEED)
        .contains("line_new Traceback (most recent call last):");
  }

  @Test
  void findsANumberThatIsNoLongerPushedOnlyWithAnotherFact() {
    Kind usual = (r, _, _, deed) -> copyAndPush(r, deed, true);
    Kind silent = (r, _, _, deed) -> copyAndPush(r, deed, false);
    Kind silentAndLess =
        (_, _, _, deed) -> deed.with("written_bytes", 1e6).says("copied 1 files").says("ready");
    assertThat(after(20, DAY, usual).next(silent, RunState.SUCCEEDED))
        .as("seed %d", SEED)
        .isEmpty();
    assertThat(subjects(after(20, DAY, usual).next(silentAndLess, RunState.SUCCEEDED)))
        .as("seed %d", SEED)
        .contains("low push.rows");
  }

  private static void copyAndPush(Random random, Deed deed, boolean pushes) {
    copy(random, 0, START, deed);
    deed.says("ready");
    if (pushes) {
      deed.with("push.rows", 500 + random.nextInt(100));
    }
  }

  @Test
  void doesNotFindThatAgainWhichAPersonAccepted() {
    SimulatedJob job = after(20, DAY, JudgeTest::copy);
    assertThat(job.next(JudgeTest::emptySource, RunState.SUCCEEDED)).isNotEmpty();
    job.next();
    assertThat(job.next(JudgeTest::emptySource, RunState.SUCCEEDED))
        .as("seed %d: once is not usual", SEED)
        .isNotEmpty();
    job.accept();
    job.next();
    assertThat(job.next(JudgeTest::emptySource, RunState.SUCCEEDED)).as("seed %d", SEED).isEmpty();
  }

  @Test
  void tellsOfAFailedRunHowItDiffers() {
    SimulatedJob job = after(20, DAY, JudgeTest::copy);
    List<Finding> found = job.next(JudgeTest::emptySource, RunState.FAILED);
    assertThat(subjects(found)).as("seed %d", SEED).contains("low written_bytes");
    assertThat(job.next(JudgeTest::emptySource, RunState.SUCCEEDED))
        .as("seed %d: what failed is not learned from", SEED)
        .isNotEmpty();
  }

  @Test
  void isSilentAboutGrowthOfOnePercent() {
    for (String name : List.of("growing table", "exact growth")) {
      GoodKinds.Named named = Objects.requireNonNull(GoodKinds.all().get(name));
      var job = new SimulatedJob(SEED, START, named.period(), named.kind());
      for (int i = 0; i < 400; i++) {
        assertThat(job.next()).as("%s, run %d, seed %d", name, i, SEED).isEmpty();
      }
    }
  }

  @Test
  void isWrongAboutAtMostOnePercentOfNoisyRuns() {
    int rounds = 5;
    List<String> wrong = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, GoodKinds.Named> each : GoodKinds.all().entrySet()) {
        long seed = SEED + 31L * round + each.getKey().hashCode();
        Instant start = START.plus(Duration.ofHours(17L * round));
        var job = new SimulatedJob(seed, start, each.getValue().period(), each.getValue().kind());
        for (int i = 0; i < 50; i++) {
          List<String> found = texts(job.next());
          if (!found.isEmpty()) {
            wrong.add(each.getKey() + ", run " + i + ": " + found);
          }
        }
      }
    }
    assertThat(wrong.size())
        .as("of %d runs, with -Dseed=%d: %s", rounds * 1_000, SEED, wrong)
        .isLessThanOrEqualTo(rounds * 10);
  }

  @Test
  void habitsTellWhatIsUsualAndWhereTheLimitsAre() {
    SimulatedJob job = after(20, DAY, JudgeTest::copy);
    List<Habit> habits = Habits.of(job.newestFirst, ZoneOffset.UTC);
    Habit written = habits.getLast();
    assertThat(written.subject()).isEqualTo("written_bytes");
    assertThat(written.usual()).isBetween(190e6, 210e6);
    assertThat(written.low()).as("seed %d", SEED).isBetween(100e6, 190e6);
    assertThat(written.high()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(written.runs()).isEqualTo(20);
    assertThat(written.last()).isPresent();
    assertThat(Habits.lines(job.newestFirst, job.texts))
        .containsExactly(new UsualLine("copied <*> files", 1), new UsualLine("reading <*>", 1));
  }
}
