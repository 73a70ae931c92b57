package dev.nightjar.jobs.schedule;

import dev.nightjar.base.Problem;
import java.util.List;

/// What a crontab starts, and what is wrong with it: one bad line never hides the others.
///
/// @param isSystem whether its lines name a user, as those of `/etc/crontab` do
/// @param problems each with line and column
public record Crontab(boolean isSystem, List<CrontabEntry> entries, List<Problem> problems) {
  /// What editors of Windows put in front of UTF-8.
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  public Crontab {
    entries = List.copyOf(entries);
    problems = List.copyOf(problems);
  }

  /// Whether the lines of a crontab name a user.
  public enum Form {
    USER,
    SYSTEM,
    /// As its lines look: there is a user where each may name one, and one is such as `root`.
    DETECT
  }

  /// Format: the manual page crontab(5).
  public static Crontab parse(String text, Form form) {
    String unmarked = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    List<String> lines = unmarked.lines().toList();
    boolean isSystem =
        switch (form) {
          case USER -> false;
          case SYSTEM -> true;
          case DETECT -> CrontabReader.namesUsers(lines);
        };
    var reader = new CrontabReader(isSystem);
    for (int i = 0; i < lines.size(); i++) {
      reader.read(i + 1, lines.get(i));
    }
    return reader.done();
  }
}
