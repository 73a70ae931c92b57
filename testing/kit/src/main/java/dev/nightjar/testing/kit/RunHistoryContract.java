package dev.nightjar.testing.kit;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunHistory;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import dev.nightjar.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What every [RunHistory] does.
public abstract class RunHistoryContract {
  private static final Tenant TENANT = Tenant.DEFAULT;
  private static final Instant START = Instant.parse("2026-11-20T02:30:00Z");
  private static final Fingerprint PRINT =
      new Fingerprint(
          Map.of("duration_seconds", 12.5, "written_bytes", 200e6, "output.rows", -3.0),
          Map.of(1L, 1, -7L, 40, Long.MIN_VALUE, Integer.MAX_VALUE));

  /// The clock of the stores under test.
  protected final ManualClock clock = new ManualClock(START);

  /// A history and the store of the runs that it is of.
  public record Opened(RunStore runs, RunHistory history) {}

  /// Stores that hold nothing.
  protected abstract Opened open(Clock storeClock) throws Exception;

  private static PastRun past(Run run, Instant heardAt) {
    return new PastRun(
        run.id(),
        run.job(),
        run.instance(),
        run.state(),
        run.startedAt(),
        run.duration(),
        run.exitCode(),
        heardAt,
        run.verdict(),
        false,
        Optional.empty());
  }

  private static PastRun only(RunHistory history) {
    List<PastRun> all = history.past(TENANT, "backup", "db1", 10);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private static Run good(String job, Instant startedAt, long number) {
    return Runs.ended(
        Runs.running(job, startedAt, number), RunState.SUCCEEDED, Duration.ofSeconds(number));
  }

  @Test
  void tellsTheNewestRunsOfAJobOnAnInstanceWhateverTheirState() throws Exception {
    Opened opened = open(clock);
    List<Run> newestFirst = new ArrayList<>();
    for (RunState state : RunState.values()) {
      Run run = Runs.running("backup", START.plusSeconds(newestFirst.size()), newestFirst.size());
      boolean hasEnd = state.isEndKnown();
      newestFirst.addFirst(
          hasEnd ? Runs.ended(run, state, Duration.ofNanos(1_500_000_001L)) : Runs.in(run, state));
    }
    newestFirst.forEach(run -> opened.runs().save(TENANT, run));
    opened.runs().save(TENANT, good("other", START, 20));
    opened.runs().save(TENANT, Runs.on(good("backup", START, 21), "db2"));
    List<PastRun> all = newestFirst.stream().map(run -> past(run, START)).toList();
    assertThat(opened.history().past(TENANT, "backup", "db1", 1_000)).isEqualTo(all);
    assertThat(opened.history().past(TENANT, "backup", "db1", 3)).isEqualTo(all.subList(0, 3));
    assertThat(opened.history().past(TENANT, "backup", "db2", 3)).hasSize(1);
    assertThat(opened.history().past(TENANT, "backup", "", 3)).isEmpty();
    assertThat(opened.history().past(new Tenant("other"), "backup", "db1", 3)).isEmpty();
  }

  @Test
  void refusesALimitThatMakesNoSense() throws Exception {
    RunHistory history = open(clock).history();
    for (int limit : new int[] {0, -1, 1_001}) {
      assertThatThrownBy(() -> history.past(TENANT, "backup", "db1", limit))
          .isInstanceOf(NightjarException.class);
      assertThatThrownBy(() -> history.forEachPast(TENANT, limit, _ -> {}))
          .isInstanceOf(NightjarException.class);
    }
  }

  @Test
  void remembersWhenARunWasFirstHeardOf() throws Exception {
    Opened opened = open(clock);
    Run ahead = Runs.running("backup", START.plusSeconds(3_600), 1);
    opened.runs().save(TENANT, ahead);
    clock.advance(Duration.ofMinutes(5));
    Run ended = Runs.ended(ahead, RunState.FAILED, Duration.ofMinutes(5));
    opened.runs().save(TENANT, ended);
    assertThat(only(opened.history())).isEqualTo(past(ended, START));
  }

  @Test
  void tellsTheNewestVerdict() throws Exception {
    Opened opened = open(clock);
    Run run = good("backup", START, 1);
    opened.runs().save(TENANT, run);
    assertThat(only(opened.history()).verdict()).isEmpty();
    for (Verdict verdict : Verdict.values()) {
      opened.runs().save(TENANT, run.toBuilder().verdict(Optional.of(verdict)).build());
      assertThat(only(opened.history()).verdict()).contains(verdict);
    }
  }

  @Test
  void whatARunDidAndWhatWasSaidOfItStaysWhateverIsReportedLater() throws Exception {
    Opened opened = open(clock);
    Run run = Runs.running("backup", START, 1);
    opened.runs().save(TENANT, run);
    opened.history().savePrint(TENANT, run.id(), PRINT);
    opened.history().accept(TENANT, run.id(), true);
    clock.advance(Duration.ofMinutes(5));
    opened.runs().save(TENANT, Runs.ended(run, RunState.SUCCEEDED, Duration.ofMinutes(5)));
    PastRun past = only(opened.history());
    assertThat(past.state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(past.heardAt()).isEqualTo(START);
    assertThat(past.isAccepted()).isTrue();
    assertThat(past.print()).contains(PRINT);
    opened.history().accept(TENANT, run.id(), false);
    opened.history().savePrint(TENANT, run.id(), Fingerprint.NONE);
    assertThat(only(opened.history()).isAccepted()).isFalse();
    assertThat(only(opened.history()).print()).contains(Fingerprint.NONE);
  }

  @Test
  void aRunThatIsReportedUnderAnotherStartOrHostTakesItsPrintAlong() throws Exception {
    Opened opened = open(clock);
    Run run = good("backup", START, 1);
    opened.runs().save(TENANT, Runs.on(run, "").toBuilder().startedAt(START.minusNanos(1)).build());
    opened.history().savePrint(TENANT, run.id(), PRINT);
    opened.runs().save(TENANT, run);
    assertThat(opened.history().past(TENANT, "backup", "", 10)).isEmpty();
    assertThat(only(opened.history()).print()).contains(PRINT);
  }

  @Test
  void keepsNothingOfARunThatIsNotKnown() throws Exception {
    Opened opened = open(clock);
    Run run = good("backup", START, 1);
    opened.history().savePrint(TENANT, run.id(), PRINT);
    opened.history().accept(TENANT, run.id(), true);
    opened.runs().save(TENANT, run);
    assertThat(only(opened.history())).isEqualTo(past(run, START));
    opened.history().savePrint(new Tenant("other"), run.id(), PRINT);
    opened.history().accept(new Tenant("other"), run.id(), true);
    assertThat(only(opened.history())).isEqualTo(past(run, START));
  }

  @Test
  void forgetsAllOfARunThatIsForgotten() throws Exception {
    Opened opened = open(clock);
    Run run = good("backup", START, 1);
    opened.runs().save(TENANT, run);
    opened.history().savePrint(TENANT, run.id(), PRINT);
    opened.history().accept(TENANT, run.id(), true);
    opened.runs().forget(TENANT, run.id());
    assertThat(opened.history().past(TENANT, "backup", "db1", 10)).isEmpty();
    opened.history().forEachPast(TENANT, 10, past -> assertThat(past).isNotEmpty());
    clock.advance(Duration.ofMinutes(5));
    opened.runs().save(TENANT, run);
    assertThat(only(opened.history())).isEqualTo(past(run, clock.now()));
  }

  @Test
  void givesBackWhateverARunDid() throws Exception {
    Opened opened = open(clock);
    Run run = good("backup", START, 1);
    opened.runs().save(TENANT, run);
    forAll(
        50,
        RunHistoryContract::randomPrint,
        print -> {
          opened.history().savePrint(TENANT, run.id(), print);
          assertThat(only(opened.history()).print()).contains(print);
        });
  }

  @Test
  void givesBackALongPrintAndAShortOneInItsPlace() throws Exception {
    Opened opened = open(clock);
    Run run = good("backup", START, 1);
    opened.runs().save(TENANT, run);
    Map<Long, Integer> lines = new HashMap<>();
    var random = new Random(1);
    for (int i = 0; i < RunHistory.MAX_LINE_TEXTS; i++) {
      lines.put(random.nextLong(), i);
    }
    var whole = new Fingerprint(Map.of("fds", 5.0), lines);
    for (Fingerprint print : List.of(whole, PRINT, whole)) {
      opened.history().savePrint(TENANT, run.id(), print);
      opened.runs().save(TENANT, run);
      assertThat(only(opened.history()).print()).contains(print);
    }
  }

  private static Fingerprint randomPrint(Random random) {
    List<String> names =
        List.of("duration_seconds", "cpu_seconds", "fds", "output.a b\n\"c\"", "push.naïve_🐦", "");
    double[] values = {0, -0.0, 1, -1, 1e-300, 1.5, 1L << 53, 1e18, 1e300, Double.MIN_VALUE};
    Map<String, Double> numbers = new HashMap<>();
    for (int i = random.nextInt(40); i > 0; i--) {
      String name = names.get(random.nextInt(names.size()));
      double value = random.nextBoolean() ? random.nextGaussian() * 1e6 : random.nextLong();
      numbers.put(
          random.nextBoolean() ? name : name + i,
          random.nextInt(3) == 0 ? values[random.nextInt(values.length)] : value);
    }
    Map<Long, Integer> lines = new HashMap<>();
    for (int i = random.nextInt(60); i > 0; i--) {
      lines.put(random.nextLong(), random.nextBoolean() ? random.nextInt(9) : random.nextInt());
    }
    return new Fingerprint(numbers, lines);
  }

  @Test
  void visitsEachJobAndInstanceThatHasRunsOnceAndInOrder() throws Exception {
    Opened opened = open(clock);
    for (String job : List.of("c", "a", "b")) {
      for (String instance : List.of("db2", "", "db1")) {
        for (int i = 0; i < 5; i++) {
          Run run = good(job, START.plusSeconds(i), (job + instance + i).hashCode() & 0xffff);
          opened.runs().save(TENANT, Runs.on(run, instance));
        }
      }
    }
    opened.runs().ensureJob(TENANT, "aa");
    List<String> visited = new ArrayList<>();
    opened
        .history()
        .forEachPast(
            TENANT,
            3,
            past -> {
              PastRun first = past.getFirst();
              visited.add(first.job() + "/" + first.instance());
              assertThat(past)
                  .isEqualTo(
                      opened.history().past(TENANT, first.job(), first.instance(), 3).stream()
                          .map(PastRun::withoutPrint)
                          .toList())
                  .hasSize(3);
            });
    assertThat(visited)
        .containsExactly("a/", "a/db1", "a/db2", "b/", "b/db1", "b/db2", "c/", "c/db1", "c/db2");
    opened.history().forEachPast(new Tenant("other"), 3, _ -> visited.clear());
    assertThat(visited).hasSize(9);
  }

  @Test
  void whoeverIsVisitingMayReadAndWrite() throws Exception {
    Opened opened = open(clock);
    for (int i = 0; i < 300; i++) {
      opened.runs().save(TENANT, good("job " + (1_000 + i), START, i));
    }
    List<RunId> visited = new ArrayList<>();
    opened
        .history()
        .forEachPast(
            TENANT,
            1,
            past -> {
              PastRun run = past.getFirst();
              visited.add(run.id());
              opened.history().savePrint(TENANT, run.id(), PRINT);
              assertThat(opened.history().past(TENANT, run.job(), run.instance(), 1))
                  .allMatch(each -> each.print().isPresent());
            });
    assertThat(visited).hasSize(300).doesNotHaveDuplicates();
  }

  @Test
  void addsLineTextsToThoseOfTheirJob() throws Exception {
    Opened opened = open(clock);
    opened.runs().ensureJob(TENANT, "backup");
    opened.runs().ensureJob(TENANT, "other");
    RunHistory history = opened.history();
    history.saveLineTexts(TENANT, "backup", Map.of(1L, "copied <*> files", -2L, "done\n"));
    history.saveLineTexts(TENANT, "backup", Map.of());
    history.saveLineTexts(TENANT, "backup", Map.of(1L, "copied <*> files", 3L, "naïve 🐦"));
    assertThat(history.lineTexts(TENANT, "backup"))
        .isEqualTo(Map.of(1L, "copied <*> files", -2L, "done\n", 3L, "naïve 🐦"));
    assertThat(history.lineTexts(TENANT, "other")).isEmpty();
    assertThat(history.lineTexts(new Tenant("other"), "backup")).isEmpty();
  }

  @Test
  void keepsNoLineTextsOfAnUnknownJob() throws Exception {
    Opened opened = open(clock);
    opened.history().saveLineTexts(TENANT, "backup", Map.of(1L, "copied <*> files"));
    opened.runs().ensureJob(TENANT, "backup");
    assertThat(opened.history().lineTexts(TENANT, "backup")).isEmpty();
  }

  @Test
  void keepsTheLineTextsThatWereThereFirst() throws Exception {
    Opened opened = open(clock);
    opened.runs().ensureJob(TENANT, "backup");
    RunHistory history = opened.history();
    Map<Long, String> many = new HashMap<>();
    for (long hash = 0; hash < RunHistory.MAX_LINE_TEXTS - 1; hash++) {
      many.put(hash * 0x9e3779b97f4a7c15L, "line " + hash);
    }
    history.saveLineTexts(TENANT, "backup", many);
    assertThat(history.lineTexts(TENANT, "backup")).isEqualTo(many);
    history.saveLineTexts(TENANT, "backup", Map.of(5L, "one", 6L, "too many", 7L, "far too many"));
    assertThat(history.lineTexts(TENANT, "backup"))
        .hasSize(RunHistory.MAX_LINE_TEXTS)
        .containsAllEntriesOf(many);
  }
}
