package dev.nightjar.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.agent.report.ReportSink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The wrapper from outside, as a process with real children.
final class RunCommandTest {
  @TempDir private Path folder;

  private Wrapped shell(String script) {
    return new Wrapped(folder, "--job", "nightly", "--", "/bin/sh", "-c", script);
  }

  @Test
  void passesStreamsAndExitCodeOnAndReportsThem() throws Exception {
    try (var server = new ReportSink()) {
      Wrapped.Ended ended =
          shell("echo one; echo two >&2; printf three; exit 3")
              .with("NIGHTJAR_URL", server.url())
              .run();

      assertThat(ended.code()).isEqualTo(3);
      assertThat(ended.outText()).isEqualTo("one\nthree");
      assertThat(ended.errText()).isEqualTo("two\n");
      assertThat(ended.spooled()).isEmpty();
      assertThat(server.paths().getLast()).isEqualTo("/api/nightjar/v1/runs");
      assertThat(server.lastRun())
          .contains("\"job\":\"nightly\"", "\"state\":\"failed\"", "\"exit_code\":3")
          .contains("\"command\":[\"/bin/sh\",\"-c\",", "\"signal\":null", "\"resources\":{");
      String output = server.posted().get(1).body();
      assertThat(output).startsWith("{\"first\":0,\"lines\":[{\"at_nanos\":");
      assertThat(output).contains("\"stream\":\"stderr\",\"text\":\"two\"");
      assertThat(output).contains("\"stream\":\"stdout\",\"text\":\"three\"");
    }
  }

  @ParameterizedTest
  @CsvSource({"/nowhere/at/all, 127", "no-such-command-here, 127", "/etc/passwd, 126"})
  void tellsAMissingCommandFromOneThatCanNotBeRun(String command, int code) throws Exception {
    Wrapped.Ended ended = new Wrapped(folder, "--job", "x", "--", command).run();

    assertThat(ended.code()).isEqualTo(code);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.errText()).startsWith("nightjar run: " + command + ": ").hasLineCount(1);
    assertThat(Files.readString(ended.spooled().getFirst(), StandardCharsets.ISO_8859_1))
        .contains("\"state\":\"failed\"", "\"exit_code\":" + code, "could not be started: ");
  }

  @Test
  void endsTheWholeGroupAtTheLimit() throws Exception {
    long start = System.nanoTime();
    Wrapped.Ended ended =
        new Wrapped(
                folder,
                "--timeout=400ms",
                "--grace=300ms",
                "--",
                "/bin/sh",
                "-c",
                "trap '' TERM; sleep 1000 & echo $!; echo $$; sleep 1000; sleep 1000")
            .run();

    assertThat(ended.code()).isEqualTo(124);
    assertThat(System.nanoTime() - start).isLessThan(15_000_000_000L);
    for (String pid : ended.outText().strip().split("\n")) {
      Path stat = Path.of("/proc", pid, "stat");
      Wrapped.until(() -> !Files.exists(stat) || Wrapped.text(stat).contains(") Z "));
    }
    assertThat(Files.readString(ended.spooled().getFirst(), StandardCharsets.ISO_8859_1))
        .contains("\"state\":\"timed_out\"", "ended at its limit of 0.4s", "\"limit\":0.4");
  }

  @Test
  void diesByTheSignalThatEndedTheCommand() throws Exception {
    // The outer wrapper tells a death by signal from an exit code; a shell can't.
    var words = new ArrayList<>(List.of("--job", "outer", "--"));
    words.addAll(Wrapped.command());
    words.addAll(List.of("--job", "inner", "--", "/bin/sh", "-c", "kill -SEGV $$"));

    Wrapped.Ended ended = new Wrapped(folder, words.toArray(String[]::new)).run();

    assertThat(ended.code()).isEqualTo(139);
    assertThat(ended.spooled()).hasSize(2);
    for (Path report : ended.spooled()) {
      assertThat(Files.readString(report, StandardCharsets.ISO_8859_1))
          .contains("\"state\":\"killed\"", "\"signal\":11", "\"exit_code\":null");
    }
  }

  @Test
  void passesSignalsOn() throws Exception {
    Wrapped wrapped =
        shell(
            "for s in HUP INT QUIT USR1 USR2 TERM; do trap \"echo $s\" $s; done; echo ready;"
                + " while [ ! -e "
                + folder.resolve("stop")
                + " ]; do sleep 0.02; done; exit 7");
    Process process = wrapped.start();
    Path out = folder.resolve("out");
    Wrapped.until(() -> Wrapped.text(out).contains("ready"));
    for (String signal : List.of("HUP", "INT", "QUIT", "USR1", "USR2", "TERM")) {
      Wrapped.signal(process, signal);
      Wrapped.until(() -> Wrapped.text(out).contains(signal + "\n"));
    }
    Files.createFile(folder.resolve("stop"));

    Wrapped.Ended ended = wrapped.await(process);
    assertThat(ended.code()).isEqualTo(7);
    assertThat(ended.outText()).isEqualTo("ready\nHUP\nINT\nQUIT\nUSR1\nUSR2\nTERM\n");
  }

  @Test
  void passesTermOnWhereTheJvmHandlesSignals() throws Exception {
    Wrapped wrapped =
        shell("trap 'echo TERM; exit 9' TERM; echo ready; while :; do sleep 0.02; done");
    Process process = wrapped.withoutHeldSignals().start();
    Wrapped.until(() -> Wrapped.text(folder.resolve("out")).contains("ready"));
    Wrapped.signal(process, "TERM");

    Wrapped.Ended ended = wrapped.await(process);
    assertThat(ended.code()).isEqualTo(9);
    assertThat(ended.outText()).isEqualTo("ready\nTERM\n");
  }

  @Test
  void givesTheCommandItsNamesAndKeepsThoseThatAreSet() throws Exception {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    String parent = "00-" + trace + "-00f067aa0ba902b7-01";
    Wrapped.Ended ended =
        shell(
                "echo $NIGHTJAR_RUN_ID; echo $NIGHTJAR_JOB; echo $TRACEPARENT; echo $JAVA_TOOL_OPTIONS")
            .with("TRACEPARENT", parent)
            .with("NIGHTJAR_JOB", "outer")
            .with("NIGHTJAR_BARE_JAVA_TOOL_OPTIONS", "-Dx=y")
            .run();

    String[] lines = ended.outText().split("\n");
    assertThat(lines[0]).matches("[0-7][0-9A-HJKMNP-TV-Z]{25}");
    assertThat(lines[1]).isEqualTo("outer");
    assertThat(lines[2]).isEqualTo(parent);
    assertThat(lines[3]).isEqualTo("-Dx=y");
    Path report = ended.spooled().getFirst();
    assertThat(report.getFileName()).hasToString(lines[0] + ".report");
    assertThat(Files.readString(report, StandardCharsets.ISO_8859_1))
        .contains("\"trace_id\":\"" + trace + "\"", "\"job\":\"nightly\"");
  }

  @Test
  void passesAnyBytesOn() throws Exception {
    byte[] bytes = new byte[3_000_000];
    new java.util.Random(7).nextBytes(bytes);
    Path file = Files.write(folder.resolve("bytes"), bytes);

    Wrapped.Ended ended = shell("cat " + file + "; cat " + file + " >&2").run();

    assertThat(ended.code()).isZero();
    assertThat(ended.out()).isEqualTo(bytes);
    assertThat(ended.err()).isEqualTo(bytes);
    assertThat(Files.size(ended.spooled().getFirst())).isLessThan(8_000_000); // the whole, packed
  }

  @Test
  void givesTheCommandArgumentsAsTheyAreInAnyLocale() throws Exception {
    Wrapped.Ended ended =
        new Wrapped(folder, "--job", "größe", "--", "printf", "%s|", "grün", "", "a b")
            .with("LC_ALL", "C")
            .run();

    assertThat(ended.outText()).isEqualTo("grün||a b|");
    assertThat(Files.readAllBytes(ended.spooled().getFirst()))
        .containsSequence("\"job\":\"größe\"".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void passesAMissingReaderOn() throws Exception {
    // The command must end by SIGPIPE as it would without a wrapper between it and `head`.
    String wrapper = String.join(" ", Wrapped.command()) + " --job p --";
    Process process =
        new ProcessBuilder("/bin/bash", "-c", wrapper + " yes | head -n 1; echo ${PIPESTATUS[0]}")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("y\n141\n");
  }

  @Test
  void leavesProcessesThatOutliveTheCommandAReader() throws Exception {
    Path go = folder.resolve("go");
    Path wrote = folder.resolve("wrote");
    Wrapped.Ended ended =
        shell(
                "(while [ ! -e "
                    + go
                    + " ]; do sleep 0.02; done; echo late; : > "
                    + wrote
                    + ") & echo early")
            .run();

    assertThat(ended.code()).isZero();
    assertThat(ended.outText()).isEqualTo("early\n");
    Files.createFile(go);
    Wrapped.until(() -> Files.exists(wrote));
    Wrapped.until(() -> Wrapped.text(folder.resolve("out")).equals("early\nlate\n"));
  }

  @Test
  void keepsTheReportWhileTheServerIsAwayAndDeliversItWithTheNext() throws Exception {
    Wrapped.Ended first = shell("echo first").run();
    assertThat(first.spooled()).hasSize(1);
    assertThat(Files.getPosixFilePermissions(first.spool())).hasSize(3);
    assertThat(Files.getPosixFilePermissions(first.spooled().getFirst())).hasSize(2);
    String id = Objects.toString(first.spooled().getFirst().getFileName()).replace(".report", "");

    try (var server = new ReportSink()) {
      Wrapped.Ended second = shell("exit 0").with("NIGHTJAR_URL", server.url()).run();

      assertThat(second.spooled()).isEmpty();
      assertThat(server.paths())
          .containsSubsequence(
              "/api/nightjar/v1/runs",
              "/api/nightjar/v1/runs",
              "/api/nightjar/v1/runs/" + id + "/output",
              "/api/nightjar/v1/runs");
      assertThat(server.lastRun()).contains(id, "\"state\":\"succeeded\"");
    }
  }

  @Test
  void tellsOfALongRunWhileItRuns() throws Exception {
    Path go = folder.resolve("go");
    try (var server = new ReportSink()) {
      Wrapped wrapped =
          shell("while [ ! -e " + go + " ]; do sleep 0.02; done")
              .with("NIGHTJAR_URL", server.url());
      Process process = wrapped.start();
      Wrapped.until(() -> server.lastRun().contains("\"state\":\"running\""));
      assertThat(server.lastRun()).contains("\"pid\":");
      Files.createFile(go);

      wrapped.await(process);
      assertThat(server.lastRun()).contains("\"state\":\"succeeded\"", "\"duration\":");
    }
  }

  @Test
  void givesTheCommandTheDescriptorsAndLimitsOfABareOne() throws Exception {
    String script =
        "ls -l /proc/self/fd | sed 's/.* \\([0-9]*\\) -> .*/\\1/' | sort -n; ulimit -n;"
            + " umask; grep -E 'SigBlk|SigIgn' /proc/self/status; nice; env | grep -v -e NIGHTJAR_ -e TRACEPARENT | sort";
    Process bare =
        new ProcessBuilder("env", "--default-signal=INT,QUIT", "/bin/sh", "-c", script)
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
            .start();
    String want = new String(bare.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(shell(script).run().outText()).isEqualTo(want);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--jop x -- touch ran | nightjar run: unknown option --jop",
        "--timeout soon -- touch ran | nightjar run: --timeout wants a duration",
        "--job x -- | nightjar run: no command; usage: nightjar run",
      })
  void runsNothingWhenItWasNotUnderstood(String line, String problem) throws Exception {
    Wrapped.Ended ended =
        new Wrapped(folder, line.replace("ran", folder + "/ran").split(" ")).run();

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.outText()).isEmpty();
    assertThat(ended.errText()).startsWith(problem).hasLineCount(1);
    assertThat(folder.resolve("ran")).doesNotExist();
    assertThat(ended.spool()).doesNotExist();
  }

  @Test
  void helpsOnStandardOutput() throws Exception {
    Wrapped.Ended ended = new Wrapped(folder, "--help").run();

    assertThat(ended.code()).isZero();
    assertThat(ended.outText()).startsWith("usage: nightjar run").contains("--ok-exit");
    assertThat(ended.errText()).isEmpty();
  }
}
