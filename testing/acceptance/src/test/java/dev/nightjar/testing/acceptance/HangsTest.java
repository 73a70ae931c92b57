package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Programs that hang, behind the real wrapper with a limit of two seconds: the run says in which
/// line of which file, in at least three samples, and nothing of it is left alive soon after.
///
/// The line that hangs is the one marked `# here` in each script.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HangsTest {
  private static final String DEADLOCK =
      """
      import threading
      a, b = threading.Lock(), threading.Lock()
      both = threading.Barrier(2)
      def first():
          with a:
              both.wait()
              b.acquire()  # here
      def second():
          with b:
              both.wait()
              a.acquire()
      threading.Thread(target=second, name="second").start()
      first()
      """;
  private static final String BLOCKED_RECEIVE =
      """
      import socket
      server = socket.socket()
      server.bind(("127.0.0.1", 0))
      server.listen()
      client = socket.create_connection(server.getsockname())
      def answer():
          return client.recv(100)  # here
      answer()
      """;
  private static final String BUSY_LOOP =
      """
      def count():
          i = 0
          while True: i += 1  # here
      count()
      """;
  private static final String SLEEP =
      """
      import time
      def nap():
          time.sleep(600)  # here
      nap()
      """;
  private static final String HUNG_CHILD =
      """
      import subprocess, sys
      def wait():
          subprocess.run([sys.executable, sys.argv[1]])  # here
      wait()
      """;
  private static final String STUBBORN =
      """
      import signal, time
      signal.signal(signal.SIGTERM, signal.SIG_IGN)
      while True:
          time.sleep(1)  # here
      """;

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

  private Path script(String name, String text) throws Exception {
    return Files.writeString(dir.resolve(name + ".py"), text);
  }

  private static int lineOf(String text) {
    return (int) text.substring(0, text.indexOf("# here")).lines().count();
  }

  /// Runs a command into its limit, checks what holds of every hang, and gives the samples.
  private List<JsonNode> hang(String job, String... command) throws Exception {
    var words = new ArrayList<>(List.of("--job", job, "--timeout", "2s", "--grace", "1s", "--"));
    words.addAll(List.of(command));
    assertThat(wrapping.run(words.toArray(String[]::new))).isEqualTo(124);

    JsonNode run = wrapping.inState(job, "timed_out");
    assertThat(run.path("reason").asText()).isEqualTo("Ended at its limit of 2s");
    assertThat(Wrapping.alive(run.path("id").asText())).as("processes left").isEmpty();
    List<JsonNode> samples = new ArrayList<>();
    run.at("/evidence/stacks").forEach(samples::add);
    assertThat(samples).hasSizeGreaterThanOrEqualTo(3);
    assertThat(samples).allMatch(sample -> sample.path("trigger").asText().equals("limit"));
    Instant last = Instant.parse(samples.getLast().path("at").asText());
    assertThat(Instant.parse(run.path("ended_at").asText()))
        .isBefore(last.plus(Duration.ofSeconds(2)));
    return samples;
  }

  /// The frames of a thread, each as `file:line function`, the innermost call first.
  private static List<String> frames(JsonNode sample, String thread) {
    var frames = new ArrayList<String>();
    for (JsonNode process : sample.path("processes")) {
      for (JsonNode stack : process.path("stacks")) {
        if (stack.path("thread").asText().equals(thread)) {
          for (JsonNode each : stack.path("frames")) {
            String file = each.path("file").asText();
            frames.add(
                file.substring(file.lastIndexOf('/') + 1)
                    + ":"
                    + each.path("line").asInt()
                    + " "
                    + each.path("function").asText());
          }
        }
      }
    }
    return frames;
  }

  private void hangsAt(String job, String text, String function) throws Exception {
    Path script = script(job, text);
    for (JsonNode sample : hang(job, Wrapping.python(), script.toString())) {
      assertThat(frames(sample, "MainThread"))
          .as(sample.toString())
          .contains(job + ".py:" + lineOf(text) + " " + function);
    }
  }

  @Test
  void tellsWhereThreadsWaitForEachOther() throws Exception {
    Path script = script("deadlock", DEADLOCK);
    for (JsonNode sample : hang("deadlock", Wrapping.python(), script.toString())) {
      assertThat(frames(sample, "MainThread"))
          .startsWith("deadlock.py:" + lineOf(DEADLOCK) + " first");
      assertThat(sample.toString()).contains("\"second\"");
      int other =
          lineOf(DEADLOCK.replace("  # here", "").replace("a.acquire()", "a.acquire()# here"));
      assertThat(sample.toString()).contains("\"line\":" + other);
    }
  }

  @Test
  void tellsWhereAReceiveWaitsAndForWhom() throws Exception {
    Path script = script("receive", BLOCKED_RECEIVE);
    for (JsonNode sample : hang("receive", Wrapping.python(), script.toString())) {
      assertThat(frames(sample, "MainThread"))
          .startsWith("receive.py:" + lineOf(BLOCKED_RECEIVE) + " answer");
      assertThat(sample.at("/processes/0/sockets").toString())
          .contains("ESTABLISHED")
          .contains("127.0.0.1:");
    }
  }

  @Test
  void tellsWhereALoopNeverEnds() throws Exception {
    hangsAt("loop", BUSY_LOOP, "count");
  }

  @Test
  void tellsWhereItSleeps() throws Exception {
    hangsAt("nap", SLEEP, "nap");
  }

  @Test
  void tellsWhereAChildHangsAndWhereItsParentWaits() throws Exception {
    Path child = script("child", SLEEP);
    Path parent = script("parent", HUNG_CHILD);
    for (JsonNode sample : hang("child", Wrapping.python(), parent.toString(), child.toString())) {
      assertThat(frames(sample, "MainThread"))
          .contains("child.py:" + lineOf(SLEEP) + " nap")
          .contains("parent.py:" + lineOf(HUNG_CHILD) + " wait");
    }
  }

  @Test
  void tellsWhereAChildOfAShellHangs() throws Exception {
    Path script = script("shell", SLEEP);
    String command = Wrapping.python() + " " + script + "; true";
    for (JsonNode sample : hang("shell", "sh", "-c", command)) {
      assertThat(sample.path("processes")).hasSize(2);
      assertThat(frames(sample, "MainThread")).startsWith("shell.py:" + lineOf(SLEEP) + " nap");
    }
  }

  @Test
  void killsWhatDoesNotWantToEnd() throws Exception {
    Instant start = Instant.now();
    hangsAt("stubborn", STUBBORN, "<module>");

    assertThat(wrapping.newest("stubborn").at("/evidence/causes/0/evidence").toString())
        .contains("KILL after the grace");
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(15));
  }

  @Test
  void tellsWhatAProgramWithoutStacksWaitsFor() throws Exception {
    for (JsonNode sample : hang("plain", "sleep", "600")) {
      JsonNode process = sample.at("/processes/0");
      assertThat(process.path("state").asText()).isEqualTo("S");
      assertThat(process.path("command").path(0).asText()).isEqualTo("sleep");
      assertThat(process.path("open_files")).isNotEmpty();
    }
  }

  @Test
  void leavesNothingOfATreeThatLeftItsGroup() throws Exception {
    hang("strays", "sh", "-c", "setsid sleep 600 & (setsid sh -c 'sleep 600; true' &) ; sleep 600");
  }
}
