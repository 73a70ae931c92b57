package dev.nightjar.agent.probe;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.agent.report.Evidence;
import dev.nightjar.agent.report.EvidenceText;
import dev.nightjar.base.Clock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ProbeTest {
  private static final Clock CLOCK = Clock.system();

  @TempDir Path temporary;
  private final Evidence evidence = new Evidence();

  private Probe probe(Hung hung, long sampleNanos) {
    return new Probe(hung.mark(), PythonPreload.at(hung.folder), evidence, sampleNanos, CLOCK);
  }

  private String told() {
    return EvidenceText.of(evidence);
  }

  @Test
  void drawsACurveOfAllProcesses() throws Exception {
    String script =
        """
        import os, socket
        if os.fork() == 0:
            while True: pass
        keep = socket.socket()
        print("ready", flush=True)
        os.wait()
        """;
    try (Hung hung = Hung.python("/usr/bin/python3", temporary, script);
        Probe probe = probe(hung, 20_000_000)) {
      probe.started(hung.pid(), false);
      probe.lasts();
      ProcessHandle busy = hung.process().descendants().findFirst().orElseThrow();
      while (busy.info().totalCpuDuration().orElseThrow().toMillis() < 300) {
        CLOCK.sleep(Duration.ofMillis(20));
      }
      busy.destroyForcibly();
      hung.process().waitFor();
      probe.ended();

      List<List<String>> points =
          Arrays.stream(told().split("\\[\\[", 2)[1].split("\\]"))
              .map(point -> List.of(point.replace(",[", "").split(",", -1)))
              .filter(point -> point.size() == 11)
              .toList();
      assertThat(points).hasSizeGreaterThan(4);
      List<String> first = points.getFirst();
      assertThat(Long.parseLong(first.get(1))).as("rss").isGreaterThan(4 << 20);
      assertThat(Long.parseLong(first.get(2)))
          .as("pss")
          .isBetween(1L << 20, Long.parseLong(first.get(1)));
      assertThat(points)
          .as("of two processes: cpu, threads, sockets")
          .anyMatch(
              point ->
                  point.get(9).equals("2")
                      && Double.parseDouble(point.get(3)) > 0.2
                      && point.get(6).equals("2")
                      && point.get(8).equals("1"));
    }
  }

  @Test
  void takesThreeDumpsAndNoLongerThanItMay() throws Exception {
    String script = "import time\nprint('ready', flush=True)\ntime.sleep(600)\n";
    try (Hung hung = Hung.python("/usr/bin/python3", temporary, script);
        Probe probe = probe(hung, 0)) {
      probe.started(hung.pid(), false);
      assertThat(probe.isDumped()).isTrue();
      long start = CLOCK.monotonicNanos();
      probe.dumpBeforeKill();
      assertThat(probe.isDumped()).isFalse();
      while (!probe.isDumped()) {
        CLOCK.sleep(Duration.ofMillis(5));
      }

      assertThat(CLOCK.monotonicNanos() - start).isLessThan(5_100_000_000L);
      assertThat(told().split("\"trigger\":\"limit\"", -1)).hasSize(4);
      assertThat(told().split("\"line\":3,\"function\":\"<module>\"", -1)).hasSize(4);
    }
  }

  /// After `vfork` the parent waits in the kernel, uninterruptibly, until its child is gone.
  @Test
  void tellsOfALongWaitInTheKernelAndIsNotHeldUpByIt() throws Exception {
    String script =
        """
        import ctypes, time
        print("ready", flush=True)
        ctypes.CDLL(None).vfork()
        time.sleep(600)
        """;
    try (Hung hung = Hung.python("/usr/bin/python3", temporary, script);
        Probe probe = probe(hung, 100_000_000)) {
      probe.started(hung.pid(), false);
      probe.lasts();
      while (!told().contains("longest_io_wait")) {
        CLOCK.sleep(Duration.ofMillis(20));
      }
      probe.dumpBeforeKill();
      while (!probe.isDumped()) {
        CLOCK.sleep(Duration.ofMillis(5));
      }
      hung.process().descendants().forEach(ProcessHandle::destroyForcibly);
      hung.process().destroyForcibly().waitFor();
      probe.ended();

      assertThat(told()).containsPattern("\"longest_io_wait\":\"2 s in [a-z_]+ \\(python3");
      assertThat(told()).containsPattern(",[1-9]\\]").contains("\"state\":\"D\"");
      assertThat(told().split("\"trigger\":\"limit\"", -1)).hasSize(4);
    }
  }

  @Test
  void namesWhatOutlivesTheCommand() throws Exception {
    for (boolean isShort : new boolean[] {true, false}) {
      try (Hung hung = Hung.start("/bin/sh", "-c", "setsid sleep 611 & echo ready; read x");
          Probe probe = probe(hung, 0)) {
        hung.ready();
        ProcessHandle sleep = hung.process().descendants().findFirst().orElseThrow();
        while (!sleep.info().command().orElse("").endsWith("/sleep")) {
          CLOCK.sleep(Duration.ofMillis(1));
        }
        probe.started(hung.pid(), false);
        if (!isShort) {
          probe.lasts();
        }
        hung.process().getOutputStream().close();
        hung.process().waitFor();
        probe.ended();
        sleep.destroyForcibly();

        assertThat(told())
            .contains("\"pid\":" + sleep.pid())
            .contains("\"command\":[\"sleep\",\"611\"]", "\"why\":\"outlived\"");
      }
    }
  }

  @Test
  void tellsUncaughtExceptionsOfTheAttempt() throws Exception {
    String script =
        """
        import multiprocessing
        def load(name):
            try:
                {}[name]
            except KeyError as e:
                raise ValueError("no \\u20ac") from e
        print("ready", flush=True)
        load("secret")
        """;
    Path file = Files.writeString(temporary.resolve("fails.py"), script);
    try (Hung hung = Hung.start("/usr/bin/python3", file.toString());
        Probe probe = probe(hung, 0)) {
      probe.started(hung.pid(), false);
      hung.process().waitFor();
      probe.ended();

      assertThat(probe.thrown()).hasSize(1);
      assertThat(probe.thrown().getFirst().oneLine())
          .isEqualTo("ValueError: no € at " + file + ":6 in load");
      assertThat(requireNonNull(probe.thrown().getFirst().cause()).type()).isEqualTo("KeyError");
      assertThat(told())
          .contains("\"class\":\"ValueError\",\"message\":\"no €\",\"thread\":\"MainThread\"")
          .contains(
              "\"source\":\"hook\"", "\"relation\":\"cause\",\"cause\":{\"class\":\"KeyError\"")
          .contains("{\"file\":\"" + file + "\",\"line\":8,\"function\":\"<module>\"");
    }
  }

  @Test
  void tellsWhereAPythonDiedOfASignal() throws Exception {
    String script = "import os\ndef die(): os.kill(os.getpid(), 11)\nprint('ready')\ndie()\n";
    Path file = Files.writeString(temporary.resolve("dies.py"), script);
    try (Hung hung = Hung.start("/usr/bin/python3", file.toString());
        Probe probe = probe(hung, 0)) {
      probe.started(hung.pid(), false);
      assertThat(hung.process().waitFor()).isEqualTo(128 + 11);
      probe.ended();

      assertThat(probe.fatalText()).startsWith("Fatal Python error: Segmentation fault");
      assertThat(probe.thrown().getFirst().oneLine())
          .isEqualTo("FatalError: Segmentation fault at " + file + ":2 in die");
    }
  }

  @Test
  void survivesWhateverLiesInItsFolder() throws Exception {
    try (Hung hung = Hung.start("/bin/true");
        Probe probe = probe(hung, 0)) {
      Path folder = Path.of(hung.folder);
      Files.write(folder.resolve("1.exceptions"), new byte[300_000]);
      Files.writeString(
          folder.resolve("2.exceptions"), "exception 1\nclass A\nat 99999999999999999\n");
      Files.writeString(folder.resolve("3.stacks"), "Fatal Python error: x");
      Files.createSymbolicLink(folder.resolve("4.exceptions"), Path.of("/etc/passwd"));
      assertThat(new ProcessBuilder("mkfifo", folder + "/5.exceptions").start().waitFor()).isZero();
      probe.started(hung.pid(), false);
      hung.process().waitFor();
      probe.ended();

      assertThat(probe.thrown()).isEmpty();
    }
  }

  @Test
  void doesNothingOfItForACommandThatIsGone() {
    try (var probe = new Probe("NIGHTJAR_RUN_NONE", PythonPreload.none(), evidence, 1, CLOCK)) {
      probe.started(Integer.MAX_VALUE - 1, true);
      probe.lasts();
      probe.ended();
    }

    assertThat(told()).isEqualTo("{}");
  }
}
