package dev.nightjar.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Retries, limits and locks, from outside.
final class RunAttemptsTest {
  @TempDir private Path folder;

  private Wrapped wrapped(String options, String script) {
    var words = new ArrayList<>(List.of(options.split(" ")));
    words.addAll(List.of("--", "/bin/sh", "-c", script));
    return new Wrapped(folder, words.toArray(String[]::new));
  }

  @Test
  void startsACommandAgainWhileItFails() throws Exception {
    Wrapped.Ended ended =
        wrapped("--retries 3 --backoff 20ms", "echo $NIGHTJAR_ATTEMPT; exit $NIGHTJAR_ATTEMPT")
            .run();

    assertThat(ended.outText()).isEqualTo("1\n2\n3\n4\n");
    assertThat(ended.code()).isEqualTo(4);
    assertThat(ended.spooled()).hasSize(1);
  }

  @Test
  void retriesForEverUntilItSucceeds() throws Exception {
    Wrapped.Ended ended =
        wrapped(
                "--retries forever --backoff 1ms",
                "echo $NIGHTJAR_ATTEMPT; [ $NIGHTJAR_ATTEMPT = 6 ]")
            .run();

    assertThat(ended.code()).isZero();
    assertThat(ended.outText()).isEqualTo("1\n2\n3\n4\n5\n6\n");
  }

  @Test
  void leavesAnAttemptsNumberThatIsSetAlready() throws Exception {
    Wrapped.Ended ended =
        wrapped("--retries 1 --backoff 1ms", "echo $NIGHTJAR_ATTEMPT; exit 1")
            .with("NIGHTJAR_ATTEMPT", "outer")
            .run();

    assertThat(ended.outText()).isEqualTo("outer\nouter\n");
  }

  @Test
  void countsACodeAsSuccessThatIsSaidToBe() throws Exception {
    Wrapped.Ended ended =
        wrapped("--ok-exit 0,24 --retries 5 --backoff 1ms", "echo once; exit 24").run();

    assertThat(ended.outText()).isEqualTo("once\n");
    assertThat(ended.code()).isEqualTo(24);
  }

  @Test
  void doesNotRetryWhatItWasToldToEnd() throws Exception {
    Wrapped wrapped =
        wrapped(
            "--retries forever --backoff 1ms",
            "trap 'exit 5' TERM; echo ready; while :; do sleep 0.02; done");
    Process process = wrapped.start();
    Wrapped.until(() -> Wrapped.text(folder.resolve("out")).equals("ready\n"));
    Wrapped.signal(process, "TERM");

    assertThat(wrapped.await(process).code()).isEqualTo(5);
    assertThat(Wrapped.text(folder.resolve("out"))).isEqualTo("ready\n");
  }

  @Test
  void doesNotRetryWhatDiedByASignalThatWasPassedOn() throws Exception {
    Wrapped wrapped =
        wrapped("--retries forever --backoff 1ms", "echo ready; while :; do sleep 0.02; done");
    Process process = wrapped.start();
    Wrapped.until(() -> Wrapped.text(folder.resolve("out")).equals("ready\n"));
    Wrapped.signal(process, "HUP");

    assertThat(wrapped.await(process).code()).isEqualTo(129);
  }

  @Test
  void diesByASignalBetweenTwoAttempts() throws Exception {
    Wrapped wrapped = wrapped("--retries 1 --backoff 1h", "echo failed; exit 1");
    Process process = wrapped.start();
    Wrapped.until(() -> isPausing(process));
    Wrapped.signal(process, "CONT");
    Wrapped.signal(process, "TERM");

    assertThat(wrapped.await(process).code()).isEqualTo(143);
  }

  /// Whether the first attempt is over: its process is gone, and the mark of the run, which is
  /// written from the pause on, tells of none. Its output alone does not say so: a signal that
  /// comes between the output and the end is one that the command was told to end by.
  private boolean isPausing(Process process) {
    return process.children().findAny().isEmpty() && mark().contains("\"child_pid\":0,");
  }

  private String mark() {
    Path spool = folder.resolve("spool");
    try (var files = Files.list(spool)) {
      return files
          .filter(file -> file.toString().endsWith(".live"))
          .findFirst()
          .map(Wrapped::text)
          .orElse("");
    } catch (IOException _) {
      return ""; // no spool yet
    }
  }

  @Test
  void retriesAfterItsLimit() throws Exception {
    Wrapped.Ended ended =
        wrapped(
                "--timeout 300ms --retries 1 --backoff 1ms",
                "[ $NIGHTJAR_ATTEMPT = 2 ] && exit 6; sleep 1000")
            .run();

    assertThat(ended.code()).isEqualTo(6);
  }

  @Test
  void endsTheWholeTreeAtTheLimitHoweverItHides() throws Exception {
    Path pids = folder.resolve("pids");
    Wrapped.Ended ended =
        wrapped(
                "--timeout 500ms --grace 200ms",
                "trap '' TERM; p="
                    + pids
                    + ";"
                    + " (trap '' TERM; echo $$ >> $p; exec sleep 1001) &"
                    + " setsid sh -c 'trap \"\" TERM; echo $$ >> '$p'; sleep 1002' &"
                    + " (setsid sh -c 'setsid sh -c \"echo \\$\\$ >> '$p'; sleep 1003\" & sleep 0.05' &);"
                    + " echo $$ >> $p; while :; do sleep 1; done")
            .run();

    assertThat(ended.code()).isEqualTo(124);
    List<String> all = Files.readAllLines(pids);
    assertThat(all).hasSizeGreaterThanOrEqualTo(4);
    for (String pid : all) {
      Path stat = Path.of("/proc", pid, "stat");
      Wrapped.until(() -> !Files.exists(stat) || Wrapped.text(stat).contains(") Z "));
    }
  }

  @Test
  void leavesOtherProcessesAloneAtTheLimit() throws Exception {
    Process other = new ProcessBuilder("sleep", "1000").start();
    try {
      assertThat(wrapped("--timeout 200ms", "sleep 1000").run().code()).isEqualTo(124);
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void givesWayToARunThatHoldsTheLock() throws Exception {
    Path go = folder.resolve("go");
    Wrapped first =
        wrapped("--job j --lock", "echo ready; while [ ! -e " + go + " ]; do sleep 0.02; done");
    Process process = first.start();
    Wrapped.until(() -> Wrapped.text(folder.resolve("out")).equals("ready\n"));

    Path second = Files.createDirectory(folder.resolve("second"));
    Wrapped.Ended skipped =
        new Wrapped(second, "--job", "j", "--lock", "--", "echo", "ran")
            .with("NIGHTJAR_SPOOL", folder.resolve("spool").toString())
            .run();
    assertThat(skipped.code()).isEqualTo(75);
    assertThat(skipped.out()).isEmpty();
    assertThat(skipped.err()).isEmpty();
    Wrapped.Ended other =
        new Wrapped(second, "--job", "k", "--lock", "--", "echo", "ran")
            .with("NIGHTJAR_SPOOL", folder.resolve("spool").toString())
            .run();
    assertThat(other.outText()).isEqualTo("ran\n");

    Files.createFile(go);
    assertThat(first.await(process).code()).isZero();
  }

  @Test
  void waitsForTheLockAndForTheCommandOfAWrapperThatWasKilled() throws Exception {
    Path go = folder.resolve("go");
    Wrapped first =
        wrapped(
            "--job j --lock --capture file",
            "echo ready; while [ ! -e " + go + " ]; do sleep 0.02; done");
    Process killed = first.start();
    Wrapped.until(() -> Wrapped.text(folder.resolve("out")).equals("ready\n"));
    killed.destroyForcibly().waitFor();

    Path second = Files.createDirectory(folder.resolve("second"));
    String spool = folder.resolve("spool").toString();
    assertThat(
            new Wrapped(second, "--job", "j", "--lock", "--", "echo", "ran")
                .with("NIGHTJAR_SPOOL", spool)
                .run()
                .code())
        .isEqualTo(75);
    Wrapped waiting =
        new Wrapped(second, "--job", "j", "--lock=wait", "--", "echo", "ran")
            .with("NIGHTJAR_SPOOL", spool);
    Process process = waiting.start();
    assertThat(process.waitFor(500, java.util.concurrent.TimeUnit.MILLISECONDS)).isFalse();
    Files.createFile(go);

    Wrapped.Ended ended = waiting.await(process);
    assertThat(ended.code()).isZero();
    assertThat(ended.outText()).isEqualTo("ran\n");
  }

  @Test
  void dropsItsWaitForTheLockAtASignal() throws Exception {
    Path go = folder.resolve("go");
    Wrapped first =
        wrapped("--job j --lock", "echo ready; while [ ! -e " + go + " ]; do sleep 0.02; done");
    Process holder = first.start();
    Wrapped.until(() -> Wrapped.text(folder.resolve("out")).equals("ready\n"));
    Path second = Files.createDirectory(folder.resolve("second"));
    Wrapped waiting =
        new Wrapped(second, "--job", "j", "--lock=wait", "--", "echo", "ran")
            .with("NIGHTJAR_SPOOL", folder.resolve("spool").toString());
    Process process = waiting.start();
    Wrapped.until(() -> Wrapped.blocks(process, 15));
    Wrapped.signal(process, "TERM");

    Wrapped.Ended ended = waiting.await(process);
    assertThat(ended.code()).isEqualTo(143);
    assertThat(ended.out()).isEmpty();
    Files.createFile(go);
    first.await(holder);
  }

  @Test
  void runsWithoutALockThatCanNotBeMade() throws Exception {
    Path spool = Files.createDirectory(folder.resolve("spool"));
    Files.setPosixFilePermissions(
        spool, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
    Files.writeString(spool.resolve("locks"), "in the way");

    Wrapped.Ended ended = wrapped("--lock", "echo ran").run();

    assertThat(ended.outText()).isEqualTo("ran\n");
    assertThat(ended.code()).isZero();
  }
}
