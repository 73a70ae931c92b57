package dev.nightjar.agent.cause;

import dev.nightjar.agent.cause.TracebackText.Found;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Python's tracebacks.
///
///     Traceback (most recent call last):
///       File "/opt/a.py", line 12, in main
///         int(x)
///         ^^^^^^
///     ValueError: invalid literal
///
/// Each may stand behind the bars of an exception group, whose members are passed over, or behind a
/// prefix of the same width on each line, as log collectors put there.
final class PythonText {
  private static final String HEAD = "Traceback (most recent call last):";
  private static final String GROUP_HEAD = "Exception Group " + HEAD;
  private static final String THREAD = "Exception in thread ";
  private static final String IGNORED = "Exception ignored ";
  private static final String CAUSE =
      "The above exception was the direct cause of the following exception:";
  private static final String CONTEXT =
      "During handling of the above exception, another exception occurred:";
  private static final String[] TEXT_ERRORS = {"SyntaxError:", "IndentationError:", "TabError:"};
  private static final int TEXT_ERROR_LINES = 4;
  private static final int MAX_TYPE = 200;

  private final List<String> lines;
  private final int prefix;
  private final int indent;
  private final Frames frames = new Frames();

  private PythonText(List<String> lines, int prefix, int indent) {
    this.lines = lines;
    this.prefix = prefix;
    this.indent = indent;
  }

  /// How the traceback above a line led to the one below it; empty for any other line.
  static String relation(String line) {
    if (line.endsWith(CAUSE)) {
      return "cause";
    }
    return line.endsWith(CONTEXT) ? "context" : "";
  }

  /// The traceback that begins at line `i`, or null.
  static @Nullable Found at(List<String> lines, int i) {
    String line = lines.get(i);
    int head = line.indexOf(HEAD);
    if (head < 0) {
      return line.contains("File \"") ? textErrorAt(lines, i) : null;
    }
    boolean isGroup = line.startsWith(GROUP_HEAD, head - GROUP_HEAD.length() + HEAD.length());
    int start = isGroup ? head - GROUP_HEAD.length() + HEAD.length() : head;
    boolean isIndented = indent(line) == start;
    var text = new PythonText(lines, isIndented ? 0 : start, isIndented ? start : 0);
    Found found = text.read(i + 1, i == 0 ? "" : text.line(i - 1).strip());
    return isGroup ? text.behindGroup(found) : found;
  }

  private Found read(int from, String before) {
    int i = from;
    for (; i < lines.size(); i++) {
      String line = line(i);
      if (line.isBlank() || indent(line) <= indent) {
        break;
      }
      readFrame(line.substring(indent(line)));
    }
    String end = i < lines.size() ? bare(line(i)) : "";
    int colon = typeEnd(end);
    if (frames.isEmpty() || colon == 0) {
      return new Found(null, i);
    }
    String message = end.startsWith(": ", colon) ? end.substring(colon + 2) : "";
    var thrown =
        new Thrown(end.substring(0, colon), message, thread(before), frames.all(), "", null);
    return new Found(before.startsWith(IGNORED) ? null : thrown, i + 1);
  }

  private void readFrame(String text) {
    Frame frame = frame(text, ", in ");
    if (frame != null) {
      frames.add(frame);
    } else if (!frames.isEmpty() && frames.last().text().isEmpty() && !isMarker(text)) {
      Frame last = frames.last();
      frames.replaceLast(
          new Frame(last.file(), last.line(), last.function(), Words.cut(text.strip(), 300)));
    }
  }

  private static String thread(String before) {
    boolean isNamed = before.startsWith(THREAD) && before.endsWith(":");
    return isNamed ? before.substring(THREAD.length(), before.length() - 1) : "";
  }

  /// Passes over the members of an exception group.
  private Found behindGroup(Found found) {
    int i = found.next();
    while (i < lines.size()) {
      String line = line(i).stripLeading();
      if (line.isEmpty() || (line.charAt(0) != '|' && line.charAt(0) != '+')) {
        break;
      }
      i++;
    }
    return new Found(found.thrown(), i);
  }

  /// `File "/opt/a.py", line 12, in main`; `separator` is what stands before the function.
  static @Nullable Frame frame(String text, String separator) {
    if (!text.startsWith("File \"")) {
      return null;
    }
    int close = text.indexOf("\", line ", 6);
    if (close < 0) {
      return null;
    }
    int start = close + 8;
    int end = start;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    String function =
        text.startsWith(separator, end) ? text.substring(end + separator.length()).strip() : "";
    return new Frame(text.substring(6, close), Frames.number(text, start, end), function, "");
  }

  /// An error in the script itself, which comes without the traceback's first line.
  private static @Nullable Found textErrorAt(List<String> lines, int i) {
    Frame frame = frame(lines.get(i).strip(), ", in ");
    if (frame == null || !frame.function().isEmpty()) {
      return null;
    }
    for (int j = i + 1; j < lines.size() && j <= i + TEXT_ERROR_LINES; j++) {
      String line = lines.get(j);
      for (String type : TEXT_ERRORS) {
        if (line.startsWith(type)) {
          String source = j > i + 1 ? Words.cut(lines.get(i + 1).strip(), 300) : "";
          var place = new Frame(frame.file(), frame.line(), "", source);
          String name = type.substring(0, type.length() - 1);
          String message = line.substring(type.length()).strip();
          return new Found(new Thrown(name, message, "", List.of(place), "", null), j + 1);
        }
      }
    }
    return null;
  }

  private String line(int i) {
    String line = lines.get(i);
    return line.substring(Math.min(prefix, line.length()));
  }

  private static String bare(String line) {
    return line.substring(indent(line)).stripTrailing();
  }

  /// Where a line's text begins, behind spaces and an exception group's bars.
  private static int indent(String line) {
    int i = 0;
    while (i < line.length() && " \t|+".indexOf(line.charAt(i)) >= 0) {
      i++;
    }
    return i;
  }

  private static boolean isMarker(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("~^ ".indexOf(text.charAt(i)) < 0) {
        return text.startsWith("[Previous line repeated");
      }
    }
    return true;
  }

  /// Where the name of an exception class ends in `ValueError: text`; 0 when there is none.
  private static int typeEnd(String line) {
    int i = 0;
    while (i < line.length() && i < MAX_TYPE) {
      char c = line.charAt(i);
      if (!Character.isJavaIdentifierPart(c) && c != '.' && c != '<' && c != '>') {
        break;
      }
      i++;
    }
    boolean isWhole = i == line.length() || line.charAt(i) == ':';
    return i > 0 && isWhole && !Character.isDigit(line.charAt(0)) ? i : 0;
  }
}
