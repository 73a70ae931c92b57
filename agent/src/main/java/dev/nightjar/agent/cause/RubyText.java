package dev.nightjar.agent.cause;

import dev.nightjar.agent.cause.TracebackText.Found;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ruby's uncaught exceptions.
///
///     /opt/a.rb:2:in `rows': no rows (RuntimeError)
///     	from /opt/a.rb:5:in `<main>'
final class RubyText {
  private static final int MAX_FRAMES = 500;

  private RubyText() {}

  static @Nullable Found at(List<String> lines, int i) {
    String line = lines.get(i).stripTrailing();
    int end = callEnd(line);
    int open = line.lastIndexOf(" (");
    if (end < 0 || !line.startsWith(": ", end) || !line.endsWith(")") || open <= end) {
      return null;
    }
    String type = line.substring(open + 2, line.length() - 1);
    if (type.isEmpty() || !Character.isUpperCase(type.charAt(0)) || type.indexOf(' ') >= 0) {
      return null;
    }
    var frames = new Frames();
    frames.add(frame(line, end));
    int next = i + 1;
    while (next < lines.size() && next < i + MAX_FRAMES) {
      String call = lines.get(next).strip();
      int callEnd = call.startsWith("from ") ? callEnd(call) : -1;
      if (callEnd < 0) {
        break;
      }
      frames.add(frame(call.substring(5), callEnd - 5));
      next++;
    }
    String message = open > end + 2 ? line.substring(end + 2, open) : "";
    return new Found(new Thrown(type, message, "", frames.reversed(), "", null), next);
  }

  /// Where `file:12:in 'name'` ends, or -1.
  private static int callEnd(String line) {
    int in = line.indexOf(":in ");
    if (in < 0 || in + 5 >= line.length() || "`'".indexOf(line.charAt(in + 4)) < 0) {
      return -1;
    }
    int close = line.indexOf('\'', in + 5);
    int colon = line.lastIndexOf(':', in - 1);
    return close < 0 || colon <= 0 || Frames.number(line, colon + 1, in) == 0 ? -1 : close + 1;
  }

  private static Frame frame(String line, int end) {
    int in = line.indexOf(":in ");
    int colon = line.lastIndexOf(':', in - 1);
    return new Frame(
        line.substring(0, colon),
        Frames.number(line, colon + 1, in),
        line.substring(in + 5, end - 1),
        "");
  }
}
