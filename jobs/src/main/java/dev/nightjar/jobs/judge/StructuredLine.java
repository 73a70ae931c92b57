package dev.nightjar.jobs.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What a line in JSON or in `key=value` words says: its level, its message, its keys.
///
/// @param level lower-case; empty when none is told
/// @param message empty when none is told
/// @param keys sorted
record StructuredLine(String level, String message, List<String> keys) {
  private static final List<String> MESSAGES = List.of("message", "msg", "event");
  private static final List<String> LEVELS = List.of("level", "severity", "lvl", "levelname");
  private static final Set<String> LEVEL_WORDS =
      Set.of(
          "trace",
          "debug",
          "info",
          "notice",
          "warn",
          "warning",
          "error",
          "err",
          "critical",
          "fatal",
          "alert",
          "emerg",
          "panic");
  private static final int MAX_KEYS = 64;

  /// Empty for a line that is neither, and for `key=value` words without a message.
  static Optional<StructuredLine> read(String line) {
    String text = line.strip();
    if (text.startsWith("{") && text.endsWith("}")) {
      return new Json(text).read();
    }
    boolean holdsMessage = MESSAGES.stream().anyMatch(each -> text.contains(each + "="));
    return holdsMessage ? words(text) : Optional.empty();
  }

  static boolean isLevel(String word) {
    return LEVEL_WORDS.contains(word.toLowerCase(Locale.ROOT));
  }

  private static StructuredLine of(TreeMap<String, String> fields) {
    String level = first(fields, LEVELS).toLowerCase(Locale.ROOT);
    return new StructuredLine(
        isLevel(level) ? level : "", first(fields, MESSAGES), List.copyOf(fields.keySet()));
  }

  private static String first(TreeMap<String, String> fields, List<String> names) {
    for (String name : names) {
      String value = fields.getOrDefault(name, "");
      if (!value.isBlank()) {
        return value;
      }
    }
    return "";
  }

  private static Optional<StructuredLine> words(String text) {
    var fields = new TreeMap<String, String>();
    int at = 0;
    while (at < text.length() && fields.size() < MAX_KEYS) {
      while (at < text.length() && text.charAt(at) == ' ') {
        at++;
      }
      int end = at;
      while (end < text.length() && isKeyPart(text.charAt(end))) {
        end++;
      }
      if (end == at || end >= text.length() || text.charAt(end) != '=') {
        return Optional.empty();
      }
      String key = text.substring(at, end);
      var value = new StringBuilder();
      at = value(text, end + 1, value);
      fields.put(key, value.toString());
    }
    StructuredLine line = of(fields);
    return line.message().isEmpty() ? Optional.empty() : Optional.of(line);
  }

  private static boolean isKeyPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
  }

  private static int value(String text, int from, StringBuilder value) {
    if (from < text.length() && text.charAt(from) == '"') {
      return quoted(text, from, value);
    }
    int end = text.indexOf(' ', from);
    end = end < 0 ? text.length() : end;
    value.append(text, from, end);
    return end;
  }

  /// Appends what stands in the quotes that open at `from`; returns the index behind them.
  private static int quoted(String text, int from, StringBuilder value) {
    int at = from + 1;
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < text.length()) {
        at++;
        char escaped = text.charAt(at);
        value.append(escaped == '"' || escaped == '\\' || escaped == '/' ? escaped : ' ');
      } else {
        value.append(c);
      }
      at++;
    }
    return Math.min(text.length(), at + 1);
  }

  /// The fields of one object; what is nested in them is passed over. Used once.
  private static final class Json {
    private final String text;
    private int at = 1;

    Json(String text) {
      this.text = text;
    }

    Optional<StructuredLine> read() {
      var fields = new TreeMap<String, String>();
      List<String> order = new ArrayList<>();
      skipSpaces();
      while (at < text.length() && text.charAt(at) == '"' && order.size() < MAX_KEYS) {
        var key = new StringBuilder();
        at = quoted(text, at, key);
        skipSpaces();
        if (at >= text.length() || text.charAt(at) != ':') {
          return Optional.empty();
        }
        at++;
        order.add(key.toString());
        fields.put(key.toString(), value());
        skipSpaces();
        if (at < text.length() && text.charAt(at) == ',') {
          at++;
          skipSpaces();
        }
      }
      boolean isWhole = at < text.length() && (text.charAt(at) == '}' || order.size() == MAX_KEYS);
      return isWhole && !fields.isEmpty() ? Optional.of(of(fields)) : Optional.empty();
    }

    private void skipSpaces() {
      while (at < text.length() && text.charAt(at) <= ' ') {
        at++;
      }
    }

    /// The text of a string; empty for any other value.
    private String value() {
      skipSpaces();
      var value = new StringBuilder();
      if (at < text.length() && text.charAt(at) == '"') {
        at = quoted(text, at, value);
        return value.toString();
      }
      int depth = 0;
      while (at < text.length()) {
        char c = text.charAt(at);
        if (c == '"') {
          at = quoted(text, at, new StringBuilder());
          continue;
        }
        if (depth == 0 && (c == ',' || c == '}')) {
          break;
        }
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        at++;
      }
      return "";
    }
  }
}
