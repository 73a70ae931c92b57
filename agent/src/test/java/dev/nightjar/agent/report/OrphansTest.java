package dev.nightjar.agent.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import dev.nightjar.base.process.OwnProcess;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OrphansTest {
  private static final String ID = "01JD0000000000000000000000";
  private static final Pattern TEXT = Pattern.compile("\"text\":\"((?:[^\"\\\\]++|\\\\.)*+)\"");

  @TempDir private Path parent;
  private final Clock clock = Clock.system();

  private Path folder() {
    return parent.resolve("spool");
  }

  private Spool spool() {
    return requireNonNull(Spool.at(folder().toString(), OwnProcess.userId(), clock.millis()));
  }

  private static String place(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  /// A wrapper's process that has told so many lines to its spool, with a command that runs.
  private Process reporter(long command, long lines) throws Exception {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            place(KilledReporter.class)
                + File.pathSeparator
                + place(RunReporter.class)
                + File.pathSeparator
                + place(Clock.class),
            KilledReporter.class.getName(),
            ID,
            Long.toString(command));
    builder.environment().put("NIGHTJAR_SPOOL", folder().toString());
    builder.environment().put("NIGHTJAR_URL", "http://127.0.0.1:1");
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    long end = System.nanoTime() + 30_000_000_000L;
    while (!Files.exists(folder().resolve(ID + ".live")) || mark().nextLine() < lines) {
      assertThat(process.isAlive() && System.nanoTime() < end).as("it reports").isTrue();
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return process;
  }

  private void kill(Process process) throws Exception {
    process.destroyForcibly();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  private void settle(ReportSink server) throws IOException {
    long deadline = clock.monotonicNanos() + 10_000_000_000L;
    try (var courier =
        new Courier(requireNonNull(Target.of(server.url(), "")), new Gate(), clock)) {
      new Orphans(spool(), clock).settle(courier, deadline);
      courier.deliverWaiting(spool(), deadline);
    }
  }

  private static List<String> lines(ReportSink server) {
    var lines = new ArrayList<String>();
    for (ReportSink.Posted each : server.posted()) {
      if (each.path().endsWith("/output")) {
        // The mark is written after the spool, so a wrapper that is killed in between has lines
        // told twice, under the same numbers.
        int first = Integer.parseInt(each.body(), 9, each.body().indexOf(','), 10);
        assertThat(each.body()).startsWith("{\"first\":" + first + ",");
        assertThat(first).isLessThanOrEqualTo(lines.size());
        lines.subList(first, lines.size()).clear();
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

  @Test
  void tellsOfARunWhoseWrapperWasKilledWithAllThatItHadKept() throws Exception {
    Process command = new ProcessBuilder("sleep", "600").start();
    try (var server = new ReportSink()) {
      Process wrapper = reporter(command.pid(), 1_000);
      assertThat(LiveRuns.find(spool(), "killed"))
          .singleElement()
          .returns(ID, LiveRuns.LiveRun::runId)
          .returns((int) wrapper.pid(), LiveRuns.LiveRun::wrapperPid)
          .returns((int) command.pid(), LiveRuns.LiveRun::childPid);
      settle(server); // the wrapper lives: nothing to tell
      assertThat(server.posted()).isEmpty();
      kill(wrapper);
      assertThat(LiveRuns.find(spool(), ID)).isEmpty();
      settle(server);

      assertThat(lines(server)).hasSizeGreaterThanOrEqualTo(1_000);
      assertThat(server.posted().getFirst().body()).contains("\"state\":\"running\"");
      assertThat(server.lastRun())
          .contains("\"state\":\"lost\"", "\"kind\":\"wrapper_killed\"", "\"job\":\"killed\"")
          .contains("the command still runs as process " + command.pid());
      int posts = server.posted().size();
      settle(server);
      assertThat(server.posted()).hasSize(posts);
    } finally {
      command.destroyForcibly();
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void deliversOutputThatWasLeftInAFileFromWhereTheWrapperGotTo() throws Exception {
    try (var server = new ReportSink()) {
      Process wrapper = reporter(0, 10);
      kill(wrapper);
      LiveMark.Content mark = mark();
      String line = "a line of some length, as programs write them\n";
      assertThat(mark.outBytes()).isEqualTo(mark.nextLine() * line.length());
      Files.createDirectory(folder().resolve("capture"));
      Path captured = folder().resolve("capture").resolve(ID + ".out");
      Files.writeString(captured, line.repeat((int) mark.nextLine()) + "secret=abcdef1\nlast");
      settle(server);

      assertThat(lines(server).subList((int) mark.nextLine(), lines(server).size()))
          .containsExactly("secret=[redacted]", "last");
      assertThat(captured).doesNotExist();
    }
    assertThat(files()).containsExactly("capture");
  }

  @Test
  void leavesOutWhatTheWrapperGaveBackAndTheMiddleOfVeryMuch() throws Exception {
    try (var server = new ReportSink()) {
      Process wrapper = reporter(0, 10);
      kill(wrapper);
      LiveMark.Content mark = mark();
      Files.createDirectory(folder().resolve("capture"));
      Path captured = folder().resolve("capture").resolve(ID + ".out");
      String rest = "x".repeat(99) + "\n";
      try (var file = new RandomAccessFile(captured.toFile(), "rw")) {
        file.seek(mark.outBytes() + 100_000); // before it, nothing but a hole
        file.write(rest.repeat(20_000).getBytes(StandardCharsets.US_ASCII));
      }
      settle(server);

      List<String> lines = lines(server);
      List<String> left = lines.subList((int) mark.nextLine(), lines.size());
      assertThat(left.getFirst()).isEqualTo("… output left out here (100000 bytes) …");
      assertThat(left).filteredOn(each -> each.startsWith("… 95")).hasSize(1);
      assertThat(left).hasSizeBetween(10_400, 10_600);
    }
  }

  @Test
  void keepsTheMarkWhileTheCommandStillWritesToAFile() throws Exception {
    Process command = new ProcessBuilder("sleep", "600").start();
    try (var server = new ReportSink()) {
      Process wrapper = reporter(command.pid(), 1);
      kill(wrapper);
      Files.createDirectory(folder().resolve("capture"));
      Path captured = folder().resolve("capture").resolve(ID + ".out");
      long told = mark().outBytes();
      Files.writeString(captured, "x".repeat((int) told) + "one\n");
      settle(server);
      assertThat(lines(server).getLast()).isEqualTo("one");
      int posts = server.posted().size();
      settle(server);
      assertThat(server.posted()).hasSize(posts);

      Files.writeString(captured, "x".repeat((int) told) + "one\ntwo\n");
      command.destroyForcibly();
      assertThat(command.waitFor(20, TimeUnit.SECONDS)).isTrue();
      settle(server);
      assertThat(lines(server).getLast()).isEqualTo("two");
      assertThat(server.lastRun()).contains("\"state\":\"lost\"", "the command is gone too");
      assertThat(captured).doesNotExist();
    } finally {
      command.destroyForcibly();
    }
    assertThat(files()).containsExactly("capture");
  }

  @Test
  void tellsAReboot() throws Exception {
    Process wrapper = reporter(0, 1);
    kill(wrapper);
    Path mark = folder().resolve(ID + ".live");
    String content = Files.readString(mark, StandardCharsets.UTF_8);
    Files.writeString(
        mark, content.replace(LiveMark.bootId(), "00000000-1111-2222-3333-444444444444"));
    try (var server = new ReportSink()) {
      settle(server);

      assertThat(server.lastRun())
          .contains("\"state\":\"lost\"", "\"kind\":\"reboot\"")
          .contains("boot id while it ran: 00000000-1111-2222-3333-444444444444")
          .contains("boot id now: " + LiveMark.bootId());
    }
  }

  @Test
  void deliversNoMoreWhereTheEndIsThere() throws Exception {
    Process wrapper = reporter(0, 1);
    kill(wrapper);
    try (Spool.Claim claim = requireNonNull(spool().begin(ID))) {
      claim.append(new Post(Post.Kind.END, "{\"the\":\"end\"}".getBytes(StandardCharsets.UTF_8)));
    }
    try (var server = new ReportSink()) {
      settle(server);

      assertThat(server.lastRun()).isEqualTo("{\"the\":\"end\"}");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void setsAsideWhatIsNoMark() throws Exception {
    spool();
    Files.writeString(folder().resolve(ID + ".live"), "nonsense");
    try (var server = new ReportSink()) {
      settle(server);

      assertThat(server.posted()).isEmpty();
    }
    assertThat(files()).containsExactly(ID + ".live.refused");
  }

  @Test
  void leavesTheMarkOfAnotherHostAloneUntilItIsOld() throws Exception {
    Process wrapper = reporter(0, 1);
    kill(wrapper);
    Path mark = folder().resolve(ID + ".live");
    String own = "\"host\":\"" + LiveMark.hostName() + "\"";
    String content = Files.readString(mark, StandardCharsets.UTF_8);
    assertThat(content).contains(own);
    int added = "\"host\":\"elsewhere\"".length() - own.length();
    String other = content.replace(own, "\"host\":\"elsewhere\"");
    int end = other.indexOf('}') + 1;
    other =
        added > 0
            ? other.substring(0, end) + other.substring(end + added)
            : other.substring(0, end) + " ".repeat(-added) + other.substring(end);
    Files.writeString(mark, other);
    try (var server = new ReportSink()) {
      settle(server);
      assertThat(server.lastRun()).doesNotContain("\"state\":\"lost\"");
      assertThat(mark).exists();

      long old = clock.millis() - TimeUnit.DAYS.toMillis(3);
      assertThat(mark.toFile().setLastModified(old)).isTrue();
      settle(server);
      assertThat(server.lastRun())
          .contains("\"state\":\"lost\"", "Its wrapper on host elsewhere", "\"likely\"")
          .doesNotContain("restarted");
    }
  }

  private LiveMark.Content mark() throws IOException {
    byte[] bytes = Files.readAllBytes(folder().resolve(ID + ".live"));
    return requireNonNull(LiveMark.parse(bytes, bytes.length));
  }
}
