package dev.nightjar.agent.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.agent.cause.Frame;
import dev.nightjar.base.process.ProcessTree.Member;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class DumperTest {
  private static final String SLEEPING =
      """
      import os, sys, time
      %s
      print("ready", flush=True)
      time.sleep(600)
      """;

  @TempDir Path folder;

  private Hung sleeping(String before) throws IOException {
    return Hung.python("/usr/bin/python3", folder, SLEEPING.formatted(before));
  }

  private static StackDump dumpUntil(Hung hung, Predicate<StackDump> isThere)
      throws InterruptedException {
    StackDump dump = hung.dump();
    while (!isThere.test(dump)) {
      dump = hung.dump();
    }
    return dump;
  }

  @Test
  void neverSignalsAPythonThatHasAFileOfItsOwnAtThatNumber() throws Exception {
    Path own = folder.resolve("own");
    try (Hung hung =
        sleeping(
            "os.closerange(3, 2000); own = os.open(%r, os.O_CREAT | os.O_RDWR); os.dup2(own, 1000)"
                .replace("%r", "'" + own + "'"))) {
      ProcessDump dump = hung.dump().processes().getFirst();

      assertThat(dump.stacks()).isEmpty();
      assertThat(dump.openFiles())
          .contains(new ProcessDump.OpenFile(1000, own.toRealPath().toString()));
      assertThat(own).isEmptyFile();
      assertThat(hung.process().isAlive()).isTrue();
    }
  }

  @Test
  void neverSignalsWhatTookThePlaceOfAPython() throws Exception {
    try (Hung hung =
        Hung.start(
            "/usr/bin/python3",
            "-c",
            "import os; print('ready', flush=True); os.execv('/bin/sleep', ['sleep', '600'])")) {
      hung.ready();
      StackDump dump =
          dumpUntil(hung, each -> each.processes().getFirst().command().contains("600"));

      assertThat(dump.processes().getFirst().stacks()).isEmpty();
      assertThat(hung.process().isAlive()).isTrue();
    }
  }

  @Test
  void doesNotWaitForAStoppedProcess() throws Exception {
    try (Hung hung = sleeping("")) {
      Member member = hung.tree().scan().getFirst();
      assertThat(member.signal(19)).isTrue();
      StackDump dump = dumpUntil(hung, each -> each.processes().getFirst().state() == 'T');

      assertThat(dump.processes().getFirst().stacks()).isEmpty();
    }
  }

  @Test
  void tellsForkedPythonsApart() throws Exception {
    try (Hung hung = sleeping("time.sleep(600) if os.fork() == 0 else None")) {
      StackDump dump =
          dumpUntil(
              hung,
              each ->
                  each.processes().stream()
                      .allMatch(process -> process.systemCall().equals("clock_nanosleep")));

      assertThat(dump.processes()).hasSize(2);
      assertThat(dump.processes())
          .allSatisfy(
              process -> {
                assertThat(process.stacks()).hasSize(1);
                assertThat(process.stacks().getFirst().thread()).isEqualTo("MainThread");
              });
      assertThat(Hung.lines(dump.processes().getFirst(), "jöb.py")).containsExactly(4);
      assertThat(Hung.lines(dump.processes().getLast(), "jöb.py")).containsExactly(2);
    }
  }

  @Test
  void reachesSpawnedPythons() throws Exception {
    Path script =
        Files.writeString(
            folder.resolve("spawn.py"),
            """
            import multiprocessing, time

            if __name__ == "__main__":
                multiprocessing.set_start_method("spawn")
                child = multiprocessing.Process(target=time.sleep, args=(600,))
                child.start()
                print("ready", flush=True)
                child.join()
            """);
    try (Hung hung = Hung.start("/usr/bin/python3", script.toString()).ready()) {
      StackDump dump =
          dumpUntil(
              hung,
              each ->
                  each.processes().stream()
                      .anyMatch(process -> process.systemCall().equals("clock_nanosleep")));

      assertThat(dump.processes()).hasSize(3); // with the tracker of resources
      assertThat(dump.processes()).noneMatch(process -> process.stacks().isEmpty());
    }
  }

  @Test
  void leavesAPythonAloneThatHasNoRoomForTheFile() throws Exception {
    Path script = Files.writeString(folder.resolve("low.py"), SLEEPING.formatted(""));
    for (int limit : new int[] {20, 100}) {
      try (Hung hung =
          Hung.start("/bin/sh", "-c", "ulimit -n " + limit + "; exec python3 " + script).ready()) {
        ProcessDump dump = hung.dump().processes().getFirst();

        assertThat(dump.stacks().isEmpty()).as("limit " + limit).isEqualTo(limit == 20);
      }
    }
  }

  @Test
  void leavesAPythonAloneThatCanNotWriteThere() throws Exception {
    Path script = Files.writeString(folder.resolve("a.py"), SLEEPING.formatted(""));
    try (Hung hung =
        Hung.start(Map.of("NIGHTJAR_PYTHON_DIR", "/proc/1"), "/usr/bin/python3", script.toString())
            .ready()) {
      assertThat(hung.dump().processes().getFirst().stacks()).isEmpty();
    }
  }

  @Test
  void abortsOnlyPythonsThatWereToldToAllowIt() throws Exception {
    Path script = Files.writeString(folder.resolve("s.py"), SLEEPING.formatted(""));
    Map<String, String> asPrepared = Map.of("PYTHONFAULTHANDLER", "1");
    try (Hung hung = Hung.start(asPrepared, "/usr/bin/python3", "-S", script.toString()).ready();
        Hung other = Hung.start(asPrepared, "/usr/bin/python3", script.toString()).ready();
        Hung ignoring = Hung.start("/usr/bin/python3", "-I", script.toString()).ready()) {
      for (Hung each : List.of(hung, other, ignoring)) {
        var _ =
            dumpUntil(
                each, dump -> dump.processes().getFirst().systemCall().equals("clock_nanosleep"));
        new Dumper(each.tree(), "limit", dev.nightjar.base.Clock.system()).abortPythons();
      }

      assertThat(hung.process().waitFor()).isEqualTo(128 + 6);
      String said = new String(hung.process().getInputStream().readAllBytes(), UTF_8);
      assertThat(said).contains("Fatal Python error: Aborted", "s.py\", line 4 in <module>");
      assertThat(other.process().isAlive()).isTrue();
      assertThat(ignoring.process().isAlive()).isTrue();
    }
  }

  @Test
  void tellsTheThreadsOfAJvm() throws Exception {
    Path source =
        Files.writeString(
            folder.resolve("Job.java"),
            """
            public class Job {
              public static void main(String[] args) throws Exception {
                System.out.println("ready");
                Thread.sleep(600_000);
              }
            }
            """);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    try (Hung hung = Hung.start(java, "-XX:TieredStopAtLevel=1", source.toString()).ready()) {
      var sleeping = new Frame("Job.java", 4, "Job.main", "");
      StackDump dump =
          dumpUntil(
              hung,
              each ->
                  each.processes().getFirst().stacks().stream()
                      .anyMatch(stack -> stack.frames().contains(sleeping)));

      ThreadStack main =
          dump.processes().getFirst().stacks().stream()
              .filter(stack -> stack.frames().contains(sleeping))
              .findFirst()
              .orElseThrow();
      assertThat(main.thread()).isEqualTo("main");
      assertThat(main.language()).isEqualTo("jvm");
      assertThat(hung.process().isAlive()).isTrue();
      assertThat(new File("/tmp/.attach_pid" + hung.pid())).doesNotExist();
    }
  }

  @Test
  void doesNotMakeAJvmWriteToItsOutputWhenOnlyAsked() throws Exception {
    Path source =
        Files.writeString(
            folder.resolve("Quiet.java"),
            """
            public class Quiet {
              public static void main(String[] args) throws Exception {
                System.out.println("ready");
                Thread.sleep(600_000);
              }
            }
            """);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    try (Hung hung = Hung.start(java, "-XX:+DisableAttachMechanism", source.toString()).ready()) {
      assertThat(hung.dump("asked").processes().getFirst().stacks()).isEmpty();
      assertThat(hung.process().getInputStream().available()).isZero();

      var out = hung.process().inputReader(UTF_8);
      String line = "";
      while (!line.contains("Quiet.java:4")) { // it had not come to that line
        hung.dump("limit");
        do {
          line = out.readLine();
        } while (!line.contains("Quiet.main("));
      }
    }
  }

  @Test
  void tellsOfAnyProcessWhatItWaitsFor() throws Exception {
    Path fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    try (Hung hung = Hung.start("/bin/sh", "-c", "echo ready; exec 3<>" + fifo + "; cat <&3")) {
      hung.ready();
      StackDump dump =
          dumpUntil(
              hung,
              each ->
                  each.processes().size() == 2
                      && each.processes().getFirst().systemCall().equals("wait4")
                      && each.processes().getLast().systemCall().equals("read")
                      && each.processes().getLast().state() == 'S' // looked at before the call
                      && !each.processes().getLast().waitChannel().isEmpty());

      ProcessDump cat = dump.processes().getLast();
      assertThat(cat.command()).containsExactly("cat");
      assertThat(cat.waitChannel()).contains("pipe");
      assertThat(cat.rssBytes()).isPositive();
      assertThat(cat.openFiles())
          .contains(new ProcessDump.OpenFile(0, fifo.toRealPath().toString()));
    }
  }
}
