package dev.nightjar.agent.cause;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What Python's faulthandler writes when a signal ends the interpreter.
///
///     Fatal Python error: Segmentation fault
///
///     Current thread 0x00007f… (most recent call first):
///       File "/opt/a.py", line 3 in work
///
/// @param frame the innermost call; null when none was told
record FaultDump(String reason, @Nullable Frame frame) {
  private static final String START = "Fatal Python error: ";
  private static final String THREAD = "Current thread ";
  private static final int MAX_SEARCH = 400;

  /// The last one in these lines, or null.
  static @Nullable FaultDump in(List<String> lines) {
    int last = Math.max(0, lines.size() - MAX_SEARCH);
    for (int i = lines.size() - 1; i >= last; i--) {
      String line = lines.get(i).strip();
      if (line.startsWith(START)) {
        return new FaultDump(Words.cut(line.substring(START.length()), 200), frame(lines, i + 1));
      }
    }
    return null;
  }

  private static @Nullable Frame frame(List<String> lines, int from) {
    boolean isCurrent = false;
    for (int i = from; i < lines.size() && i < from + MAX_SEARCH; i++) {
      String line = lines.get(i).strip();
      if (isCurrent) {
        return PythonText.frame(line, " in ");
      }
      isCurrent = line.startsWith(THREAD);
    }
    return null;
  }

  /// `/opt/a.py:3 in work`.
  String place() {
    return frame == null ? "" : frame.file() + ":" + frame.line() + " in " + frame.function();
  }
}
