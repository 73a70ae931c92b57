package dev.nightjar.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Sample values as text: the fewest digits that read back to the same value, in the forms that
/// Prometheus and its clients know. Infinities are `+Inf` and `-Inf`, every NaN is `NaN`.
public final class SampleText {
  private SampleText() {}

  /// As in Prometheus' API: decimal, with an exponent only below 1e-6 and from 1e21 on.
  public static String json(double value) {
    double size = Math.abs(value);
    return size != 0 && (size < 1e-6 || size >= 1e21) ? scientific(value) : plain(value);
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
