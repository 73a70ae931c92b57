package dev.nightjar.jobs;

import static dev.nightjar.jobs.JobsFixture.START;
import static dev.nightjar.jobs.JobsFixture.TENANT;
import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunReports.OutputLine;
import dev.nightjar.testing.kit.Runs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class OutputKeeperTest {
  private static final long NANOS = START.toEpochMilli() * 1_000_000;

  private final JobsFixture room = new JobsFixture();

  private static OutputLine line(int number) {
    return new OutputLine(NANOS + number, number % 2 == 0 ? "stdout" : "stderr", "line " + number);
  }

  private static List<OutputLine> lines(int first, int end) {
    return IntStream.range(first, end).mapToObj(OutputKeeperTest::line).toList();
  }

  private static List<String> bodies(int end) {
    return lines(0, end).stream().map(OutputLine::text).toList();
  }

  private long send(RunId id, int first, int end) {
    return room.jobs.reports().output(TENANT, id, first, lines(first, end));
  }

  @Test
  void joinsLinesToTheirRun() {
    Run run = room.begin("backup", 1);
    assertThat(send(run.id(), 0, 2)).isEqualTo(2);
    assertThat(room.lines.lines)
        .containsExactly(
            new LogLine(
                NANOS,
                Labels.of("job", "backup", "instance", "db1", "stream", "stdout"),
                Labels.of("run_id", run.id().text(), "trace_id", run.traceId(), "seq", "0"),
                "line 0"),
            new LogLine(
                NANOS + 1,
                Labels.of("job", "backup", "instance", "db1", "stream", "stderr"),
                Labels.of("run_id", run.id().text(), "trace_id", run.traceId(), "seq", "1"),
                "line 1"));
  }

  @Test
  void takesLinesSentAgainOnce() {
    Run run = room.begin("backup", 1);
    assertThat(send(run.id(), 0, 5)).isEqualTo(5);
    assertThat(send(run.id(), 0, 5)).isEqualTo(5);
    assertThat(send(run.id(), 3, 8)).isEqualTo(8);
    assertThat(send(run.id(), 8, 8)).isEqualTo(8);
    assertThat(room.lines.bodies()).isEqualTo(bodies(8));
    assertThat(room.runs.outputLines(TENANT, run.id())).isEqualTo(8);
  }

  @Test
  void asksForTheLinesBetweenRatherThanLosingThem() {
    Run run = room.begin("backup", 1);
    send(run.id(), 0, 3);
    assertThat(send(run.id(), 5, 8)).isEqualTo(3);
    assertThat(room.lines.bodies()).isEqualTo(bodies(3));
  }

  @Test
  void keepsLinesThatComeBeforeTheirRun() {
    Run run = Runs.running("backup", START, 1);
    assertThat(send(run.id(), 0, 1)).isEqualTo(1);
    room.report(run);
    assertThat(send(run.id(), 1, 2)).isEqualTo(2);
    assertThat(room.lines.lines)
        .allMatch(line -> line.fields().get(LogLine.RUN_ID).equals(run.id().text()))
        .extracting(line -> line.stream().get("job"))
        .containsExactly("", "backup");
  }

  @Test
  void neitherLosesNorRepeatsLinesWhenTheNumberLagsAfterACrash() {
    Run run = room.begin("backup", 1);
    send(run.id(), 0, 10);
    // It died after the lines were stored and before their number was.
    room.runs.saveOutputLines(TENANT, run.id(), 3);
    room.restart();
    assertThat(send(run.id(), 3, 6)).isEqualTo(6);
    assertThat(send(run.id(), 6, 12)).isEqualTo(12);
    assertThat(room.lines.bodies()).isEqualTo(bodies(12));
  }

  @Test
  void linesThatCouldNotBeStoredAreStillWanted() {
    Run run = room.begin("backup", 1);
    send(run.id(), 0, 2);
    room.lines.full = true;
    assertThatThrownBy(() -> send(run.id(), 2, 4)).isInstanceOf(NightjarException.class);
    room.lines.full = false;
    assertThat(send(run.id(), 2, 2)).isEqualTo(2);
    assertThat(send(run.id(), 2, 4)).isEqualTo(4);
    assertThat(room.lines.bodies()).isEqualTo(bodies(4));
  }

  @Test
  void countsALineThatTheStoreRefusesAndGoesOn() {
    Run run = room.begin("backup", 1);
    var bad = new OutputLine(NANOS, "stdout", "refuse me");
    long next = room.jobs.reports().output(TENANT, run.id(), 0, List.of(bad, line(1)));
    assertThat(next).isEqualTo(2);
    assertThat(room.lines.bodies()).containsExactly("line 1");
    assertThat(room.refusals.counts())
        .extracting(Refusals.Count::signal, Refusals.Count::reason)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("logs", Refusal.Reason.INVALID));
  }

  @Test
  void linesAheadOfOurClockAreStillWanted() {
    Run run = room.begin("backup", 1);
    send(run.id(), 0, 2);
    room.clock.setWall(START.minus(Duration.ofDays(2)));
    refuses(run.id(), 2, lines(2, 4), ErrorCode.UNAVAILABLE);
    assertThat(room.refusals.counts())
        .extracting(Refusals.Count::reason)
        .contains(Refusal.Reason.TOO_NEW);
    room.clock.setWall(START);
    assertThat(send(run.id(), 2, 4)).isEqualTo(4);
    assertThat(room.lines.bodies()).isEqualTo(bodies(4));
  }

  @Test
  void linesThatTheStoreFindsTooNewAreStillWanted() {
    Run run = room.begin("backup", 1);
    List<OutputLine> batch = List.of(line(0), new OutputLine(NANOS + 1, "stdout", "too new"));
    refuses(run.id(), 0, batch, ErrorCode.UNAVAILABLE);
    assertThat(room.runs.outputLines(TENANT, run.id())).isZero();
    assertThat(send(run.id(), 0, 2)).isEqualTo(2);
    assertThat(room.lines.bodies()).isEqualTo(bodies(2));
  }

  @Test
  void noRunWaitsForALookupOfAnother() throws InterruptedException {
    List<RunId> ids =
        IntStream.range(0, 500).mapToObj(i -> Runs.running("backup", START, i).id()).toList();
    var begun = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    room.lines.onFind =
        query -> {
          if (query.fields().get(LogLine.RUN_ID).equals(ids.getFirst().text())) {
            begun.countDown();
            awaitQuietly(released);
          }
        };
    Thread slow = Thread.ofVirtual().start(() -> send(ids.getFirst(), 0, 1));
    begun.await();
    ids.subList(1, ids.size()).forEach(id -> assertThat(send(id, 0, 1)).isEqualTo(1));
    released.countDown();
    slow.join();
    assertThat(room.lines.lines).hasSize(ids.size());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void endsALookupThatTakesTooLong() {
    Run run = room.begin("backup", 1);
    send(run.id(), 0, 10);
    room.runs.saveOutputLines(TENANT, run.id(), 0);
    room.restart();
    room.lines.onFind = _ -> room.clock.advance(Duration.ofSeconds(20));
    refuses(run.id(), 0, lines(0, 10), ErrorCode.UNAVAILABLE);
  }

  @Test
  void refusesWhatIsNoOutput() {
    RunId id = room.begin("backup", 1).id();
    refuses(id, -1, List.of(), ErrorCode.BAD_DATA);
    refuses(id, 0, List.of(new OutputLine(NANOS, "stdin", "")), ErrorCode.BAD_DATA);
    refuses(id, 0, List.of(new OutputLine(-1, "stdout", "")), ErrorCode.BAD_DATA);
    refuses(id, 0, Collections.nCopies(10_001, line(0)), ErrorCode.TOO_LARGE);
    assertThat(room.lines.lines).isEmpty();
  }

  private void refuses(RunId id, long first, List<OutputLine> lines, ErrorCode code) {
    assertThatThrownBy(() -> room.jobs.reports().output(TENANT, id, first, lines))
        .isInstanceOfSatisfying(NightjarException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void everyLineStandsOnceWhateverTheSenderAndCrashesDo() {
    forAll(
        random -> random.nextInt(),
        seed -> {
          var other = new JobsFixture();
          var random = new Random(seed);
          // Clocks jump while a run writes: times need not ascend.
          List<OutputLine> all = new ArrayList<>();
          for (int i = 0; i < 60; i++) {
            all.add(new OutputLine(NANOS + random.nextInt(20), "stdout", "line " + i));
          }
          RunId id = other.begin("backup", 1).id();
          int next = 0;
          while (next < all.size()) {
            int end = Math.min(all.size(), next + random.nextInt(8));
            long before = other.runs.outputLines(TENANT, id);
            long answer = other.jobs.reports().output(TENANT, id, next, all.subList(next, end));
            if (random.nextInt(4) == 0) {
              // It dies with the number unsaved, and the sender heard nothing.
              other.runs.saveOutputLines(TENANT, id, before);
              other.restart();
              next = random.nextInt(next + 1);
            } else {
              next = (int) answer;
            }
          }
          assertThat(other.lines.bodies())
              .containsExactlyElementsOf(all.stream().map(OutputLine::text).toList());
        });
  }
}
