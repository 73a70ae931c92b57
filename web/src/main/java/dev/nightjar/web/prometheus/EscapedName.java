package dev.nightjar.web.prometheus;

/// Label names as they stand in a path: with `U__` in front, `__` is an underscore and `_1F60_` the
/// character of that number. Source: "Prometheus: UTF-8 escaping".
final class EscapedName {
  private static final String PREFIX = "U__";

  /// No character's number has more hexadecimal digits.
  private static final int MAX_DIGITS = 6;

  private EscapedName() {}

  /// The name that a text stands for; the text itself when it is not escaped, or badly.
  static String read(String text) {
    if (!text.startsWith(PREFIX)) {
      return text;
    }
    var name = new StringBuilder();
    int at = PREFIX.length();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '_') {
        name.append(c);
        continue;
      }
      int end = text.indexOf('_', at);
      if (end < 0 || end - at > MAX_DIGITS) {
        return text;
      }
      if (end == at) {
        name.append('_');
      } else {
        int character = number(text, at, end);
        if (!isCharacter(character)) {
          return text;
        }
        name.appendCodePoint(character);
      }
      at = end + 1;
    }
    return name.toString();
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      number = number * 16 + digit;
    }
    return number;
  }

  private static boolean isCharacter(int number) {
    return Character.isValidCodePoint(number)
        && !(number >= Character.MIN_SURROGATE && number <= Character.MAX_SURROGATE);
  }
}
