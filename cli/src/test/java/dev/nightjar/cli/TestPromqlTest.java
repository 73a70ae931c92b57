package dev.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestPromqlTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... words) {
    return Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true)).execute(words);
  }

  private String file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text).toString();
  }

  @Test
  void tellsWhereAQuestionFailsAndWhatItYields() throws IOException {
    String script =
        file(
            "a.test",
            """
            load 1m
              up{job="a"} 1 2 3

            eval instant at 1m up
              up{job="a"} 2

            eval instant at 2m sum(up)
              {} 4
            """);

    assertThat(execute("test", "promql", script)).isEqualTo(1);
    assertThat(out.toString())
        .isEqualTo(
            script
                + """
                :7: sum(up)
                  wanted:
                    {} 4
                  got:
                    {} 3
                1 passed, 1 failed
                """);
  }

  @Test
  void runsEveryScriptBelowAFolder() throws IOException {
    file("one.test", "eval instant at 0 1\n  1\n");
    file("deep/er/two.test", "eval instant at 0 1+1\n  2\n");
    file("deep/notes.txt", "not a script");

    assertThat(execute("test", "promql", folder.toString())).isZero();
    assertThat(out.toString()).isEqualTo("2 passed, 0 failed\n");
  }

  @Test
  void countsAFileThatIsNoScriptAsAFailure() throws IOException {
    String noScript = file("a.test", "\n\nload it all\n");
    String badLine = file("b.test", "load 1m\n  up 1\n  up{ 2\n\neval instant at 0 up\n  up 1\n");
    String good = file("c.test", "eval instant at 0 1\n  1\n");

    assertThat(execute("test", "promql", noScript, badLine, folder + "/none.test", good))
        .isEqualTo(1);
    assertThat(out.toString().lines())
        .hasSize(4)
        .contains(
            noScript + ":3: no command: load it all",
            folder + "/none.test: there is no such file",
            "1 passed, 3 failed")
        .anyMatch(line -> line.startsWith(badLine + ":3: "));
  }

  @Test
  void aFolderWithoutScriptsHasNotPassed() {
    assertThat(execute("test", "promql", folder.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("there is no *.test").endsWith("0 passed, 1 failed\n");
  }

  @Test
  void knowsAWrongCommandLine() {
    assertThat(execute("test", "promql")).isEqualTo(2);
    assertThat(execute("test", "what")).isEqualTo(2);
    assertThat(execute("test")).isEqualTo(2);
  }
}
