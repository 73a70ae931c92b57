package dev.nightjar.agent.cause;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/// Recorded from Python 3.11, Java 25, Node 20, Go 1.2x, Rust 1.9x and others.
final class TracebackTextTest {
  private static final String CHAIN =
      """
      starting
      Traceback (most recent call last):
        File "/opt/a.py", line 5, in main
          try: parse("x")
               ^^^^^^^^^^
        File "/opt/a.py", line 2, in parse
          def parse(x): return int(x)
                               ^^^^^^
      ValueError: invalid literal for int() with base 10: 'x'

      The above exception was the direct cause of the following exception:

      Traceback (most recent call last):
        File "/opt/a.py", line 6, in main
          except ValueError as e: raise KeyError("k") from e
      KeyError: 'k'

      During handling of the above exception, another exception occurred:

      Traceback (most recent call last):
        File "/opt/a.py", line 9, in <module>
          main()
        File "/opt/a.py", line 8, in main
          raise MyErr("bad\\nsecond line")
      __main__.MyErr: bad
      second line
      """;
  private static final String GROUP =
      """
        + Exception Group Traceback (most recent call last):
        |   File "/opt/g.py", line 2, in <module>
        |     f()
        |   File "/opt/g.py", line 1, in f
        |     raise ExceptionGroup("many",[ValueError(1),TypeError("x")])
        | ExceptionGroup: many (2 sub-exceptions)
        +-+---------------- 1 ----------------
          | Traceback (most recent call last):
          |   File "/opt/g.py", line 7, in h
          |     raise ValueError(1)
          | ValueError: 1
          +---------------- 2 ----------------
          | TypeError: x
          +------------------------------------
      """;
  private static final String THREAD =
      """
      Exception in thread Thread-1 (w):
      Traceback (most recent call last):
        File "/usr/lib/python3.11/threading.py", line 1045, in _bootstrap_inner
          self.run()
        File "<string>", line 3, in w
      ZeroDivisionError: division by zero
      """;
  private static final String JAVA =
      """
      Exception in thread "main" java.lang.IllegalStateException: no rows
      \tat a.Report.rows(Report.java:12)
      \tat a.Report.main(Report.java:3)
      \tSuppressed: java.lang.RuntimeException: sup
      \t\tat a.Report.close(Report.java:40)
      \t\tat java.base/jdk.internal.Accessor.invoke0(Native Method)
      \tCaused by: java.lang.Error: deep
      \t\t... 7 more
      Caused by: java.io.IOException: closed
      \tat java.base/java.io.Reader.read(Reader.java:99)
      \tat a.Report.rows(Report.java:11) ~[report.jar:1.0]
      \t... 1 more
      """;
  private static final String NODE =
      """
      /opt/n.js:1
      function f(){ throw new Error("boom",{cause:new TypeError("inner")}); }
                    ^

      Error: boom
          at f (/opt/n.js:1:21)
          at Object.<anonymous> (/opt/n.js:2:1)
          ... 5 lines matching cause stack trace ...
          at node:internal/main/run_main_module:28:49 {
        [cause]: TypeError: inner
            at f (/opt/n.js:1:45)
            at Module._compile (node:internal/modules/cjs/loader:1521:14)
            at Function.executeUserEntryPoint [as runMain] (node:internal/run_main:164:12)
      }

      Node.js v20.20.2
      """;
  private static final String NODE_MODULE =
      """
      Error: Cannot find module './nope'
      Require stack:
      - /opt/x.js
          at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15)
          at async /opt/x.js:3:9 {
        code: 'MODULE_NOT_FOUND'
      }
      """;
  private static final String GO =
      """
      panic: runtime error: index out of range [5] with length 3

      goroutine 1 [running]:
      main.rows(...)
      \t/opt/x.go:2
      main.main()
      \t/opt/x.go:3 +0xa
      exit status 2
      """;
  private static final String RUST =
      """
      thread 'main' (26616) panicked at src/main.rs:1:33:
      index out of bounds: the len is 1 but the index is 5
      stack backtrace:
         0: __rustc::rust_begin_unwind
                   at /rustc/59807616e1fa/library/std/src/panicking.rs:689:5
         6: x::main
      note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.
      """;
  private static final String RUBY =
      """
      /opt/a.rb:2:in `rows': no rows (RuntimeError)
      \tfrom /opt/a.rb:5:in `<main>'
      """;
  private static final String DOT_NET =
      """
      Unhandled exception. System.InvalidOperationException: boom
         at Program.Rows(String[] args) in /src/Program.cs:line 5
         at Program.Main(String[] args) in /src/Program.cs:line 9
      """;
  private static final List<String> ALL =
      List.of(CHAIN, GROUP, THREAD, JAVA, NODE, NODE_MODULE, GO, RUST, RUBY, DOT_NET);

  private static Thrown only(String text) {
    List<Thrown> found = TracebackText.parse(List.of(text.split("\n", -1)));
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static Thrown cause(Thrown thrown) {
    return requireNonNull(thrown.cause());
  }

  @Test
  void readsAChainOfPythonExceptions() {
    Thrown last = only(CHAIN);
    assertThat(last.oneLine()).isEqualTo("__main__.MyErr: bad at /opt/a.py:8 in main");
    assertThat(last.frames())
        .containsExactly(
            new Frame("/opt/a.py", 9, "<module>", "main()"),
            new Frame("/opt/a.py", 8, "main", "raise MyErr(\"bad\\nsecond line\")"));
    assertThat(last.relation()).isEqualTo("context");
    assertThat(cause(last).oneLine()).isEqualTo("KeyError: 'k' at /opt/a.py:6 in main");
    assertThat(cause(last).relation()).isEqualTo("cause");
    assertThat(cause(cause(last)).type()).isEqualTo("ValueError");
    assertThat(cause(cause(last)).frames()).hasSize(2);
    assertThat(cause(cause(last)).cause()).isNull();
  }

  @Test
  void readsAnExceptionGroupWithoutItsMembers() {
    Thrown group = only(GROUP);

    assertThat(group.oneLine())
        .isEqualTo("ExceptionGroup: many (2 sub-exceptions) at /opt/g.py:1 in f");
    assertThat(group.frames()).hasSize(2);
  }

  @Test
  void readsTheThreadOfAnException() {
    assertThat(only(THREAD).thread()).isEqualTo("Thread-1 (w)");
    assertThat(only(THREAD).oneLine())
        .isEqualTo("ZeroDivisionError: division by zero at <string>:3 in w");
  }

  @Test
  void readsAnErrorInTheScriptItself() {
    Thrown thrown =
        only(
            "  File \"/opt/s.py\", line 1\n    def f(\n         ^\nSyntaxError: '(' was never closed");

    assertThat(thrown.oneLine()).isEqualTo("SyntaxError: '(' was never closed at /opt/s.py:1");
    assertThat(thrown.frames().getFirst().text()).isEqualTo("def f(");
  }

  @Test
  void passesOverAnExceptionThatPythonIgnored() {
    String ignored =
        """
        Exception ignored in: <function D.__del__ at 0x7fe5955c5760>
        Traceback (most recent call last):
          File "<string>", line 6, in __del__
        ValueError: del
        """;

    assertThat(TracebackText.parse(List.of(ignored.split("\n")))).isEmpty();
  }

  @Test
  void readsBehindAPrefixOfTheSameWidth() {
    List<String> lines = new ArrayList<>();
    for (String line : THREAD.split("\n")) {
      lines.add("app_1  12:00:01 | " + line);
    }

    List<Thrown> found = TracebackText.parse(lines);
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().type()).isEqualTo("ZeroDivisionError");
    assertThat(found.getFirst().frames()).hasSize(2);
  }

  @Test
  void keepsBothEndsOfADeepStack() {
    var lines = new ArrayList<String>();
    lines.add("Traceback (most recent call last):");
    for (int i = 1; i <= 1000; i++) {
      lines.add("  File \"/opt/r.py\", line " + i + ", in r");
      lines.add("  [Previous line repeated 996 more times]");
    }
    lines.add("RecursionError: maximum recursion depth exceeded");

    Thrown thrown = TracebackText.parse(lines).getFirst();
    assertThat(thrown.frames()).hasSize(100);
    assertThat(thrown.frames().getFirst().line()).isEqualTo(1);
    assertThat(thrown.frames().getLast().line()).isEqualTo(1000);
    assertThat(thrown.frames()).allMatch(frame -> frame.text().isEmpty());
  }

  @Test
  void readsJavaWithItsCausesAndWithoutWhatWasSuppressed() {
    Thrown thrown = only(JAVA);

    assertThat(thrown.thread()).isEqualTo("main");
    assertThat(thrown.oneLine())
        .isEqualTo("java.lang.IllegalStateException: no rows at Report.java:12 in a.Report.rows");
    assertThat(thrown.frames())
        .extracting(Frame::function)
        .containsExactly("a.Report.main", "a.Report.rows");
    assertThat(thrown.relation()).isEqualTo("cause");
    assertThat(cause(thrown).type()).isEqualTo("java.io.IOException");
    assertThat(cause(thrown).frames()).hasSize(2);
    assertThat(cause(thrown).cause()).isNull();
  }

  @Test
  void readsNodeWithItsCauses() {
    Thrown thrown = only(NODE);

    assertThat(thrown.oneLine()).isEqualTo("Error: boom at /opt/n.js:1 in f");
    assertThat(thrown.frames()).hasSize(3);
    assertThat(cause(thrown).oneLine()).isEqualTo("TypeError: inner at /opt/n.js:1 in f");
    assertThat(only(NODE_MODULE).message()).isEqualTo("Cannot find module './nope'");
    assertThat(only(NODE_MODULE).frames().getFirst().line()).isEqualTo(3);
  }

  @Test
  void readsGoRustRubyAndDotNet() {
    assertThat(only(GO).oneLine())
        .isEqualTo(
            "panic: runtime error: index out of range [5] with length 3 at /opt/x.go:2 in"
                + " main.rows");
    assertThat(only(RUST).oneLine())
        .isEqualTo("panic: index out of bounds: the len is 1 but the index is 5 at src/main.rs:1");
    assertThat(only("thread 'w' panicked at 'it's odd', src/main.rs:2:5").message())
        .isEqualTo("it's odd");
    assertThat(only(RUBY).oneLine()).isEqualTo("RuntimeError: no rows at /opt/a.rb:2 in rows");
    assertThat(only(RUBY).frames()).hasSize(2);
    assertThat(only(DOT_NET).oneLine())
        .isEqualTo(
            "System.InvalidOperationException: boom at /src/Program.cs:5 in"
                + " Program.Rows(String[] args)");
  }

  @Test
  void findsNothingInProse() {
    assertThat(
            TracebackText.parse(
                List.of(
                    "Traceback (most recent call last):",
                    "nothing of the kind",
                    "",
                    "an Error: look",
                    "at the end (of line)",
                    "panic: at the disco",
                    "thread 'x' panicked at dawn",
                    "a.rb:x:in `y': z (w)",
                    "  File \"x\", line 3")))
        .isEmpty();
  }

  @Test
  void tellsSeveralInOrder() {
    List<Thrown> found = TracebackText.parse(List.of((THREAD + JAVA + GO).split("\n")));

    assertThat(found)
        .extracting(Thrown::type)
        .containsExactly("ZeroDivisionError", "java.lang.IllegalStateException", "panic");
  }

  @Test
  void neverFailsOnCutMixedOrBrokenText() {
    forAll(
        2000,
        TracebackTextTest::mixed,
        lines -> {
          for (Thrown each : TracebackText.parse(lines)) {
            assertThat(each.type()).isNotEmpty();
            assertThat(each.oneLine()).doesNotContain("\n");
          }
          new Witnessed().causes(DeathFacts.of(0, 256).tail(lines).dump(String.join("\n", lines)));
        });
  }

  private static List<String> mixed(Random random) {
    var lines = new ArrayList<String>();
    for (int piece = random.nextInt(6); piece >= 0; piece--) {
      String[] text = ALL.get(random.nextInt(ALL.size())).split("\n", -1);
      int from = random.nextInt(text.length);
      for (int i = from; i < Math.min(text.length, from + random.nextInt(20)); i++) {
        lines.add(random.nextInt(5) == 0 ? broken(text[i], random) : text[i]);
      }
    }
    return lines;
  }

  private static String broken(String line, Random random) {
    if (line.isEmpty()) {
      return "\u0000\ud800(:'\"".substring(random.nextInt(6));
    }
    int at = random.nextInt(line.length());
    return switch (random.nextInt(4)) {
      case 0 -> line.substring(at);
      case 1 -> line.substring(0, at);
      case 2 -> line.substring(0, at) + (char) random.nextInt(65536) + line.substring(at);
      default -> line.substring(0, at) + line.substring(Math.min(line.length(), at + 1));
    };
  }

  @Test
  void isQuickWithLongLinesAndManyOfThem() {
    var lines = new ArrayList<String>();
    for (int i = 0; i < 200; i++) {
      lines.add("Error: at (File \"".repeat(60_000));
      lines.add("    at ".concat("x(:1".repeat(1000)));
      lines.add("Traceback (most recent call last):".repeat(30_000));
    }

    Assertions.assertTimeout(Duration.ofSeconds(5), () -> TracebackText.parse(lines));
  }
}
