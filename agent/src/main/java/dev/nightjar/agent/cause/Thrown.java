package dev.nightjar.agent.cause;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An uncaught exception, with what led to it.
///
/// @param type its class, such as `ValueError`
/// @param message may be empty
/// @param thread may be empty
/// @param frames the outermost call first
/// @param relation how `cause` led to it: `cause`, `context`, or empty without one
public record Thrown(
    String type,
    String message,
    String thread,
    List<Frame> frames,
    String relation,
    @Nullable Thrown cause) {
  public Thrown {
    frames = List.copyOf(frames);
  }

  /// `ValueError: bad value at /opt/a.py:12 in main`, as far as it is known.
  public String oneLine() {
    var text = new StringBuilder(type);
    if (!message.isEmpty()) {
      int end = message.indexOf('\n');
      String first = end < 0 ? message : message.substring(0, end);
      text.append(": ").append(Words.cut(first, 200));
    }
    if (!frames.isEmpty()) {
      Frame last = frames.getLast();
      text.append(" at ").append(last.file());
      if (last.line() > 0) {
        text.append(':').append(last.line());
      }
      if (!last.function().isEmpty()) {
        text.append(" in ").append(last.function());
      }
    }
    return text.toString();
  }
}
