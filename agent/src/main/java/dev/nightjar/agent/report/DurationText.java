package dev.nightjar.agent.report;

/// A duration as people write it: `90`, `90s`, `500ms`, `1.5h`, `1h30m`.
public final class DurationText {
  private static final long SECOND = 1_000_000_000L;
  private static final double LONGEST = 1e9 * 86_400 * 366 * 10; // ten years, far from overflow

  private DurationText() {}

  /// Nanoseconds; a bare number is seconds. -1 when the text is something else.
  public static long nanos(String text) {
    if (text.isEmpty()) {
      return -1;
    }
    double total = 0;
    int at = 0;
    while (at < text.length()) {
      int start = at;
      while (at < text.length() && isNumeric(text.charAt(at))) {
        at++;
      }
      double number = number(text.substring(start, at));
      int unitStart = at;
      while (at < text.length() && !isNumeric(text.charAt(at))) {
        at++;
      }
      String unit = text.substring(unitStart, at);
      long factor = unit.isEmpty() && start == 0 ? SECOND : factor(unit);
      if (number < 0 || factor < 0) {
        return -1;
      }
      total += number * factor;
    }
    return total > LONGEST ? -1 : (long) total;
  }

  /// Seconds with nine decimals, as JSON.
  public static void appendSeconds(StringBuilder to, long nanos) {
    to.append(nanos / SECOND).append('.');
    String fraction = Long.toString(SECOND + nanos % SECOND);
    to.append(fraction, 1, 10);
  }

  /// As a person would write it, to the millisecond: `90s`, `1.5s`.
  public static void appendShort(StringBuilder to, long nanos) {
    to.append(nanos / SECOND);
    long millis = nanos % SECOND / 1_000_000;
    if (millis > 0) {
      String fraction = Long.toString(1000 + millis);
      int end = 4;
      while (fraction.charAt(end - 1) == '0') {
        end--;
      }
      to.append('.').append(fraction, 1, end);
    }
    to.append('s');
  }

  private static boolean isNumeric(char c) {
    return (c >= '0' && c <= '9') || c == '.';
  }

  private static double number(String digits) {
    try {
      return Double.parseDouble(digits);
    } catch (NumberFormatException _) {
      return -1;
    }
  }

  private static long factor(String unit) {
    return switch (unit) {
      case "ms" -> 1_000_000L;
      case "s" -> SECOND;
      case "m" -> 60 * SECOND;
      case "h" -> 3600 * SECOND;
      case "d" -> 86_400 * SECOND;
      default -> -1;
    };
  }
}
