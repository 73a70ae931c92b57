package dev.nightjar.cli.proof;

import dev.nightjar.cli.view.Screen;
import java.io.PrintWriter;

/// Tells what passed and what failed, in lines that do no harm to a terminal, and counts it.
final class Verdicts {
  private final PrintWriter out;
  private final Screen screen = Screen.ofProcess();
  private long passed;
  private long failed;

  Verdicts(PrintWriter out) {
    this.out = out;
  }

  void passed(long count) {
    passed += count;
  }

  void failed(String told) {
    failed++;
    tell(told);
  }

  /// Prints a text of one or more lines.
  void tell(String text) {
    text.lines().forEach(line -> out.println(screen.harmless(line, true)));
  }

  /// Prints the last line; returns the exit code.
  int finish() {
    out.println(passed + " passed, " + failed + " failed");
    out.flush();
    return failed == 0 ? 0 : 1;
  }
}
