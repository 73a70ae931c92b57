package dev.nightjar.jobs.judge;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Numbers that a run's own output tells by name: as `name=12`, `name: 12`, or a field of JSON. Of
/// each name the last one counts. A number that something else hangs on, as in `12MB` or `1,234`,
/// is none.
///
/// At most [#MAX_NAMES] are kept, those that the job is known by before all others. Used by one
/// thread.
final class ReportedNumbers {
  static final int MAX_NAMES = 32;
  private static final int MAX_NAME = 60;
  private static final int MAX_LINE = 64 * 1024;

  private final Set<String> known;
  private final Map<String, Double> numbers = new LinkedHashMap<>();
  private int strangers;

  /// @param known names that earlier runs told, or that something is expected of
  ReportedNumbers(Set<String> known) {
    this.known = Set.copyOf(known);
  }

  /// Takes the numbers of the next line of the output.
  void add(String line) {
    int length = Math.min(line.length(), MAX_LINE);
    for (int at = 1; at < length; at++) {
      char c = line.charAt(at);
      if (c == '=' || c == ':') {
        take(line, at, length);
      }
    }
  }

  /// What was told, in the order of its first time.
  Map<String, Double> numbers() {
    Map<String, Double> kept = new LinkedHashMap<>();
    int left = MAX_NAMES - (int) numbers.keySet().stream().filter(known::contains).count();
    for (Map.Entry<String, Double> each : numbers.entrySet()) {
      if (known.contains(each.getKey())) {
        if (kept.size() < MAX_NAMES) {
          kept.put(each.getKey(), each.getValue());
        }
      } else if (left > 0) {
        left--;
        kept.put(each.getKey(), each.getValue());
      }
    }
    return kept;
  }

  private void take(String line, int separator, int length) {
    int from = skipSpaces(line, separator + 1, length);
    if (from < length && line.charAt(from) == '"') {
      from++;
    }
    int end = numberEnd(line, from, length);
    if (end == from || isContinued(line, end, length)) {
      return;
    }
    int nameEnd = nameEnd(line, separator);
    int start = nameEnd;
    while (start > 0 && isNamePart(line.charAt(start - 1)) && nameEnd - start <= MAX_NAME) {
      start--;
    }
    if (start == nameEnd || nameEnd - start > MAX_NAME || isDigit(line.charAt(start))) {
      return;
    }
    double value = Double.parseDouble(line.substring(from, end));
    if (Double.isFinite(value)) {
      put(line.substring(start, nameEnd), value);
    }
  }

  private void put(String name, double value) {
    if (!numbers.containsKey(name) && !known.contains(name)) {
      if (strangers == MAX_NAMES) {
        return;
      }
      strangers++;
    }
    numbers.put(name, value);
  }

  /// The end of the name before the separator, without spaces and a quote between them.
  private static int nameEnd(String line, int separator) {
    int end = separator;
    while (end > 0 && isSpace(line.charAt(end - 1))) {
      end--;
    }
    boolean isQuote = end > 0 && (line.charAt(end - 1) == '"' || line.charAt(end - 1) == '\'');
    return isQuote ? end - 1 : end;
  }

  private static int skipSpaces(String line, int from, int length) {
    int at = from;
    while (at < length && isSpace(line.charAt(at))) {
      at++;
    }
    return at;
  }

  /// The end of `[+-]digits[.digits][e[+-]digits]`, or `from` when there is none.
  private static int numberEnd(String line, int from, int length) {
    int at = from;
    if (at < length && (line.charAt(at) == '-' || line.charAt(at) == '+')) {
      at++;
    }
    int digits = digitsEnd(line, at, length);
    if (digits == at) {
      return from;
    }
    at = digits;
    if (at + 1 < length && line.charAt(at) == '.' && isDigit(line.charAt(at + 1))) {
      at = digitsEnd(line, at + 1, length);
    }
    if (at < length && (line.charAt(at) == 'e' || line.charAt(at) == 'E')) {
      int exponent = at + 1;
      if (exponent < length && (line.charAt(exponent) == '-' || line.charAt(exponent) == '+')) {
        exponent++;
      }
      int end = digitsEnd(line, exponent, length);
      at = end > exponent ? end : at;
    }
    return at;
  }

  private static int digitsEnd(String line, int from, int length) {
    int at = from;
    while (at < length && isDigit(line.charAt(at))) {
      at++;
    }
    return at;
  }

  /// Whether what looked like a number goes on as something else.
  private static boolean isContinued(String line, int at, int length) {
    if (at >= length) {
      return false;
    }
    char c = line.charAt(at);
    boolean isSeparator = c == ',' || c == '.' || c == ':' || c == '/' || c == '-' || c == '\'';
    if (isSeparator) {
      return at + 1 < length && isDigit(line.charAt(at + 1));
    }
    return c > '~' || c == '%' || isNamePart(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  static boolean isNamePart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || isDigit(c)
        || c == '_'
        || c == '.'
        || c == '-';
  }
}
