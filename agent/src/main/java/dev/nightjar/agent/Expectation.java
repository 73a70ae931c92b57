package dev.nightjar.agent;

import org.jspecify.annotations.Nullable;

/// What a number that a run reports is expected to be, such as `rows>0`.
///
/// @param text as it was given
/// @param operator one of `> >= < <= == !=`
record Expectation(String text, String name, String operator, double limit) {
  /// Null when the text is none.
  static @Nullable Expectation parse(String text) {
    int at = 0;
    while (at < text.length() && "<>=!".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    int end = at;
    while (end < text.length() && "<>=!".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    String name = text.substring(0, at).strip();
    String operator = text.substring(at, end);
    double limit = number(text.substring(end).strip());
    return isName(name) && isOperator(operator) && !Double.isNaN(limit)
        ? new Expectation(text.strip(), name, operator, limit)
        : null;
  }

  private static boolean isOperator(String text) {
    return switch (text) {
      case ">", ">=", "<", "<=", "==", "!=" -> true;
      default -> false;
    };
  }

  private static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!ReportedValues.isNamePart(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty() && !Character.isDigit(text.charAt(0));
  }

  private static double number(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isDigit(c) && "+-.eE".indexOf(c) < 0) {
        return Double.NaN; // Java would take more, such as `0x1p3` and `5f`
      }
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      return Double.NaN;
    }
  }

  /// Whether a number is as expected; one that was never reported is not.
  boolean isMetBy(@Nullable String value) {
    double got = value == null ? Double.NaN : number(value);
    if (Double.isNaN(got)) {
      return false;
    }
    return switch (operator) {
      case ">" -> got > limit;
      case ">=" -> got >= limit;
      case "<" -> got < limit;
      case "<=" -> got <= limit;
      case "==" -> got == limit;
      default -> got != limit;
    };
  }
}
