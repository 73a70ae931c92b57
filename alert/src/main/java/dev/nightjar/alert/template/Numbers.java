package dev.nightjar.alert.template;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/// Numbers written and read as Go does.
public final class Numbers {
  private Numbers() {}

  /// The shortest text that reads back as the same number, in Go's `e` form: `3e+00`.
  public static String exponential(double value) {
    return format(value, 'e', -1);
  }

  /// As Go's `strconv.FormatFloat`.
  ///
  /// @param verb `e`, `f` or `g`, or their capitals
  /// @param precision digits, or -1 for the shortest text that reads back as the same number
  static String format(double value, char verb, int precision) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    boolean negative = value < 0 || (value == 0 && 1 / value < 0);
    String digits = unsigned(Math.abs(value), verb, precision);
    return negative ? "-" + digits : digits;
  }

  private static String unsigned(double value, char verb, int precision) {
    BigDecimal exact =
        precision < 0
            ? new BigDecimal(Double.toString(value)).stripTrailingZeros()
            : new BigDecimal(value);
    return switch (verb) {
      case 'f', 'F' -> fixed(exact, precision);
      case 'e' -> scientific(exact, precision, 'e');
      case 'E' -> scientific(exact, precision, 'E');
      default -> general(exact, precision, verb == 'G' ? 'E' : 'e');
    };
  }

  private static String fixed(BigDecimal value, int precision) {
    int scale = precision < 0 ? Math.max(0, value.scale()) : precision;
    return value.setScale(scale, RoundingMode.HALF_EVEN).toPlainString();
  }

  private static String scientific(BigDecimal value, int precision, char letter) {
    if (value.signum() == 0) {
      return (precision > 0 ? "0." + "0".repeat(precision) : "0") + letter + "+00";
    }
    BigDecimal rounded =
        precision < 0 ? value : value.round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
    String digits = rounded.unscaledValue().toString();
    int exponent = digits.length() - 1 - rounded.scale();
    if (precision < 0) {
      digits = digits.replaceAll("0+$", "");
    } else {
      digits = digits + "0".repeat(Math.max(0, precision + 1 - digits.length()));
    }
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return digits.charAt(0) + fraction + exponent(exponent, letter);
  }

  private static String exponent(int exponent, char letter) {
    return letter
        + String.format(Locale.ROOT, "%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private static String general(BigDecimal value, int precision, char letter) {
    int wanted = precision == 0 ? 1 : precision;
    BigDecimal rounded =
        wanted < 0 ? value : value.round(new MathContext(wanted, RoundingMode.HALF_EVEN));
    if (rounded.signum() == 0) {
      return "0";
    }
    BigDecimal plain = rounded.stripTrailingZeros();
    int digits = plain.precision();
    int exponent = digits - 1 - plain.scale();
    int threshold = wanted < 0 ? 6 : wanted > digits && digits > exponent ? digits : wanted;
    if (exponent < -4 || exponent >= threshold) {
      return scientific(plain, digits - 1, letter);
    }
    return plain.toPlainString();
  }

  /// The value of a number in a template's text: a `Long` if it is a whole one, else a `Double`.
  ///
  /// @throws NumberFormatException when it is neither
  static Object literal(String text) {
    String clean = text.replace("_", "");
    boolean negative = clean.startsWith("-");
    String body = clean.startsWith("-") || clean.startsWith("+") ? clean.substring(1) : clean;
    String low = body.toLowerCase(Locale.ROOT);
    int radix =
        low.startsWith("0x") ? 16 : low.startsWith("0b") ? 2 : low.startsWith("0o") ? 8 : 10;
    if (radix != 10) {
      long value = Long.parseLong(low.substring(2), radix);
      return negative ? -value : value;
    }
    if (low.chars().allMatch(c -> c >= '0' && c <= '9')) {
      boolean octal = low.length() > 1 && low.startsWith("0");
      return Long.parseLong((negative ? "-" : "") + low, octal ? 8 : 10);
    }
    if (!low.matches("[0-9.]+(e[+-]?[0-9]+)?")) {
      throw new NumberFormatException(text);
    }
    double value = Double.parseDouble(low);
    return whole(negative ? -value : value, low);
  }

  /// Go takes `1e3` for an integer where one is wanted; a text with a point stays a float.
  private static Object whole(double value, String text) {
    return text.indexOf('.') < 0 && value == Math.rint(value) && Math.abs(value) < 1e18
        ? (Object) (long) value
        : (Object) value;
  }

  /// A number, a duration in seconds, or a text that holds a number.
  ///
  /// @throws TemplateException in Go's words
  static double toDouble(Object value) throws TemplateException {
    return switch (value) {
      case Double d -> d;
      case Long l -> l;
      case GoDuration d -> d.seconds();
      case String s -> parse(s);
      default -> throw new TemplateException("can't convert " + Value.type(value) + " to float");
    };
  }

  private static double parse(String text) throws TemplateException {
    String low = text.toLowerCase(Locale.ROOT);
    switch (low) {
      case "nan" -> {
        return Double.NaN;
      }
      case "inf", "+inf", "infinity", "+infinity" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-inf", "-infinity" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {}
    }
    if (!low.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)(e[+-]?[0-9]+)?")) {
      throw new TemplateException(
          "strconv.ParseFloat: parsing " + Quoting.quote(text) + ": invalid syntax");
    }
    return Double.parseDouble(low);
  }
}
