package dev.nightjar.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.agent.cause.Frame;
import dev.nightjar.testing.kit.ForAll;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DumpTextTest {
  @Test
  void readsThreadsOfFaulthandler() {
    String dump =
        """
        Thread 0x00007f0a2b7fe6c0 [loader] (most recent call first):
          File "/opt/a \\xe9\\u20ac.py", line 12 in <listcomp>
          File "/opt/lib.py", line ??? in f

        Thread 0x00007f0a2bfff6c0 (most recent call first):
          <no Python frame>

        Current thread 0x00007f0a2c7fe740 (most recent call first):
          File "<string>", line 3 in <module>
        """;

    assertThat(FaulthandlerText.parse(dump, 0x7f0a2c7fe740L))
        .containsExactly(
            new ThreadStack(
                "loader",
                "python",
                List.of(
                    new Frame("/opt/a é€.py", 12, "<listcomp>", ""),
                    new Frame("/opt/lib.py", 0, "f", ""))),
            new ThreadStack("0x7f0a2bfff6c0", "python", List.of()),
            new ThreadStack(
                "MainThread", "python", List.of(new Frame("<string>", 3, "<module>", ""))));
    assertThat(FaulthandlerText.fatalError(dump)).isEmpty();
  }

  @Test
  void readsWhatEndedAPython() {
    assertThat(
            FaulthandlerText.fatalError(
                "Fatal Python error: Segmentation fault\n\nCurrent thread 0x1 (most…"))
        .isEqualTo("Segmentation fault");
    assertThat(FaulthandlerText.fatalError("x Fatal Python error: no")).isEmpty();
  }

  @Test
  void readsThreadsOfAJvm() {
    String dump =
        """
        2026-11-20 02:30:00
        Full thread dump OpenJDK 64-Bit Server VM (25+36 mixed mode):

        "main" #1 [4711] prio=5 os_prio=0 cpu=1ms elapsed=2s tid=0x1 nid=4711 sleeping  [0x2]
           java.lang.Thread.State: TIMED_WAITING (sleeping)
        \tat java.lang.Thread.sleep0(java.base@25/Native Method)
        \tat app//Job.main(Job.java:12)
        \t- locked <0x1> (a java.lang.Object)

        "GC Thread#0" os_prio=0 cpu=1ms tid=0x3 nid=4712 runnable

        "a \\"b\\"" #9 daemon
        \tat Other.run(Unknown Source)
        """;

    List<ThreadStack> threads = ThreadDumpText.parse(dump);

    assertThat(threads).extracting(ThreadStack::thread).containsExactly("main", "a \\\"b\\\"");
    assertThat(threads.getFirst().frames())
        .containsExactly(
            new Frame("Native Method", 0, "java.lang.Thread.sleep0", ""),
            new Frame("Job.java", 12, "app//Job.main", ""));
  }

  @Test
  void readsWhateverComes() {
    String[] parts = {
      "Thread 0x",
      "Current thread 0x0f (most recent call first)",
      ":\n",
      "  File \"",
      "\", line ",
      "12 in f",
      "\n",
      "\"",
      "\tat ",
      "(",
      ")",
      "\\x",
      "\\U0011ffff",
      " in ",
      "[",
      "] (most recent",
      "exception 1\n",
      "class ",
      "frame ",
      "1\t2\t3\t4",
      "relation cause\n",
      "end\n",
      "\\",
      "at 9"
    };
    ForAll.forAll(
        random -> {
          var text = new StringBuilder();
          for (int i = random.nextInt(40); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
          }
          return text.toString();
        },
        text -> {
          assertThat(FaulthandlerText.parse(text, 1)).isNotNull();
          assertThat(FaulthandlerText.fatalError(text)).isNotNull();
          assertThat(ThreadDumpText.parse(text)).isNotNull();
          PreloadExceptions.parse(text, new java.util.ArrayList<>());
          new SocketTable().addInternet("tcp", text);
          new SocketTable().addUnix(text);
          assertThat(ProcessStatus.parse(text)).isNotNull();
          assertThat(SystemCalls.name(text)).isNotNull();
        });
  }
}
