package dev.nightjar.wire;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Numbers as the exposition formats spell them: decimal, `NaN`, `Inf`, no hexadecimal, no
/// underscores, nothing too large for a double.
public final class FloatText {
  private static final double[] POWERS = powers();
  private static final int MAX_EXACT_POWER = 22;
  private static final long MAX_EXACT_MANTISSA = 1L << 53;

  /// Digits from which the exponent form is shorter to read; as Go's `%g`, which all exporters of
  /// the Prometheus family use.
  private static final int EXPONENT_FROM = 6;

  private FloatText() {}

  private static double[] powers() {
    double[] powers = new double[MAX_EXACT_POWER + 1];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }

  /// Reads a number.
  ///
  /// @throws NumberFormatException when it is none
  public static double parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return parse(bytes, 0, bytes.length);
  }

  static double parse(byte[] bytes, int from, int to) {
    int at = from;
    boolean negative = at < to && bytes[at] == '-';
    if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
      at++;
    }
    if (at < to && isLetter(bytes[at])) {
      return special(text(bytes, from, to));
    }
    long mantissa = 0;
    int digits = 0;
    int fraction = 0;
    boolean point = false;
    for (; at < to; at++) {
      byte b = bytes[at];
      if (b >= '0' && b <= '9') {
        digits++;
        if (mantissa < MAX_EXACT_MANTISSA) {
          mantissa = mantissa * 10 + (b - '0');
        }
        fraction += point ? 1 : 0;
      } else if (b == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    int exponent = digits == 0 ? malformed(bytes, from, to) : exponent(bytes, at, to, from);
    long power = (long) exponent - fraction;
    // a mantissa past the limit has lost digits; both then take the exact way
    if (mantissa < MAX_EXACT_MANTISSA && Math.abs(power) <= MAX_EXACT_POWER) {
      double value = power < 0 ? mantissa / POWERS[(int) -power] : mantissa * POWERS[(int) power];
      return negative ? -value : value;
    }
    return exact(bytes, from, to);
  }

  private static int exponent(byte[] bytes, int start, int to, int from) {
    if (start == to) {
      return 0;
    }
    int at = start;
    if (bytes[at] != 'e' && bytes[at] != 'E') {
      return malformed(bytes, from, to);
    }
    at++;
    boolean negative = at < to && bytes[at] == '-';
    if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
      at++;
    }
    if (at == to) {
      return malformed(bytes, from, to);
    }
    int value = 0;
    for (; at < to; at++) {
      if (bytes[at] < '0' || bytes[at] > '9') {
        return malformed(bytes, from, to);
      }
      value = Math.min(100_000, value * 10 + (bytes[at] - '0'));
    }
    return negative ? -value : value;
  }

  private static double exact(byte[] bytes, int from, int to) {
    double value = Double.parseDouble(text(bytes, from, to));
    return Double.isInfinite(value) ? malformed(bytes, from, to) : value;
  }

  private static double special(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan" -> Double.NaN;
      case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw new NumberFormatException(text);
    };
  }

  private static int malformed(byte[] bytes, int from, int to) {
    throw new NumberFormatException(text(bytes, from, to));
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  private static boolean isLetter(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
  }

  /// The shortest text that reads back as the same number.
  public static String format(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    long whole = (long) value;
    if (whole == value && Math.abs(whole) < 1_000_000 && (whole != 0 || 1 / value > 0)) {
      return Long.toString(whole);
    }
    return value == 0 ? "-0" : decimal(value);
  }

  private static String decimal(double value) {
    BigDecimal number = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
    String digits = number.unscaledValue().toString();
    int exponent = digits.length() - number.scale() - 1;
    var text = new StringBuilder(24);
    if (value < 0) {
      text.append('-');
    }
    if (exponent >= -4 && exponent < EXPONENT_FROM) {
      return text.append(number.toPlainString()).toString();
    }
    text.append(digits.charAt(0));
    if (digits.length() > 1) {
      text.append('.').append(digits, 1, digits.length());
    }
    text.append(exponent < 0 ? "e-" : "e+");
    int size = Math.abs(exponent);
    return text.append(size < 10 ? "0" : "").append(size).toString();
  }

  /// A bound of a bucket or quantile in the one spelling that its label has in store: `1` and `1.0`
  /// both become `1.0`. A text that is no number stays as it is.
  public static String bound(String text) {
    double value;
    try {
      value = parse(text);
    } catch (NumberFormatException e) {
      return text;
    }
    String spelled = format(value);
    boolean plain = spelled.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
    return plain ? spelled + ".0" : spelled;
  }
}
