package dev.nightjar.wire;

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
    String shortest = Double.toString(Math.abs(value)); // 12.5 or 1.25E10
    int e = shortest.indexOf('E');
    String mantissa = e < 0 ? shortest : shortest.substring(0, e);
    int point = mantissa.indexOf('.');
    var digits = new StringBuilder(mantissa).deleteCharAt(point);
    point += e < 0 ? 0 : Integer.parseInt(shortest, e + 1, shortest.length(), 10);
    while (digits.charAt(0) == '0') {
      digits.deleteCharAt(0);
      point--;
    }
    while (digits.charAt(digits.length() - 1) == '0') {
      digits.setLength(digits.length() - 1);
    }
    int exponent = point - 1;
    String text =
        exponent >= -4 && exponent < EXPONENT_FROM
            ? plain(digits, point)
            : scientific(digits, exponent);
    return value < 0 ? '-' + text : text;
  }

  private static String plain(StringBuilder digits, int point) {
    if (point <= 0) {
      return digits.insert(0, "0".repeat(-point)).insert(0, "0.").toString();
    }
    if (point >= digits.length()) {
      return digits.append("0".repeat(point - digits.length())).toString();
    }
    return digits.insert(point, '.').toString();
  }

  private static String scientific(StringBuilder digits, int exponent) {
    if (digits.length() > 1) {
      digits.insert(1, '.');
    }
    int size = Math.abs(exponent);
    digits.append(exponent < 0 ? "e-" : "e+").append(size < 10 ? "0" : "");
    return digits.append(size).toString();
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
