package dev.nightjar.agent.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import dev.nightjar.base.process.OwnProcess;
import dev.nightjar.base.process.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunReporterTest {
  private static final String ID = "01JD0000000000000000000000";
  private static final long STARTED = 1_763_605_800_000L;
  private static final RunReporter.Pace QUICK =
      new RunReporter.Pace(20_000_000L, 200_000_000L, 1_000_000_000L);

  /// For what is told of much output, however slow the machine.
  private static final RunReporter.Pace PATIENT =
      new RunReporter.Pace(20_000_000L, 200_000_000L, 30_000_000_000L);

  private static final KeptOutput.Limits LIMITS =
      new KeptOutput.Limits(4 << 20, 2 << 20, 256 << 10);
  private static final Pattern TEXT = Pattern.compile("\"text\":\"((?:[^\"\\\\]++|\\\\.)*+)\"");

  @TempDir private Path parent;
  private RunReporter.Pace pace = QUICK;
  private final Clock clock = Clock.system();
  private final FailingFiles disk = new FailingFiles();
  private boolean hasSpool = true;
  private boolean hasFaults;

  private Path folder() {
    return parent.resolve("spool");
  }

  private Spool spool() {
    return requireNonNull(Spool.at(folder().toString(), OwnProcess.userId(), clock.millis()));
  }

  private RunReporter reporter(String id, String url) {
    return new RunReporter(
        new RunFacts(
            id,
            "0".repeat(31) + "1",
            "nightly",
            "db1",
            new String[] {"backup", "--password", "hunter2"},
            STARTED,
            0,
            ""),
        clock,
        pace,
        LIMITS,
        new Places() {
          @Override
          @Nullable Spool spool(Gate gate, long nowMillis) {
            return hasSpool
                ? RunReporterTest.this.spool().through(hasFaults ? disk : new GatedOpener(gate))
                : null;
          }

          @Override
          @Nullable Target target() {
            return Target.of(url, "");
          }
        });
  }

  private RunReporter reporter(ReportSink server) {
    return reporter(ID, server.url());
  }

  private RunReporter withoutServer() {
    return reporter(ID, "http://127.0.0.1:1");
  }

  private void write(RunReporter reporter, String text) {
    reporter.output(
        Stream.STDOUT,
        ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
        clock.millis() * 1_000_000);
  }

  private static final FinalState GOOD = new FinalState("missed", null, "");

  private static void until(BooleanSupplier isSo) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!isSo.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time until it is so").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static List<String> lines(ReportSink server) {
    var lines = new ArrayList<String>();
    for (ReportSink.Posted each : server.posted()) {
      if (each.path().endsWith("/output")) {
        assertThat(each.body()).startsWith("{\"first\":" + lines.size() + ",");
        TEXT.matcher(each.body()).results().forEach(line -> lines.add(line.group(1)));
      }
    }
    return lines;
  }

  private List<String> files() throws IOException {
    try (var files = Files.list(folder())) {
      return files.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  /// Brings what waits to a server, as a later run does.
  private List<String> later(ReportSink server) throws IOException {
    try (var courier =
        new Courier(requireNonNull(Target.of(server.url(), "")), new Gate(), clock)) {
      courier.deliverWaiting(spool(), clock.monotonicNanos() + 10_000_000_000L);
    }
    return lines(server);
  }

  @Test
  void tellsOfAShortRunAtItsEndOnly() throws Exception {
    try (var server = new ReportSink()) {
      RunReporter reporter = reporter(server);
      write(reporter, "one\ntwo");
      assertThat(server.posted()).isEmpty();
      reporter.finish(new FinalState("missed", null, "a note"));

      assertThat(lines(server)).containsExactly("one", "two");
      assertThat(server.paths())
          .containsExactly(
              "/api/nightjar/v1/runs",
              "/api/nightjar/v1/runs/" + ID + "/output",
              "/api/nightjar/v1/runs");
      assertThat(server.lastRun())
          .contains("\"state\":\"missed\"", "\"message\":\"a note\"", "\"revision\":2")
          .contains("\"command\":[\"backup\",\"--password\",\"[redacted]\"]");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void tellsOfALastingRunWhileItLasts() throws Exception {
    try (var server = new ReportSink()) {
      RunReporter reporter = reporter(server);
      reporter.attemptStarted(1, 4711, STARTED);
      reporter.lasts();
      until(() -> server.lastRun().contains("\"state\":\"running\""));
      assertThat(server.lastRun()).contains("\"pid\":4711", "\"heartbeat\":1");
      write(reporter, "one\nhalf of t");
      until(() -> lines(server).contains("one"));
      reporter.evidence().put("causes", new JsonText().open('[').close(']'));
      until(() -> server.lastRun().contains("\"evidence\":{\"causes\":[]}"));
      int posts = server.posted().size();
      until(() -> server.posted().size() > posts); // the heartbeat
      assertThat(server.lastRun()).doesNotContain("evidence");
      assertThat(files()).containsExactly(ID + ".live");
      write(reporter, "wo\nthree\n");
      reporter.finish(GOOD);

      assertThat(lines(server)).containsExactly("one", "half of two", "three");
      assertThat(server.lastRun()).contains("\"state\":\"missed\"", "\"causes\":[]");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void keepsEverythingWhileTheServerIsAway() throws Exception {
    RunReporter reporter = withoutServer();
    reporter.lasts();
    write(reporter, "one\n");
    until(() -> folder().resolve(ID + ".report").toFile().length() > 100);
    write(reporter, "two\n");
    long start = System.nanoTime();
    reporter.finish(GOOD);

    assertThat(System.nanoTime() - start).isLessThan(900_000_000L);
    assertThat(files()).containsExactly(ID + ".report");
    try (var server = new ReportSink()) {
      assertThat(later(server)).containsExactly("one", "two");
      assertThat(server.posted().getFirst().body()).contains("\"state\":\"running\"");
      assertThat(server.lastRun()).contains("\"started_at\":\"2025-11-20T02:30:00.000Z\"");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void goesOnLiveWhenTheServerIsBack() throws Exception {
    try (var server = new ReportSink().answering(503)) {
      RunReporter reporter = reporter(server);
      reporter.lasts();
      write(reporter, "one\n");
      until(() -> folder().resolve(ID + ".report").toFile().length() > 100);
      write(reporter, "two\n");
      int refused = server.posted().size();
      server.answering(200);
      until(() -> server.posted().size() > refused + 2);
      write(reporter, "three\n");
      until(() -> server.posted().getLast().body().contains("three"));
      assertThat(files()).containsExactly(ID + ".live");
      reporter.finish(GOOD);
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void waitsForAServerThatNeverAnswersNoLongerThanItsPatience() throws Exception {
    try (var server = new ReportSink().silent(true)) {
      RunReporter reporter = reporter(server);
      reporter.lasts();
      until(() -> !server.posted().isEmpty());
      write(reporter, "one\n");
      long start = System.nanoTime();
      reporter.finish(GOOD);

      assertThat(System.nanoTime() - start).isLessThan(1_900_000_000L);
      assertThat(files()).containsExactly(ID + ".report");
    }
    try (var server = new ReportSink()) {
      assertThat(later(server)).containsExactly("one");
      assertThat(server.lastRun()).contains("\"state\":\"missed\"");
    }
  }

  @Test
  void tellsTheEndBeforeMuchOutput() throws Exception {
    pace = PATIENT;
    try (var server = new ReportSink()) {
      RunReporter reporter = reporter(server);
      for (int i = 0; i < 5_000; i++) {
        write(reporter, UUID.randomUUID() + "\n");
      }
      reporter.finish(GOOD);

      assertThat(server.posted().getFirst().body()).contains("\"state\":\"missed\"");
      assertThat(lines(server)).hasSize(5_000);
      assertThat(server.lastRun()).contains("\"state\":\"missed\"");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void givesUpOnConnectionsThatAreCut() throws Exception {
    try (var server = new ReportSink().cutting()) {
      RunReporter reporter = reporter(server);
      write(reporter, "one\n");
      reporter.finish(GOOD);

      assertThat(files()).containsExactly(ID + ".report");
    }
  }

  @Test
  void asksAgainNoSoonerThanTheServerWants() throws Exception {
    try (var server = new ReportSink().answering(429).with("Retry-After: 120")) {
      RunReporter reporter = reporter(server);
      reporter.lasts();
      until(() -> server.posted().size() == 1);
      TimeUnit.MILLISECONDS.sleep(1_400); // longer than the first wait without the header
      assertThat(server.posted()).hasSize(1);
      reporter.finish(GOOD);
    }
    assertThat(files()).containsExactly(ID + ".report");
  }

  @Test
  void tellsWhatTheServerTakesEvenWithNoPlaceToWrite() throws Exception {
    hasSpool = false;
    try (var server = new ReportSink()) {
      RunReporter reporter = reporter(server);
      reporter.lasts();
      write(reporter, "one\n");
      until(() -> lines(server).contains("one"));
      reporter.finish(GOOD);

      assertThat(server.lastRun()).contains("\"spool\":\"none: no folder that could be used\"");
    }
  }

  @Test
  void keepsInMemoryWhatNeitherServerNorSpoolTakes() throws Exception {
    hasSpool = false;
    try (var server = new ReportSink().answering(503)) {
      RunReporter reporter = reporter(server);
      reporter.lasts();
      until(() -> !server.posted().isEmpty());
      write(reporter, "one\n");
      write(reporter, "two\n");
      server.answering(200);
      reporter.finish(GOOD);

      assertThat(lines(server)).containsExactly("one", "two");
    }
  }

  @Test
  void leavesTheEndInTheMarkWhereADiskIsFull() throws Exception {
    hasFaults = true;
    disk.writable(6000);
    RunReporter reporter = withoutServer();
    reporter.lasts();
    until(() -> folder().resolve(ID + ".report").toFile().length() > 100);
    for (int i = 0; i < 500; i++) {
      write(reporter, UUID.randomUUID() + "\n");
    }
    until(() -> reporter.tail(1).size() == 1);
    disk.full();
    reporter.finish(GOOD);

    assertThat(files()).containsExactly(ID + ".live", ID + ".report");
    try (var server = new ReportSink()) {
      new Orphans(spool(), clock).settle(null, clock.monotonicNanos() + 10_000_000_000L);
      later(server);
      assertThat(server.lastRun())
          .contains("\"state\":\"missed\"", "\"message\":\"most of its report was lost");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void livesWithADiskThatGoesAway() throws Exception {
    try (var server = new ReportSink()) {
      hasFaults = true;
      disk.gone();
      RunReporter reporter = reporter(server);
      reporter.lasts();
      write(reporter, "one\n");
      until(() -> lines(server).contains("one"));
      write(reporter, "two\n");
      reporter.finish(GOOD);

      assertThat(lines(server)).containsExactly("one", "two");
      assertThat(server.lastRun()).contains("\"state\":\"missed\"", "\"spool\":\"no room: ");
    }
  }

  @Test
  void tellsTheEndWithoutTheEvidenceThatAServerRefuses() throws Exception {
    try (var server = new ReportSink().answering(400)) {
      RunReporter reporter = reporter(server);
      reporter.evidence().put("causes", new JsonText().open('[').close(']'));
      reporter.finish(GOOD);

      assertThat(server.posted()).hasSize(2);
      assertThat(server.posted().getFirst().body()).contains("\"causes\"");
      assertThat(server.lastRun())
          .contains("\"state\":\"missed\"", "the server refused a report of it")
          .doesNotContain("\"causes\"");
    }
    assertThat(files()).containsExactly(ID + ".refused");
  }

  @Test
  void opensNothingWhileAChildIsStarted() throws Exception {
    try (var server = new ReportSink()) {
      RunReporter reporter = reporter(server);
      reporter.pause();
      reporter.lasts();
      TimeUnit.MILLISECONDS.sleep(100);
      assertThat(server.posted()).isEmpty();
      assertThat(folder().resolve(ID + ".live")).doesNotExist();
      reporter.resume();
      until(() -> !server.posted().isEmpty());
      reporter.finish(GOOD);
    }
  }
}
