package dev.nightjar.agent.cause;

import dev.nightjar.agent.cause.TracebackText.Found;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rust's panics: `thread 'main' panicked at src/main.rs:2:5:` with the message on the next line,
/// or in older ones `thread 'main' panicked at 'no rows', src/main.rs:2:5`.
final class RustText {
  private static final String THREAD = "thread '";
  private static final String AT = " panicked at ";

  private RustText() {}

  static @Nullable Found at(List<String> lines, int i) {
    String line = lines.get(i).stripTrailing();
    int at = line.startsWith(THREAD) ? line.indexOf(AT) : -1;
    int close = at < 0 ? -1 : line.indexOf('\'', THREAD.length());
    if (close < 0 || close > at) {
      return null;
    }
    String thread = line.substring(THREAD.length(), close);
    String rest = line.substring(at + AT.length());
    int comma = rest.startsWith("'") ? rest.lastIndexOf("', ") : -1;
    if (comma > 0) {
      return found(thread, rest.substring(1, comma), rest.substring(comma + 3), i + 1);
    }
    boolean hasMessage = rest.endsWith(":") && i + 1 < lines.size();
    return hasMessage
        ? found(thread, lines.get(i + 1).strip(), rest.substring(0, rest.length() - 1), i + 2)
        : null;
  }

  private static @Nullable Found found(String thread, String message, String place, int next) {
    int column = place.lastIndexOf(':');
    int line = column < 0 ? -1 : place.lastIndexOf(':', column - 1);
    if (line <= 0) {
      return null;
    }
    var frame = new Frame(place.substring(0, line), Frames.number(place, line + 1, column), "", "");
    return new Found(new Thrown("panic", message, thread, List.of(frame), "", null), next);
  }
}
