package dev.nightjar.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Sample values as text: the fewest digits that read back to the same value, in the forms that
/// Prometheus and its clients know. Infinities are `+Inf` and `-Inf`, every NaN is `NaN`.
public final class SampleText {
  private SampleText() {}

  /// The most characters that [#json] writes.
  public static final int MAX_JSON = 32;

  /// Whole numbers below have at most 15 digits, of which no two make the same value.
  private static final double FEW_DIGITS = 1e15;

  /// As in Prometheus' API: decimal, with an exponent only below 1e-6 and from 1e21 on.
  public static String json(double value) {
    char[] text = new char[MAX_JSON];
    return new String(text, 0, json(value, text, 0));
  }

  /// Writes what [#json(double)] returns, at most [#MAX_JSON] characters.
  ///
  /// @return the place behind it
  public static int json(double value, char[] into, int at) {
    double size = Math.abs(value);
    if (!(size < 1e21) || (size < 1e-6 && size != 0)) {
      return put(scientific(value), into, at);
    }
    int next = at;
    if (Double.doubleToRawLongBits(value) < 0) {
      into[next++] = '-';
    }
    if (size < FEW_DIGITS) {
      long whole = (long) size;
      if (whole == size) {
        return digits(whole, into, next);
      }
      long thousandths = Math.round(size * 1_000);
      if (thousandths < FEW_DIGITS && thousandths / 1_000.0 == size) {
        return thousandths(thousandths, into, next);
      }
    }
    return unfolded(Double.toString(size), into, next);
  }

  /// Writes a number that is not negative.
  ///
  /// @return the place behind it
  public static int digits(long number, char[] into, int at) {
    int end = at + 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      end++;
    }
    long rest = number;
    for (int i = end - 1; i >= at; i--) {
      into[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
    return end;
  }

  private static int thousandths(long number, char[] into, int at) {
    int next = digits(number / 1_000, into, at);
    into[next] = '.';
    int rest = (int) (number % 1_000);
    into[next + 1] = (char) ('0' + rest / 100);
    into[next + 2] = (char) ('0' + rest / 10 % 10);
    into[next + 3] = (char) ('0' + rest % 10);
    next += 4;
    while (into[next - 1] == '0') {
      next--;
    }
    return next;
  }

  /// Writes what the library says of a value from 1e-6 up to 1e21 without its exponent. There the
  /// library's digits are the fewest.
  private static int unfolded(String text, char[] into, int at) {
    int exponentAt = text.indexOf('E');
    if (exponentAt < 0) {
      return put(text, into, at); // whole numbers have not come here
    }
    int exponent = Integer.parseInt(text, exponentAt + 1, text.length(), 10);
    int last = text.charAt(exponentAt - 1) == '0' ? 1 : exponentAt - 1; // `d.0` or `d.ddd`
    int next = at;
    if (exponent < 0) {
      into[next++] = '0';
      into[next++] = '.';
      for (int i = -1; i > exponent; i--) {
        into[next++] = '0';
      }
    }
    int left = exponent; // digits before the point, less one
    for (int i = 0; i <= last; i++) {
      if (i != 1) {
        into[next++] = text.charAt(i);
        if (left-- == 0 && i < last) {
          into[next++] = '.';
        }
      }
    }
    for (; left >= 0; left--) {
      into[next++] = '0';
    }
    return next;
  }

  private static int put(String text, char[] into, int at) {
    text.getChars(0, text.length(), into, at);
    return at + text.length();
  }

  /// Decimal without an exponent, however long.
  public static String plain(double value) {
    if (!Double.isFinite(value)) {
      return special(value);
    }
    String digits = shortest(Math.abs(value)).toPlainString();
    return sign(value) + digits;
  }

  /// With an exponent of at least two digits: `3e+00`, `1.5e-07`.
  public static String scientific(double value) {
    if (!Double.isFinite(value)) {
      return special(value);
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    int exponent = value == 0 ? 0 : digits.length() - 1 - shortest.scale();
    var text = new StringBuilder(sign(value)).append(digits.charAt(0));
    if (digits.length() > 1) {
      text.append('.').append(digits, 1, digits.length());
    }
    text.append('e').append(exponent < 0 ? '-' : '+');
    if (Math.abs(exponent) < 10) {
      text.append('0');
    }
    return text.append(Math.abs(exponent)).toString();
  }

  /// As templates print a value: with an exponent below 1e-4 and from 1e6 on.
  public static String general(double value) {
    double size = Math.abs(value);
    return size != 0 && (size < 1e-4 || size >= 1e6) ? scientific(value) : plain(value);
  }

  private static String special(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    return value > 0 ? "+Inf" : "-Inf";
  }

  private static String sign(double value) {
    return Double.doubleToRawLongBits(value) < 0 ? "-" : "";
  }

  private static BigDecimal shortest(double value) {
    if (value == 0) {
      return BigDecimal.ZERO;
    }
    BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (shortest.precision() == 2) {
      // The library yields two digits where one would do.
      BigDecimal shorter =
          shortest.setScale(shortest.scale() - 1, RoundingMode.HALF_EVEN).stripTrailingZeros();
      if (!shorter.unscaledValue().equals(BigInteger.ZERO) && shorter.doubleValue() == value) {
        return shorter;
      }
    }
    return shortest;
  }
}
