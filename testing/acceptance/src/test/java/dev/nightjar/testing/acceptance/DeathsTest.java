package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Deaths staged behind the real wrapper: the server tells of each what it was, and calls none a
/// want of memory that was not.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DeathsTest {
  private static final String PYTHON = Wrapping.python();

  private Path dir = Path.of("");
  private final List<AutoCloseable> open = new ArrayList<>();
  private Wrapping wrapping;

  @BeforeAll
  void serve(@TempDir Path folder) throws Exception {
    dir = folder;
    Installation installation = Installation.open();
    open.add(installation);
    Nightjar server = Nightjar.serve(dir.resolve("data"));
    open.add(server);
    wrapping = new Wrapping(installation, server, dir);
  }

  @AfterAll
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private static JsonNode cause(JsonNode run, String kind) {
    for (JsonNode each : run.at("/evidence/causes")) {
      if (each.path("kind").asText().equals(kind)) {
        return each;
      }
    }
    throw new AssertionError("no " + kind + " in " + run.at("/evidence/causes"));
  }

  private static List<String> kinds(JsonNode run) {
    var kinds = new ArrayList<String>();
    run.at("/evidence/causes").forEach(each -> kinds.add(each.path("kind").asText()));
    return kinds;
  }

  /// The first cause, which must be of that kind and the run's reason.
  private static String first(JsonNode run, String kind, String confidence) {
    JsonNode first = run.at("/evidence/causes/0");
    assertThat(first.path("kind").asText())
        .as(run.at("/evidence/causes").toString())
        .isEqualTo(kind);
    assertThat(first.path("confidence").asText()).isEqualTo(confidence);
    assertThat(run.path("reason").asText()).isEqualTo(first.path("text").asText());
    if (!kind.equals("oom_kill")) {
      assertThat(kinds(run)).doesNotContain("oom_kill");
    }
    return first.path("text").asText();
  }

  /// Whether the kernel's log can be read here, tells of crashes, and counts processes as we do.
  private static boolean readsKernelLog() {
    try (var log = Files.newByteChannel(Path.of("/dev/kmsg"))) {
      return log.isOpen()
          && Files.readString(Path.of("/proc/sys/debug/exception-trace")).startsWith("1")
          && Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).endsWith("pid:[4026531836]");
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void exitsWithACode() throws Exception {
    assertThat(wrapping.run("--job", "exit", "--", "sh", "-c", "echo row 12 is odd >&2; exit 3"))
        .isEqualTo(3);

    assertThat(first(wrapping.inState("exit", "failed"), "exit", "certain"))
        .isEqualTo("Exited with code 3; its last words: row 12 is odd");
  }

  @Test
  void isAskedToEndByASignalToTheWrapper() throws Exception {
    Wrapping.Started started = wrapping.start("--job", "term", "--", "sleep", "60");
    wrapping.inState("term", "running");
    started.process().destroy();
    assertThat(started.code()).isEqualTo(143);

    assertThat(first(wrapping.inState("term", "killed"), "signal", "certain"))
        .startsWith("Killed: TERM (15) was sent to the wrapper by ")
        .endsWith(" (" + ProcessHandle.current().pid() + ")");
  }

  @Test
  void isKilledByNobodyKnowsWhom() throws Exception {
    Wrapping.Started started = wrapping.start("--job", "kill", "--", "sleep", "60");
    long pid = wrapping.inState("kill", "running").path("pid").asLong();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    assertThat(started.code()).isEqualTo(137);

    assertThat(first(wrapping.inState("kill", "killed"), "signal", "certain"))
        .isEqualTo("Died by KILL (9); who sent it is not known");
  }

  @Test
  void crashesInALibraryCalledFromPython() throws Exception {
    Path script =
        Files.writeString(
            dir.resolve("crash.py"),
            "import ctypes\ndef boom():\n    ctypes.string_at(0)\nboom()\n");
    assertThat(wrapping.run("--job", "segv", "--", PYTHON, script.toString())).isEqualTo(139);

    JsonNode run = wrapping.inState("segv", "killed");
    String text = first(run, "segfault", "certain");
    assertThat(text).startsWith("Crashed on a bad memory access").endsWith("by SEGV (11)");
    assertThat(text).contains("ctypes/__init__.py:").contains(" in string_at");
  }

  @Test
  void crashesInALibraryThatOnlyTheKernelNames() throws Exception {
    String script = "import ctypes; ctypes.string_at(0)";
    wrapping.run("--job", "library", "--no-python", "--", PYTHON, "-c", script);

    JsonNode run = wrapping.inState("library", "killed");
    if (readsKernelLog()) {
      assertThat(first(run, "segfault", "certain"))
          .matches("Crashed on a bad memory access in libc\\S*, by SEGV \\(11\\)");
    } else {
      say("the kernel's log can't be read here: the library of a crash was not asked for");
      first(run, "segfault", "likely");
    }
  }

  @Test
  void crashesBehindAShell() throws Exception {
    wrapping.run("--job", "segv-shell", "--", "sh", "-c", "sh -c 'kill -SEGV $$'; exit $?");

    assertThat(first(wrapping.inState("segv-shell", "failed"), "segfault", "likely"))
        .startsWith("Its command died by SEGV (11)");
  }

  @Test
  void writesToAPipeThatNobodyReads() throws Exception {
    String command =
        String.join(" ", wrapping.words("--job", "pipe", "--", "yes")) + " | head -n 1";
    wrapping.start(Map.of(), List.of("sh", "-c", command)).code();

    JsonNode run = wrapping.inState("pipe", "killed");
    assertThat(first(run, "signal", "certain")).startsWith("Died by PIPE (13): it wrote to a pipe");
    assertThat(cause(run, "signal").path("evidence").toString())
        .contains("nobody reads the wrapper's output any more");
  }

  @Test
  void reachesItsOwnLimit() throws Exception {
    assertThat(wrapping.run("--job", "limit", "--timeout", "300ms", "--", "sleep", "60"))
        .isEqualTo(124);

    assertThat(first(wrapping.inState("limit", "timed_out"), "timeout", "certain"))
        .isEqualTo("Ended at its limit of 300ms");
  }

  @Test
  void fillsADisk() throws Exception {
    Path mount = Files.createDirectory(dir.resolve("small"));
    Outcome mounted =
        Outcome.of(
            List.of("mount", "-t", "tmpfs", "-o", "size=256k", "none", mount.toString()), Map.of());
    boolean isMounted = mounted.exitCode() == 0;
    try {
      String file = isMounted ? mount.resolve("backup.tar").toString() : "/dev/full";
      wrapping.run("--job", "disk", "--", "sh", "-c", "head -c 9000000 /dev/zero > " + file);

      JsonNode run = wrapping.inState("disk", "failed");
      first(run, "disk_full", isMounted ? "certain" : "likely");
      if (!isMounted) {
        say("no small disk could be mounted here: /dev/full stood in for it");
      }
    } finally {
      if (isMounted) {
        Outcome.of(List.of("umount", mount.toString()), Map.of());
      }
    }
  }

  @Test
  void losesItsWrapper() throws Exception {
    Wrapping.Started started = wrapping.start("--job", "orphan", "--", "sleep", "60");
    long pid = wrapping.inState("orphan", "running").path("pid").asLong();
    started.process().destroyForcibly().waitFor();
    wrapping.run("--job", "next", "--", "sleep", "0.3");

    assertThat(first(wrapping.inState("orphan", "lost"), "wrapper_killed", "certain"))
        .contains("wrapper");
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void isCutOffByAReboot() throws Exception {
    Path boot = Files.writeString(dir.resolve("boot"), "11111111-2222-3333-4444-555555555555\n");
    Map<String, String> thisBoot = Map.of("NIGHTJAR_BOOT_ID_FILE", boot.toString());
    Wrapping.Started started =
        wrapping.start(thisBoot, wrapping.words("--job", "boot", "--", "sleep", "60"));
    long pid = wrapping.inState("boot", "running").path("pid").asLong();
    started.process().destroyForcibly().waitFor();
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    wrapping.run("--job", "next", "--", "sleep", "0.3");

    JsonNode run = wrapping.inState("boot", "lost");
    first(run, "reboot", "certain");
    assertThat(cause(run, "reboot").path("evidence").toString()).contains("11111111-2222");
  }

  @Test
  void goesWithTheSessionThatStartedIt() throws Exception {
    String command = String.join(" ", wrapping.words("--job", "session", "--", "sleep", "60"));
    Path script =
        Files.writeString(
            dir.resolve("session.py"),
            """
            import os, pty, sys, time
            pid, terminal = pty.fork()
            if pid == 0:
                os.execvp("sh", ["sh", "-c", sys.argv[1] + "; true"])
            sys.stdin.readline()
            """);
    var builder = new ProcessBuilder(PYTHON, script.toString(), command);
    builder.environment().putAll(wrapping.environment());
    Process session = builder.start();
    try {
      wrapping.inState("session", "running");
    } finally {
      session.getOutputStream().close(); // which ends it, and with it the terminal
    }

    JsonNode run = wrapping.inState("session", "killed");
    assertThat(first(run, "parent_gone", "likely")).contains("sh (").contains("HUP (1)");
  }

  @Test
  void isKilledForWantOfMemoryInItsControlGroup() throws Exception {
    MemoryGroup group = MemoryGroup.limitedTo("own", 300L << 20);
    if (group == null) {
      say("no control group could be made here: no memory kill was staged");
      return;
    }
    try {
      inGroup(group, "oom", PYTHON + " -c 'x=bytearray(900<<20)'");
      assertThat(first(wrapping.inState("oom", "killed"), "oom_kill", "certain"))
          .isEqualTo("Killed by the kernel: its control group was out of memory");

      inGroup(group, "oom-shell", "sh -c \"" + PYTHON + " -c 'x=bytearray(900<<20)'; exit \\$?\"");
      JsonNode behindShell = wrapping.inState("oom-shell", "failed");
      assertThat(behindShell.path("exit_code").asInt()).isEqualTo(137);
      assertThat(kinds(behindShell)).startsWith("oom_kill");
    } finally {
      group.remove();
    }
  }

  @Test
  void isNotBlamedForAnothersWantOfMemory() throws Exception {
    MemoryGroup group = readsKernelLog() ? MemoryGroup.limitedTo("shared", 300L << 20) : null;
    if (group == null) {
      say("no control group could be made, or no kernel log be read: no stranger was killed");
      return;
    }
    try {
      Wrapping.Started started =
          wrapping.start(Map.of(), inside(group, words("stranger", "sleep 60")));
      long pid = wrapping.inState("stranger", "running").path("pid").asLong();
      String hog = PYTHON + " -c 'x=bytearray(900<<20)'";
      assertThat(Outcome.of(inside(group, hog), Map.of()).exitCode()).isEqualTo(137);
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      started.code();

      first(wrapping.inState("stranger", "killed"), "signal", "certain");
    } finally {
      group.remove();
    }
  }

  @Test
  void isRefusedMemoryWithoutBeingKilled() throws Exception {
    String script = "ulimit -v 400000; exec " + PYTHON + " -c 'x=bytearray(800<<20)'";
    wrapping.run("--job", "refused", "--", "sh", "-c", script);

    assertThat(first(wrapping.inState("refused", "failed"), "exception", "certain"))
        .startsWith("MemoryError")
        .endsWith("It was refused memory");
  }

  @Test
  void givesWayToARunThatHoldsTheLock() throws Exception {
    Wrapping.Started holder = wrapping.start("--job", "lock", "--lock", "--", "sleep", "60");
    wrapping.inState("lock", "running");
    assertThat(wrapping.run("--job", "lock", "--lock=skip", "--", "true")).isEqualTo(75);

    first(wrapping.inState("lock", "missed"), "lock_held", "certain");
    holder.process().destroy();
    holder.code();
  }

  @Test
  void isNotThereOrCanNotBeRun() throws Exception {
    Path script = Files.writeString(dir.resolve("job.sh"), "#!/bin/sh\r\necho\r\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    assertThat(wrapping.run("--job", "none", "--", "no-such-command")).isEqualTo(127);
    assertThat(wrapping.run("--job", "crlf", "--", script.toString())).isEqualTo(127);

    assertThat(first(wrapping.inState("none", "failed"), "not_started", "certain"))
        .endsWith("no-such-command was not found in PATH");
    assertThat(first(wrapping.inState("crlf", "failed"), "not_started", "certain"))
        .contains("Windows line ends");
  }

  private String words(String job, String command) {
    return String.join(" ", wrapping.words("--job", job, "--")) + " " + command;
  }

  private static List<String> inside(MemoryGroup group, String command) {
    return List.of("sh", "-c", "echo $$ > " + group.members() + " && exec " + command);
  }

  private void inGroup(MemoryGroup group, String job, String command) throws Exception {
    wrapping.start(Map.of(), inside(group, words(job, command))).code();
  }

  @SuppressWarnings("SystemOut") // what a person must see of what was not tried
  private static void say(String text) {
    System.out.println(text);
  }
}
