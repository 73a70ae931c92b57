package dev.nightjar.jobs.trend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.Condition;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

class SignalsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final double MIB = 1 << 20;

  private final TrendWorld world = new TrendWorld();
  private final Signals signals = world.signals();

  /// Each minute something happens, then all jobs are looked at.
  private List<Condition> minutes(int count, IntConsumer happens) {
    for (int i = 0; i < count; i++) {
      happens.accept(i);
      world.clock.advance(MINUTE);
      signals.tick();
    }
    return signals.now(TrendWorld.TENANT, world.clock.now());
  }

  private static List<String> names(List<Condition> conditions) {
    return conditions.stream().map(condition -> condition.kind().name()).toList();
  }

  private void sample(String metric, double value, String... more) {
    List<String> labels =
        new ArrayList<>(List.of(Labels.NAME, metric, "job", "worker", "instance", "w:1"));
    labels.addAll(List.of(more));
    world.sample(value, labels.toArray(String[]::new));
  }

  /// A target that answers; it is scraped each minute.
  private void scrape(double work) {
    sample("up", 1);
    sample("scrape_duration_seconds", world.clock.millis() / 1e6);
    sample("process_cpu_seconds_total", world.clock.millis() / 1e6);
    sample("http_requests_total", world.clock.millis() / 1e3, "handler", "/metrics");
    sample("jobs_done_total", work);
  }

  @Test
  void knowsNothingBeforeItLooked() {
    assertThatThrownBy(() -> signals.now(TrendWorld.TENANT, world.clock.now()))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    signals.tick();
    assertThat(signals.now(TrendWorld.TENANT, world.clock.now())).isEmpty();
    assertThat(signals.now(new Tenant("other"), world.clock.now())).isEmpty();
    assertThat(signals.kinds())
        .extracting(kind -> kind.name())
        .containsExactly(
            "JobWillRunOut",
            "JobStalled",
            "JobNothingDone",
            "QueueAges",
            "JobRetriesForever",
            "JobRepeatsError");
  }

  @Test
  void tellsOfADaemonThatLivesAndDoesNothing() {
    assertThat(minutes(120, this::scrape)).isEmpty();
    assertThat(minutes(9, _ -> scrape(119))).as("shorter than ten times its habit").isEmpty();
    List<Condition> now = minutes(6, _ -> scrape(119));
    assertThat(names(now)).containsExactly("JobStalled");
    Condition stalled = now.getFirst();
    assertThat(stalled.labels()).hasToString("{instance=\"w:1\", job=\"worker\"}");
    assertThat(stalled.annotations().get("summary"))
        .startsWith("worker on w:1 lives, but its counters have stood still for 1");
    assertThat(stalled.annotations().get("description")).contains("usually it rests for 1 min");
    assertThat(stalled.annotations().get("link")).isEqualTo("/jobs/worker");
    Instant since = stalled.since();
    assertThat(since).isEqualTo(world.clock.now().minusSeconds((long) stalled.value()));
    assertThat(minutes(60, _ -> scrape(119)).getFirst().since()).isEqualTo(since);
    assertThat(minutes(2, i -> scrape(120 + i))).isEmpty();
  }

  @Test
  void givesADaemonTheTimeThatItIsUsedTo() {
    assertThat(minutes(600, i -> scrape(Math.floor(i / 5.0)))).isEmpty();
    assertThat(minutes(45, _ -> scrape(119))).isEmpty();
    assertThat(names(minutes(10, _ -> scrape(119)))).containsExactly("JobStalled");
  }

  @Test
  void knowsTheHabitOfADaemonAfterARestart() {
    minutes(120, this::scrape);
    minutes(15, _ -> scrape(119));
    Signals restarted = world.signals();
    restarted.tick();
    assertThat(names(restarted.now(TrendWorld.TENANT, world.clock.now())))
        .containsExactly("JobStalled");
  }

  @Test
  void saysNothingOfADaemonThatNeverWorkedOrDoesNotAnswer() {
    assertThat(minutes(300, _ -> scrape(7))).isEmpty();
    minutes(100, this::scrape);
    assertThat(minutes(60, _ -> sample("up", 0))).isEmpty();
    assertThat(minutes(60, _ -> {})).isEmpty();
  }

  @Test
  void tellsOfARunThatWritesNothingMore() {
    Run run = world.begin("daemon");
    minutes(120, i -> world.runs.saveOutputLines(TrendWorld.TENANT, run.id(), 3L * i));
    List<Condition> now = minutes(15, _ -> {});
    assertThat(names(now)).containsExactly("JobStalled");
    assertThat(now.getFirst().annotations().get("summary"))
        .startsWith("daemon on db1 lives, but its output has stood still for");
    world.end(run, RunState.SUCCEEDED, Duration.ZERO, Map.of());
    assertThat(minutes(1, _ -> {})).isEmpty();
  }

  @Test
  void tellsOfAQueueWhoseOldestItemAges() {
    IntConsumer drained =
        i -> {
          scrape(world.clock.millis() / 1e3);
          sample("mail_queue_oldest_message_seconds", i % 10 * 60);
          sample("process_age_seconds", world.clock.millis() / 1e3);
        };
    assertThat(minutes(180, drained)).isEmpty();
    double[] age = {0};
    IntConsumer stuck =
        _ -> {
          scrape(world.clock.millis() / 1e3);
          sample("mail_queue_oldest_message_seconds", age[0] += 60);
          sample("process_age_seconds", world.clock.millis() / 1e3);
        };
    assertThat(minutes(40, stuck)).isEmpty();
    List<Condition> now = minutes(10, stuck);
    assertThat(names(now)).containsExactly("QueueAges");
    assertThat(now.getFirst().labels().get("subject"))
        .isEqualTo("mail_queue_oldest_message_seconds");
    assertThat(minutes(1, drained)).isEmpty();
  }

  @Test
  void isQuietWhileAQueueIsEmpty() {
    assertThat(
            minutes(
                900,
                i -> {
                  scrape(i);
                  boolean isBusy = i < 120 || i > 880;
                  sample("mail_queue_oldest_message_seconds", isBusy ? i % 10 * 60 : 0);
                }))
        .isEmpty();
  }

  private void ends(String job, int runs, Duration apart, Random random) {
    for (int i = 0; i < runs; i++) {
      Run run = world.begin(job);
      world.end(run, RunState.SUCCEEDED, MINUTE, Map.of());
      long between = apart.toSeconds();
      world.clock.advance(Duration.ofSeconds(between / 2 + random.nextLong(between)));
    }
  }

  @Test
  void missesTheEndsOfRunsThatNoScheduleTells() {
    ends("orders", 60, Duration.ofHours(2), new Random(1));
    assertThat(minutes(1, _ -> {})).isEmpty();
    world.clock.advance(Duration.ofHours(8));
    assertThat(minutes(1, _ -> {})).as("four times the longest pause").isEmpty();
    world.clock.advance(Duration.ofHours(8));
    assertThat(names(minutes(1, _ -> {}))).containsExactly("JobNothingDone");
    world.scheduled.add("orders");
    assertThat(minutes(1, _ -> {})).isEmpty();
    world.scheduled.clear();
    Run run = world.begin("orders");
    world.end(run, RunState.FAILED, MINUTE, Map.of());
    assertThat(minutes(1, _ -> {})).isEmpty();
  }

  @Test
  void doesNotMissWhatAPersonRanOneAfternoon() {
    ends("try.sh", 60, Duration.ofMinutes(3), new Random(1));
    world.clock.advance(Duration.ofHours(30));
    assertThat(minutes(1, _ -> {})).isEmpty();
  }

  @Test
  void tellsOfARunThatIsTriedForEver() {
    for (int i = 0; i < 5; i++) {
      world.end(world.begin("fetch"), RunState.SUCCEEDED, Duration.ofMinutes(30), Map.of());
    }
    Run run = world.begin("fetch");
    world.clock.advance(Duration.ofHours(3));
    save(run, 12, Duration.ofMinutes(80));
    assertThat(minutes(1, _ -> {})).as("less than three usual runs").isEmpty();
    save(run, 4, Duration.ofMinutes(100));
    assertThat(minutes(1, _ -> {})).as("few attempts").isEmpty();
    save(run, 12, Duration.ofMinutes(100));
    List<Condition> now = minutes(1, _ -> {});
    assertThat(names(now)).containsExactly("JobRetriesForever");
    assertThat(now.getFirst().annotations().get("summary"))
        .isEqualTo("fetch on db1 is in attempt 12, after 1.7 h in attempts that failed");
  }

  private void save(Run run, int attempt, Duration retried) {
    world.runs.save(TrendWorld.TENANT, run.toBuilder().attempt(attempt).retried(retried).build());
  }

  private Run ends(RunState state, long... lines) {
    Run run = world.end(world.begin("sync"), state, MINUTE, Map.of(), lines);
    world.clock.advance(Duration.ofHours(1));
    return run;
  }

  @Test
  void tellsOfAnErrorThatComesAgainAndAgain() {
    world.runs.ensureJob(TrendWorld.TENANT, "sync");
    world.history.saveLineTexts(
        TrendWorld.TENANT, "sync", Map.of(1L, "copied <*> files", 2L, "error: <*> is locked"));
    ends(RunState.SUCCEEDED, 1);
    for (int i = 0; i < 4; i++) {
      ends(RunState.SUCCEEDED, 1, 2);
    }
    assertThat(minutes(1, _ -> {})).as("four in a row").isEmpty();
    Instant first = world.clock.now();
    Run fifth = ends(RunState.SUCCEEDED, 1, 2);
    List<Condition> now = minutes(1, _ -> {});
    assertThat(names(now)).containsExactly("JobRepeatsError");
    Condition repeated = now.getFirst();
    assertThat(repeated.annotations().get("description")).isEqualTo("error: <*> is locked");
    assertThat(repeated.value()).isEqualTo(5);
    ends(RunState.SUCCEEDED, 1, 2);
    assertThat(minutes(1, _ -> {}).getFirst().since())
        .as("the first run that wrote it")
        .isEqualTo(repeated.since())
        .isBefore(first);
    world.history.accept(TrendWorld.TENANT, fifth.id(), true);
    assertThat(minutes(1, _ -> {})).as("a person called it usual").isEmpty();
    world.history.accept(TrendWorld.TENANT, fifth.id(), false);
    ends(RunState.FAILED, 1, 2);
    assertThat(minutes(1, _ -> {})).as("a run that failed tells by itself").isEmpty();
  }

  @Test
  void tellsWhatWillRunOut() {
    world.limit("import", "peak_rss_bytes", 512 * MIB);
    for (int i = 0; i < 30; i++) {
      double peak = (200 + 10 * i) * MIB;
      world.end(world.begin("import"), RunState.SUCCEEDED, MINUTE, Map.of("peak_rss_bytes", peak));
      world.clock.advance(Duration.ofDays(1).minus(MINUTE));
    }
    world.scheduled.add("import");
    List<Condition> now = minutes(1, _ -> {});
    assertThat(names(now)).containsExactly("JobWillRunOut");
    assertThat(now.getFirst().labels())
        .hasToString("{instance=\"db1\", job=\"import\", subject=\"peak_rss_bytes\"}");
    assertThat(now.getFirst().annotations().get("summary"))
        .startsWith("peak_rss_bytes of import on db1 grows 10 MiB a day; hits 512 MiB on ");
    Instant since = now.getFirst().since();
    assertThat(minutes(90, _ -> {}).getFirst().since()).isEqualTo(since);
    assertThat(signals.forecasts(TrendWorld.TENANT, "import")).hasSize(1);
    assertThat(signals.forecasts(TrendWorld.TENANT, "nobody")).isEmpty();
  }

  @Test
  void looksForAShareOfItsTimeHoweverManyJobsThereAre() {
    List<String> looked = new ArrayList<>();
    Duration[] cost = {Duration.ofMillis(1)};
    var sources =
        new SignalSources(
            world.history,
            world.runs,
            world.metrics,
            world::settings,
            (job, _) -> {
              looked.add(job);
              world.clock.advance(cost[0]);
              return true;
            },
            _ -> false,
            ZoneOffset.UTC);
    for (int i = 0; i < 600; i++) {
      world.end(world.begin("job" + i), RunState.SUCCEEDED, Duration.ofMillis(1), Map.of());
    }
    var own = new Signals(sources, TrendWorld.TENANT, world.clock);
    own.tick();
    assertThat(looked).as("the first round").hasSize(600);
    looked.clear();
    own.tick();
    assertThat(looked).as("in 0.6 s").hasSize(600);
    looked.clear();
    cost[0] = Duration.ofMillis(50);
    own.tick();
    assertThat(looked).as("in 3 s").hasSize(60);
    looked.clear();
    cost[0] = Duration.ofSeconds(10);
    own.tick();
    assertThat(looked).as("with a store that hardly answers").hasSize(20);
  }

  @Test
  void looksByItselfEachMinute() throws InterruptedException {
    try (Signals own = world.signals()) {
      own.start();
      world.clock.awaitSleepers(1);
      world.clock.advance(MINUTE);
      while (!isKnown(own)) {
        Thread.onSpinWait();
      }
    }
  }

  private boolean isKnown(Signals own) {
    try {
      return own.now(TrendWorld.TENANT, world.clock.now()).isEmpty();
    } catch (NightjarException e) {
      return false;
    }
  }
}
