package dev.nightjar.agent.cause;

import dev.nightjar.agent.cause.TracebackText.Found;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Stack traces whose calls begin with `at`, the innermost first: those of the JVM, of JavaScript
/// and of .NET.
///
///     Exception in thread "main" java.lang.IllegalStateException: no rows
///     	at a.Report.rows(Report.java:12)
///     	at a.Report.main(Report.java:3)
///     Caused by: java.sql.SQLException: closed
///     	... 2 more
final class AtText {
  private static final int MAX_MESSAGE_LINES = 5;
  private static final int MAX_SECTIONS = 10;
  private static final String THREAD = "Exception in thread \"";
  private static final String CAUSED = "Caused by: ";
  private static final String NODE_CAUSE = "[cause]: ";
  private static final String SUPPRESSED = "Suppressed: ";

  private final List<String> lines;
  private final List<Section> sections = new ArrayList<>();
  private @Nullable Section current;

  private AtText(List<String> lines) {
    this.lines = lines;
  }

  /// One exception of a chain.
  private record Section(String type, String message, String thread, Frames frames) {}

  /// The trace whose first call stands at line `i`, or null.
  ///
  /// @param after the first line that belongs to nothing else
  static @Nullable Found at(List<String> lines, int i, int after) {
    if (AtFrame.in(lines.get(i)) == null) {
      return null;
    }
    for (int back = i - 1; back >= Math.max(after, i - MAX_MESSAGE_LINES); back--) {
      Section head = section(lines.get(back));
      if (head != null) {
        return new AtText(lines).read(head, i);
      }
    }
    return null;
  }

  private Found read(Section head, int from) {
    current = head;
    sections.add(head);
    int i = from;
    while (i < lines.size() && isTaken(lines.get(i))) {
      i++;
    }
    Thrown thrown = null;
    for (int s = sections.size() - 1; s >= 0; s--) {
      Section each = sections.get(s);
      thrown =
          new Thrown(
              each.type,
              each.message,
              each.thread,
              each.frames.reversed(),
              thrown == null ? "" : "cause",
              thrown);
    }
    return new Found(thrown, i);
  }

  private boolean isTaken(String line) {
    String text = line.strip();
    Frame frame = AtFrame.in(line);
    if (frame != null) {
      if (current != null) {
        current.frames.add(frame);
      }
      return true;
    }
    if (text.startsWith(SUPPRESSED)) {
      current = null;
      return true;
    }
    boolean isJvmCause = text.startsWith(CAUSED);
    if (isJvmCause || text.startsWith(NODE_CAUSE)) {
      boolean isOfSuppressed = isJvmCause && line.startsWith("\t");
      Section cause = section(text.substring((isJvmCause ? CAUSED : NODE_CAUSE).length()));
      boolean isKept = cause != null && !isOfSuppressed && sections.size() < MAX_SECTIONS;
      if (isKept) {
        sections.add(cause);
      }
      current = isKept ? cause : null;
      return true;
    }
    return text.startsWith("... ") && (text.endsWith(" more") || text.contains(" lines matching "));
  }

  /// The exception that a line names, or null.
  private static @Nullable Section section(String line) {
    String text = line.strip();
    String thread = "";
    if (text.startsWith(THREAD)) {
      int close = text.indexOf("\" ", THREAD.length());
      if (close < 0) {
        return null;
      }
      thread = text.substring(THREAD.length(), close);
      text = text.substring(close + 2);
    }
    for (int start = 0; start >= 0 && start < text.length(); start = text.indexOf(' ', start) + 1) {
      int end = typeEnd(text, start);
      if (end > start) {
        return new Section(text.substring(start, end), message(text, end), thread, new Frames());
      }
      if (text.indexOf(' ', start) < 0) {
        break;
      }
    }
    return null;
  }

  private static String message(String text, int from) {
    int at = from;
    if (text.startsWith(" [", at)) { // Node's error code
      at = Math.max(at, text.indexOf(']', at) + 1);
    }
    return text.startsWith(":", at) ? text.substring(at + 1).strip() : "";
  }

  private static int typeEnd(String text, int start) {
    int end = start;
    while (end < text.length()
        && (Character.isJavaIdentifierPart(text.charAt(end)) || text.charAt(end) == '.')) {
      end++;
    }
    boolean isWhole = end == text.length() || text.charAt(end) == ':' || text.startsWith(" [", end);
    String type = text.substring(start, end);
    boolean isNamed =
        type.endsWith("Exception") || type.endsWith("Error") || type.endsWith("Throwable");
    return isWhole && (isNamed || isQualifiedClass(type)) ? end : start;
  }

  /// `a.b.Gone`: lower-case packages and a class of any name.
  private static boolean isQualifiedClass(String type) {
    int dot = type.lastIndexOf('.');
    return dot > 0
        && dot + 1 < type.length()
        && Character.isUpperCase(type.charAt(dot + 1))
        && Character.isLowerCase(type.charAt(0));
  }
}
