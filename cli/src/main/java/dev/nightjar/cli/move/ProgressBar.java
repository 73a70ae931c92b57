package dev.nightjar.cli.move;

import dev.nightjar.base.Clock;
import dev.nightjar.server.move.MoveWatcher;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/// Shows how long work goes: on a terminal as one line on standard error that is written over, gone
/// at the end; elsewhere not at all. Lines that are told go to another writer, above the bar. Owned
/// by one thread.
final class ProgressBar implements MoveWatcher, AutoCloseable {
  private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
  private static final int CELLS = 24;

  /// Narrower than any terminal in use, so that the line never wraps.
  private static final int COLUMNS = 78;

  private static final String CLEAR = "\r\u001b[K";

  private final Clock clock;
  private final PrintWriter lines;
  private final PrintWriter terminal;
  private final boolean isShown;
  private final BooleanSupplier isStopping;
  private final long started;
  private long drawn;
  private boolean isDrawn;

  /// @param lines takes what is told
  /// @param terminal takes the bar
  /// @param isShown whether somebody looks at `terminal`
  ProgressBar(
      Clock clock,
      PrintWriter lines,
      PrintWriter terminal,
      boolean isShown,
      BooleanSupplier isStopping) {
    this.clock = clock;
    this.lines = lines;
    this.terminal = terminal;
    this.isShown = isShown;
    this.isStopping = isStopping;
    started = clock.monotonicNanos();
    drawn = started;
  }

  /// Whether standard error is a terminal that can move its cursor.
  static boolean isOnTerminal() {
    if (System.getenv().getOrDefault("TERM", "").equals("dumb")) {
      return false;
    }
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  @Override
  public void at(String what, double part) {
    if (!isShown) {
      return;
    }
    long now = clock.monotonicNanos();
    if (now - drawn < REDRAW_NANOS) {
      return;
    }
    drawn = now;
    isDrawn = true;
    terminal.print(CLEAR + line(what, Math.clamp(part, 0, 1), now - started));
    terminal.flush();
  }

  private static String line(String what, double part, long nanos) {
    int filled = (int) (part * CELLS);
    String bar = "#".repeat(filled) + "-".repeat(CELLS - filled);
    String text =
        String.format(
            Locale.ROOT, "[%s] %3d %%  %s  %s", bar, (int) (100 * part), left(part, nanos), what);
    return text.substring(0, Math.min(COLUMNS, text.length()));
  }

  /// How long it will take, once that can be said.
  private static String left(double part, long nanos) {
    if (part < 0.02 || nanos < 2_000_000_000L) {
      return "     ";
    }
    long seconds = (long) (nanos / part * (1 - part)) / 1_000_000_000L;
    return seconds < 100
        ? String.format(Locale.ROOT, "%3d s", seconds)
        : String.format(Locale.ROOT, "%d min", seconds / 60);
  }

  @Override
  public void tell(String line) {
    close();
    lines.println(line);
    lines.flush();
  }

  @Override
  public boolean isStopping() {
    return isStopping.getAsBoolean();
  }

  /// Takes the bar away.
  @Override
  public void close() {
    if (isDrawn) {
      isDrawn = false;
      terminal.print(CLEAR);
      terminal.flush();
    }
  }
}
