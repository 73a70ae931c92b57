package dev.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command lines of moves, and what is said of wrong ones.
final class MoveTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... words) {
    return Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true)).execute(words);
  }

  private void fails(String sentence, String... words) {
    err.getBuffer().setLength(0);
    assertThat(execute(words)).isEqualTo(1);
    assertThat(err.toString()).startsWith("nightjar: " + sentence).hasLineCount(1);
  }

  @Test
  void wantADirectory() {
    assertThat(execute("import", "prometheus")).isEqualTo(2);
    assertThat(execute("export", "prometheus")).isEqualTo(2);
    assertThat(execute("export", "openmetrics")).isEqualTo(2);
    assertThat(execute("export")).isEqualTo(2);
    String away = folder + "/away";
    fails("there is no directory " + away, "import", "prometheus", away);
    fails(away + " holds no samples", "export", "prometheus", folder + "/x", "--data", away);
    fails(away + " holds no samples", "export", "openmetrics", "-", "--data", away);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void tellWhichOptionIsWrong() throws IOException {
    String from = folder.toString();
    fails("--from is \"soon\"; an instant", "import", "prometheus", from, "--from", "soon");
    fails("--match \"{\": ", "import", "prometheus", from, "--match", "{");
    fails("--label is \"a=\", it must be", "import", "prometheus", from, "--label", "a=");
    fails("--block-duration is \"2\"", "export", "prometheus", from, "--block-duration", "2");
    fails("a block of 1h is too short", "export", "prometheus", from, "--block-duration", "1h");
    Path config = Files.writeString(folder.resolve("c.yml"), "storage: {retention: soon}\n");
    fails(
        config + " has problems: nightjar check config " + config,
        "import",
        "prometheus",
        from,
        "--config",
        config.toString());
    fails(
        "the configuration file " + from + "/no",
        "import",
        "prometheus",
        from,
        "--config",
        from + "/no");
  }
}
