package dev.nightjar.cli.move;

import dev.nightjar.base.Clock;
import dev.nightjar.base.process.JvmSignals;
import dev.nightjar.server.move.Selection;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What all moves have in common.
final class MoveFlags {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "data directory that no server uses (default: ${DEFAULT-VALUE})",
      defaultValue = "nightjar-data")
  private Path data = Path.of("nightjar-data");

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "leave out what is older: an instant, a day, Unix seconds, or an age as 30d")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "leave out what is newer")
  private @Nullable String to;

  @Option(
      names = "--match",
      paramLabel = "SELECTOR",
      description = "only series that it selects, such as {job=\"a\"}; may be given again")
  private List<String> matches = new ArrayList<>();

  Path data() {
    return data.toAbsolutePath();
  }

  Selection selection() {
    return Selection.parse(
        Optional.ofNullable(from), Optional.ofNullable(to), matches, Clock.system().now());
  }

  /// A bar that is told to stop by SIGINT and SIGTERM.
  static ProgressBar bar(PrintWriter lines, PrintWriter terminal) {
    var stopping = new AtomicBoolean();
    JvmSignals.on("INT", () -> stopping.set(true));
    JvmSignals.on("TERM", () -> stopping.set(true));
    return new ProgressBar(
        Clock.system(), lines, terminal, ProgressBar.isOnTerminal(), stopping::get);
  }
}
