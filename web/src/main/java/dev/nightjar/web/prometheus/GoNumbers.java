package dev.nightjar.web.prometheus;

import dev.nightjar.promql.ast.Quoted;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/// Numbers in the spellings that Go's `strconv` reads, and its words for what it does not: clients
/// of Prometheus know both. Source: documentation of the Go package `strconv`.
final class GoNumbers {
  private static final Pattern FLOAT =
      Pattern.compile(
          "[+-]?(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?"
              + "|0[xX](?:\\p{XDigit}+\\.?\\p{XDigit}*|\\.\\p{XDigit}+)[pP][+-]?\\d+"
              + "|(?i:inf|infinity))"
              + "|(?i:nan)");

  /// May stand between digits.
  private static final Pattern UNDERSCORE =
      Pattern.compile("(?<=\\p{XDigit}|^[+-]?0[xX])_(?=\\p{XDigit})");

  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+");

  private GoNumbers() {}

  /// The number that a text spells; empty when it spells none or one that no double can tell from
  /// infinity.
  static OptionalDouble parseFloat(String text) {
    String bare = UNDERSCORE.matcher(text).replaceAll("");
    if (!FLOAT.matcher(bare).matches()) {
      return OptionalDouble.empty();
    }
    String lower = bare.toLowerCase(Locale.ROOT);
    if (lower.equals("nan")) {
      return OptionalDouble.of(Double.NaN);
    }
    if (lower.contains("inf")) {
      return OptionalDouble.of(
          lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    double number = Double.parseDouble(bare);
    return Double.isInfinite(number) ? OptionalDouble.empty() : OptionalDouble.of(number);
  }

  /// A whole number of 64 bits.
  ///
  /// @throws NumberFormatException in Go's words when the text spells none
  static long parseInt(String function, String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw failure(function, text, "invalid syntax");
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException tooLarge) {
      throw failure(function, text, "value out of range");
    }
  }

  /// A truth value: `1`, `t`, `T`, `true`, `True`, `TRUE` or the like of `false`.
  ///
  /// @throws NumberFormatException in Go's words when the text spells none
  static boolean parseBool(String text) {
    return switch (text) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> throw failure("ParseBool", text, "invalid syntax");
    };
  }

  private static NumberFormatException failure(String function, String text, String why) {
    return new NumberFormatException(
        "strconv." + function + ": parsing " + Quoted.of(text) + ": " + why);
  }

  /// A number with all its digits and no exponent.
  static String plain(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "+Inf" : "-Inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
  }
}
