package dev.nightjar.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.agent.report.ReportSink;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the wrapper's reports say of Pythons that hang or fail.
@Timeout(60)
final class RunHangTest {
  private static final Path PRELOAD =
      Path.of(System.getProperty("nightjar.root"), "sdk/python/preload");

  @TempDir Path folder;
  private final ReportSink sink = new ReportSink();

  RunHangTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    sink.close();
  }

  private Process start(String... words) throws IOException {
    var command = new ArrayList<>(Wrapped.command());
    command.removeIf(word -> word.startsWith("-Dnightjar.preload"));
    command.add(command.indexOf("-cp"), "-Dnightjar.preload=" + PRELOAD);
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command).redirectInput(new File("/dev/null"));
    builder.environment().remove("PYTHONPATH");
    builder.environment().put("NIGHTJAR_SPOOL", folder.resolve("spool").toString());
    builder.environment().put("NIGHTJAR_URL", sink.url());
    builder.redirectError(folder.resolve("err").toFile());
    return builder.start();
  }

  private String script(String text) throws IOException {
    return Files.writeString(folder.resolve("job.py"), text).toString();
  }

  private static int end(Process process) throws InterruptedException {
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private String told() {
    var told = new StringBuilder();
    sink.posted().forEach(each -> told.append(each.body()).append('\n'));
    return told.toString();
  }

  @Test
  void tellsWhereAPythonHangsBeforeItEndsIt() throws Exception {
    String hang = script("import time\ndef stuck():\n  time.sleep(600)\nstuck()\n");
    Process run = start("--timeout", "2", "--grace", "1", "--", "python3", hang);

    assertThat(end(run)).isEqualTo(124);
    String told = told();
    assertThat(told.split("\"trigger\":\"limit\"", -1)).hasSizeGreaterThanOrEqualTo(4);
    assertThat(told).contains("{\"file\":\"" + hang + "\",\"line\":3,\"function\":\"stuck\"");
    assertThat(told).contains("\"curve\":{\"columns\":[\"t\"");
    assertThat(folder.resolve("err")).isEmptyFile();
  }

  @Test
  void tellsWhereAPythonHungThatCouldNotBeAsked() throws Exception {
    String hang = script("import time\ndef stuck():\n  time.sleep(600)\nstuck()\n");
    Process run = start("--timeout", "2", "--grace", "1", "--", "python3", "-S", hang);

    assertThat(end(run)).isEqualTo(124);
    assertThat(told()).contains("{\"file\":\"" + hang + "\",\"line\":3,\"function\":\"stuck\"");
    assertThat(folder.resolve("err")).content().startsWith("Fatal Python error: Aborted");
  }

  @Test
  void tellsUncaughtExceptionsOfTheScriptItself() throws Exception {
    String fails = script("def load(name):\n  raise ValueError('bad ' + name)\nload('row')\n");

    assertThat(end(start("--", "python3", fails))).isEqualTo(1);
    assertThat(told())
        .contains("\"class\":\"ValueError\",\"message\":\"bad row\",\"thread\":\"MainThread\"")
        .contains("\"source\":\"hook\"")
        .contains("{\"file\":\"" + fails + "\",\"line\":2,\"function\":\"load\",\"text\":\"raise ");
    assertThat(folder.resolve("err")).content().contains("ValueError: bad row");
  }

  @Test
  void leavesPythonsAloneWhenToldTo() throws Exception {
    Process run =
        start("--no-python", "--", "python3", "-c", "import os; print(sorted(os.environ)); 1/0");
    String seen = new String(run.getInputStream().readAllBytes(), UTF_8);

    assertThat(end(run)).isEqualTo(1);
    assertThat(seen).contains("NIGHTJAR_JOB").doesNotContain("PYTHONPATH", "NIGHTJAR_PYTHON");
    assertThat(told()).doesNotContain("\"source\":\"hook\"");
  }

  @Test
  void leavesNoFolderBehind() throws Exception {
    Process run =
        start("--", "python3", "-c", "import os; print(os.environ['NIGHTJAR_PYTHON_DIR'])");
    String named = new String(run.getInputStream().readAllBytes(), UTF_8).strip();

    assertThat(end(run)).isZero();
    assertThat(Path.of(named)).isAbsolute().doesNotExist();
  }

  @Test
  void showsStacksOfARunThatGoesOn() throws Exception {
    String waits = script("import sys\nprint('up', flush=True)\nsys.stdin = open('fifo')\n");
    assertThat(new ProcessBuilder("mkfifo", "fifo").directory(folder.toFile()).start().waitFor())
        .isZero();
    Process run = start("--job", "waiter", "--", "sh", "-c", "cd " + folder + "; python3 " + waits);
    BufferedReader out = run.inputReader(UTF_8);
    assertThat(out.readLine()).isEqualTo("up");

    String shown = "";
    while (!shown.contains("job.py:3 in <module>")) { // its mark appears when it lasts
      Process stacks = start("stacks", "waiter");
      shown = new String(stacks.getInputStream().readAllBytes(), UTF_8);
      end(stacks);
    }

    assertThat(shown).contains("sample 3 of 3", "state S, in openat, waiting in");
    assertThat(sink.paths()).anyMatch(path -> path.endsWith("/stacks"));
    assertThat(run.isAlive()).isTrue();
    Files.writeString(folder.resolve("fifo"), "");
    assertThat(end(run)).isZero();
    assertThat(out.readLine()).isNull();
    assertThat(told()).contains("\"trigger\":\"asked\"");
  }

  @Test
  void saysWhyThereAreNoStacks() throws Exception {
    assertThat(end(start("stacks", "nobody"))).isEqualTo(1);
    assertThat(folder.resolve("err")).content().contains("\"nobody\"", "on this host");
    assertThat(end(start("stacks", "--help"))).isZero();
  }
}
