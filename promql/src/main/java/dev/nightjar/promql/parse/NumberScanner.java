package dev.nightjar.promql.parse;

/// Finds where a number or a duration ends.
///
/// Numbers are decimal with an optional fraction and exponent, or hexadecimal; single underscores
/// may stand between digits. Durations are digits and units, one after the other.
final class NumberScanner {
  private static final String DECIMAL = "0123456789";
  private static final String HEXADECIMAL = DECIMAL + "abcdefABCDEF";

  private final String text;
  private int at;

  NumberScanner(String text, int at) {
    this.text = text;
    this.at = at;
  }

  /// Index behind what was looked at last.
  int position() {
    return at;
  }

  /// Passes a number; false when what stands here is none, or goes on with something else.
  boolean number() {
    boolean hex = text.startsWith("0x", at) || text.startsWith("0X", at);
    String digits = hex ? HEXADECIMAL : DECIMAL;
    int start = at;
    if (hex) {
      at += 2;
    }
    boolean dot = false;
    boolean exponent = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (digits.indexOf(c) >= 0) {
        at++;
      } else if (c == '.') {
        at++;
        if (dot || hex || exponent || isAny("_.")) {
          at += isAny("_.") ? 1 : 0;
          return false;
        }
        dot = true;
      } else if (c == 'e' || c == 'E') {
        at++;
        if (exponent) {
          return false;
        }
        exponent = true;
        at += isAny("+-") ? 1 : 0;
        if (at == text.length() || DECIMAL.indexOf(text.charAt(at)) < 0) {
          return false;
        }
      } else if (c == '_') {
        at++;
        if (at == text.length() || digits.indexOf(text.charAt(at)) < 0) {
          return false;
        }
      } else {
        break;
      }
    }
    return at > start && (at == text.length() || !isAlphanumeric(text.charAt(at)));
  }

  /// Passes the units and further digits of a duration whose first digits are behind us.
  boolean restOfDuration() {
    do {
      if (!isAny("smhdwy")) {
        at = Math.min(text.length(), at + 1);
        return false;
      }
      at++;
      at += isAny("s") ? 1 : 0;
      if (!isAny(DECIMAL)) {
        break;
      }
      while (isAny(DECIMAL)) {
        at++;
      }
    } while (true);
    if (at < text.length() && isAlphanumeric(text.charAt(at))) {
      at++;
      return false;
    }
    return true;
  }

  static boolean isAlpha(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isAlphanumeric(char c) {
    return isAlpha(c) || isDigit(c);
  }

  private boolean isAny(String set) {
    return at < text.length() && set.indexOf(text.charAt(at)) >= 0;
  }
}
