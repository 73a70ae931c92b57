package dev.nightjar.jobs.schedule;

import dev.nightjar.base.Problem;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a crontab line by line. Owned by the thread that reads.
final class CrontabReader {
  private static final int MOST_LINES = 10_000;
  private static final int LONGEST_LINE = 10_000;

  /// No repetition gives back what it took, so that a line is read once, however it looks.
  private static final Pattern ASSIGNMENT =
      Pattern.compile("\\s*+([\"']?)([A-Za-z_][A-Za-z0-9_]*+)\\1\\s*+=\\s*+(.*+)", Pattern.DOTALL);

  private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_.-]{0,31}\\$?");

  /// Users that no command is named after.
  private static final Set<String> USERS =
      Set.of("root", "nobody", "www-data", "daemon", "postgres", "operator", "ubuntu", "debian");

  /// The head that distributions write above the lines.
  private static final Pattern HEAD = Pattern.compile("#.*\\bdow\\s+user.*");

  private static final String MISSING = "the line ends where a command is wanted";

  private final boolean isSystem;
  private final List<CrontabEntry> entries = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final JobNames names = new JobNames();
  private String timezone = "";

  CrontabReader(boolean isSystem) {
    this.isSystem = isSystem;
  }

  /// Whether each line that starts something may name a user, and something says that they do.
  static boolean namesUsers(List<String> lines) {
    boolean isKnown =
        lines.stream()
            .filter(line -> line.length() <= LONGEST_LINE)
            .anyMatch(line -> HEAD.matcher(line.strip()).matches());
    for (String line : lines) {
      if (line.length() > LONGEST_LINE || isSilent(line) || ASSIGNMENT.matcher(line).matches()) {
        continue;
      }
      var cursor = new Cursor(line);
      skipSchedule(cursor);
      String user = cursor.word();
      cursor.skipSpaces();
      if (!user.isEmpty() && (cursor.atEnd() || !USER.matcher(user).matches())) {
        return false;
      }
      isKnown |= USERS.contains(user);
    }
    return isKnown;
  }

  private static boolean isSilent(String line) {
    String stripped = line.strip();
    return stripped.isEmpty() || stripped.startsWith("#");
  }

  private static void skipSchedule(Cursor cursor) {
    cursor.skipSpaces();
    int words = cursor.peek() == '@' ? 1 : 5;
    for (int i = 0; i < words; i++) {
      cursor.word();
      cursor.skipSpaces();
    }
  }

  void read(int number, String line) {
    if (isSilent(line) || number > MOST_LINES) {
      if (number == MOST_LINES + 1) {
        problem(number, 1, "only the first " + MOST_LINES + " lines are read");
      }
      return;
    }
    if (line.length() > LONGEST_LINE) {
      problem(number, LONGEST_LINE + 1, "is longer than " + LONGEST_LINE + " characters");
      return;
    }
    Matcher assignment = ASSIGNMENT.matcher(line);
    if (assignment.matches()) {
      if (assignment.group(2).equals("CRON_TZ")) {
        zone(number, unquoted(assignment.group(3).stripTrailing()), assignment.start(3) + 1);
      }
      return;
    }
    try {
      entry(number, line);
    } catch (BadSchedule e) {
      problem(number, e.column(), e.told());
    }
  }

  private void zone(int number, String name, int column) {
    String stripped = name.startsWith(":") ? name.substring(1) : name;
    Optional<String> found =
        stripped.isEmpty() ? Optional.of("") : Zones.named(stripped).map(zone -> zone.getId());
    if (found.isEmpty()) {
      problem(number, column, Zones.unknown(stripped));
    }
    timezone = found.map(id -> id.equals("Z") ? "UTC" : id).orElse("");
  }

  private static String unquoted(String text) {
    boolean isQuoted =
        text.length() >= 2
            && (text.charAt(0) == '"' || text.charAt(0) == '\'')
            && text.charAt(text.length() - 1) == text.charAt(0);
    return isQuoted ? text.substring(1, text.length() - 1) : text;
  }

  private void entry(int number, String line) throws BadSchedule {
    var cursor = new Cursor(line);
    cursor.skipSpaces();
    // Some daemons take a - in front: don't log the start.
    if (cursor.peek() == '-') {
      cursor.take('-');
    }
    int from = cursor.at();
    skipSchedule(cursor);
    int end = cursor.at();
    String schedule = schedule(line, from, end);
    String user = "";
    if (isSystem) {
      int at = cursor.at();
      user = cursor.word();
      if (user.isEmpty()) {
        throw cursor.wrong("the line ends where a user is wanted");
      }
      cursor.skipSpaces();
      if (cursor.atEnd()) {
        throw cursor.wrongAt(at, "after the user \"" + Cursor.shown(user) + "\" " + MISSING);
      }
    }
    if (cursor.atEnd()) {
      throw cursor.wrong(MISSING);
    }
    String command = command(cursor.rest());
    if (command.isEmpty()) {
      throw cursor.wrong("the command is empty before the first %");
    }
    entries.add(
        new CrontabEntry(number, schedule, timezone, user, command, names.of(user, command)));
  }

  /// The schedule's text, without spaces that say nothing.
  private static String schedule(String line, int from, int end) throws BadSchedule {
    String text = line.substring(from, end).strip();
    var cursor = new Cursor(line, from, from + text.length());
    if (text.startsWith("@")) {
      new CronReader(text, ZoneOffset.UTC).shorthand(cursor);
      return text.toLowerCase(Locale.ROOT);
    }
    new CronReader(text, ZoneOffset.UTC).fields(cursor);
    return text.replaceAll("[ \t]+", " ");
  }

  /// What is run: up to the first `%`, which starts the standard input; `\%` is a `%`.
  private static String command(String rest) {
    var command = new StringBuilder();
    for (int i = 0; i < rest.length(); i++) {
      char each = rest.charAt(i);
      if (each == '%') {
        break;
      }
      if (each == '\\' && i + 1 < rest.length() && rest.charAt(i + 1) == '%') {
        i++;
      }
      command.append(rest.charAt(i));
    }
    return command.toString().strip();
  }

  private void problem(int line, int column, String told) {
    problems.add(new Problem("", OptionalInt.of(line), OptionalInt.of(column), told));
  }

  Crontab done() {
    return new Crontab(isSystem, entries, problems);
  }
}
