package dev.nightjar.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Pythons that hang in each way that the guide promises to show, on each Python of this machine.
/// The line where they hang ends with `# HERE`.
final class HangTest {
  private static final String DEADLOCK =
      """
      import threading

      first, second = threading.Lock(), threading.Lock()
      both = threading.Barrier(3)

      def work(mine, other):
          with mine:
              both.wait()
              other.acquire()  # HERE

      for pair in ((first, second), (second, first)):
          threading.Thread(target=work, args=pair, daemon=True).start()
      both.wait()
      print("ready", flush=True)
      threading.Event().wait()
      """;

  private static final String RECEIVING =
      """
      import socket

      listener = socket.create_server(("127.0.0.1", 0))
      client = socket.create_connection(listener.getsockname())
      print("ready", flush=True)
      client.recv(1)  # HERE
      """;

  private static final String BUSY =
      """
      def count():
          while True: pass  # HERE

      print("ready", flush=True)
      count()
      """;

  private static final String BUSY_IN_C =
      """
      print("ready", flush=True)
      sum(range(10 ** 18))  # HERE
      """;

  private static final String SLEEPING =
      """
      import time

      print("ready", flush=True)
      time.sleep(600)  # HERE
      """;

  private static final String CHILD =
      """
      import subprocess

      print("ready", flush=True)
      subprocess.run(["sleep", "600"])  # HERE
      """;

  @TempDir Path folder;

  static Stream<Arguments> hangs() throws IOException {
    return Hung.pythons().stream()
        .flatMap(
            python ->
                Stream.of(DEADLOCK, RECEIVING, BUSY, BUSY_IN_C, SLEEPING, CHILD)
                    .map(script -> Arguments.of(python, script)));
  }

  @ParameterizedTest
  @MethodSource("hangs")
  @Timeout(20)
  void tellsFileAndLine(String python, String script) throws Exception {
    try (Hung hung = Hung.python(python, folder, script)) {
      StackDump dump = hung.dump();
      while (!isThere(script, dump)) {
        dump = hung.dump(); // it had not come to its line or call, or its child had not
      }

      ProcessDump root = dump.processes().getFirst();
      assertThat(Hung.lines(root, "/jöb.py")).as(root.text()).contains(here(script));
      assertThat(root.stacks().getLast().thread()).isEqualTo("MainThread");
      assertThat(hung.process().isAlive()).isTrue();
      checkDetails(script, dump);
    }
  }

  private static boolean isThere(String script, StackDump dump) {
    long wanted = script.equals(DEADLOCK) ? 2 : 1;
    List<Integer> lines = Hung.lines(dump.processes().getFirst(), "/jöb.py");
    boolean hasChild =
        dump.processes().size() > 1
            && dump.processes().getLast().systemCall().equals("clock_nanosleep")
            && !dump.processes().getLast().waitChannel().isEmpty();
    boolean receives = dump.processes().getFirst().systemCall().equals("recvfrom");
    return lines.stream().filter(line -> line == here(script)).count() == wanted
        && (!script.equals(CHILD) || hasChild)
        && (!script.equals(RECEIVING) || receives);
  }

  private static int here(String script) {
    List<String> lines = script.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).endsWith("# HERE")) {
        return i + 1;
      }
    }
    throw new IllegalArgumentException("no line is marked");
  }

  private static void checkDetails(String script, StackDump dump) {
    ProcessDump root = dump.processes().getFirst();
    if (script.equals(RECEIVING)) {
      assertThat(root.sockets())
          .extracting(ProcessDump.OpenSocket::endpoint)
          .anySatisfy(
              end -> {
                assertThat(end.protocol()).isEqualTo("tcp");
                assertThat(end.peer()).startsWith("127.0.0.1:");
                assertThat(end.state()).isEqualTo("ESTABLISHED");
              })
          .anySatisfy(end -> assertThat(end.state()).isEqualTo("LISTEN"));
    } else if (script.equals(CHILD)) {
      ProcessDump child = dump.processes().getLast();
      assertThat(child.command()).containsExactly("sleep", "600");
      assertThat(child.parent()).isEqualTo(root.pid());
      assertThat(child.waitChannel()).contains("nanosleep");
    } else if (script.equals(DEADLOCK)) {
      assertThat(Hung.lines(root, "/jöb.py")).containsSubsequence(here(script), here(script));
    }
  }
}
