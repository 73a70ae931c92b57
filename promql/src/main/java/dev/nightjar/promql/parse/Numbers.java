package dev.nightjar.promql.parse;

import dev.nightjar.promql.ast.Quoted;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/// Values of number and duration tokens.
final class Numbers {
  /// A duration that does not add up, though it looks like one.
  static final class BadDuration extends Exception {
    private static final long serialVersionUID = 1L;

    BadDuration(String message) {
      super(message, null, false, false);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  private static final List<String> UNITS = List.of("y", "w", "d", "h", "m", "s", "ms");
  private static final long[] UNIT_MILLIS = {
    365L * 86_400_000, 7L * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000, 1
  };

  /// The longest duration in milliseconds: 64 bits of nanoseconds.
  private static final long MAX_MILLIS = Long.MAX_VALUE / 1_000_000;

  private Numbers() {}

  /// The value of a number token; infinite when it is too large.
  static double number(String token) {
    String text = token.replace("_", "").toLowerCase(Locale.ROOT);
    if (text.equals("inf")) {
      return Double.POSITIVE_INFINITY;
    } else if (text.equals("nan")) {
      return Double.NaN;
    } else if (text.startsWith("0x")) {
      return hexadecimal(text.substring(2));
    } else if (text.length() > 1
        && text.startsWith("0")
        && text.chars().allMatch(c -> c >= '0' && c <= '7')) {
      return new BigInteger(text, 8).doubleValue();
    }
    return Double.parseDouble(text);
  }

  private static double hexadecimal(String digits) {
    return digits.isEmpty() ? 0 : new BigInteger(digits, 16).doubleValue();
  }

  /// The milliseconds of a duration such as `1h30m`: units in descending order, each at most once.
  static long millis(String text) throws BadDuration {
    long total = 0;
    int lastUnit = -1;
    int at = 0;
    while (at < text.length()) {
      int unitAt = at;
      while (unitAt < text.length() && NumberScanner.isDigit(text.charAt(unitAt))) {
        unitAt++;
      }
      int next = unitAt;
      while (next < text.length() && !NumberScanner.isDigit(text.charAt(next))) {
        next++;
      }
      String name = text.substring(unitAt, next);
      int unit = UNITS.indexOf(name);
      if (unitAt == at || name.isEmpty()) {
        throw new BadDuration("not a valid duration string: " + Quoted.of(text));
      } else if (unit < 0) {
        throw new BadDuration(
            "unknown unit " + Quoted.of(name) + " in duration " + Quoted.of(text));
      } else if (unit <= lastUnit) {
        throw new BadDuration("not a valid duration string: " + Quoted.of(text));
      }
      lastUnit = unit;
      total = add(total, text.substring(at, unitAt), UNIT_MILLIS[unit]);
      at = next;
    }
    return total;
  }

  private static long add(long total, String digits, long unit) throws BadDuration {
    if (digits.length() > 18 || Long.parseLong(digits) > (MAX_MILLIS - total) / unit) {
      throw new BadDuration("duration out of range");
    }
    return total + Long.parseLong(digits) * unit;
  }
}
