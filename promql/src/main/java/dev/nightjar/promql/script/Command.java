package dev.nightjar.promql.script;

import dev.nightjar.promql.PromqlParser;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One command of a script: its first line and those below it.
sealed interface Command {
  /// Throws all data away.
  record Clear() implements Command {}

  /// @param line 1-based, of its first line
  /// @param foldsHistograms whether classic histograms are also loaded as native ones
  record Load(int line, long stepMillis, boolean foldsHistograms, List<String> lines)
      implements Command {}

  /// A question with what it must yield.
  ///
  /// @param word `eval`, `eval_fail`, `eval_ordered` and so on
  /// @param step empty: at one time
  record Ask(
      int line,
      String word,
      long from,
      long to,
      OptionalLong step,
      String query,
      List<String> lines)
      implements Command {}

  Pattern LOAD = Pattern.compile("(load|load_with_nhcb)\\s+(\\S+)");
  Pattern INSTANT = Pattern.compile("(eval\\w*)\\s+instant\\s+at\\s+(\\S+)\\s+(.+)");
  Pattern RANGE =
      Pattern.compile(
          "(eval\\w*)\\s+range\\s+from\\s+(\\S+)\\s+to\\s+(\\S+)\\s+step\\s+(\\S+)\\s+(.+)");

  /// The commands of a script, in order.
  static List<Command> parse(String script) {
    List<Command> commands = new ArrayList<>();
    List<String> lines = script.lines().map(String::strip).toList();
    int at = 0;
    while (at < lines.size()) {
      int start = at;
      if (isBlank(lines.get(at++))) {
        continue;
      }
      // What stands below this word is a command of its own, even without an empty line between.
      boolean alone = lines.get(start).equals("clear");
      while (!alone && at < lines.size() && !isBlank(lines.get(at))) {
        at++;
      }
      try {
        commands.add(command(lines.subList(start, at), start + 1));
      } catch (RuntimeException e) {
        throw new ScriptException("line " + (start + 1) + ": " + e.getMessage());
      }
    }
    return commands;
  }

  private static boolean isBlank(String line) {
    return line.isEmpty() || line.startsWith("#");
  }

  private static Command command(List<String> lines, int number) {
    String first = lines.getFirst();
    List<String> rest = lines.subList(1, lines.size());
    if (first.equals("clear")) {
      return new Clear();
    }
    Matcher load = LOAD.matcher(first);
    if (load.matches()) {
      return new Load(number, millis(load.group(2)), load.group(1).endsWith("nhcb"), rest);
    }
    Matcher instant = INSTANT.matcher(first);
    if (instant.matches()) {
      long at = millis(instant.group(2));
      return new Ask(
          number, instant.group(1), at, at, OptionalLong.empty(), instant.group(3), rest);
    }
    Matcher range = RANGE.matcher(first);
    if (range.matches()) {
      return new Ask(
          number,
          range.group(1),
          millis(range.group(2)),
          millis(range.group(3)),
          OptionalLong.of(millis(range.group(4))),
          range.group(5),
          rest);
    }
    throw new ScriptException("no command: " + first);
  }

  private static long millis(String text) {
    return text.startsWith("-")
        ? -PromqlParser.parseDurationMillis(text.substring(1))
        : PromqlParser.parseDurationMillis(text);
  }
}
