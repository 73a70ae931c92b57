package dev.nightjar.alert.template;

import dev.nightjar.alert.template.Value.Members;
import java.math.BigDecimal;
import java.util.List;

/// Go's `time.Duration`.
record GoDuration(long nanos) implements Members {
  private static final long SECOND = 1_000_000_000L;

  static GoDuration ofSeconds(double seconds) {
    return new GoDuration((long) (seconds * SECOND));
  }

  double seconds() {
    return BigDecimal.valueOf(nanos, 9).doubleValue();
  }

  @Override
  public Object member(String name, List<Object> arguments) throws TemplateException {
    return switch (name) {
      case "String" -> toString();
      case "Seconds" -> seconds();
      case "Minutes" -> seconds() / 60;
      case "Hours" -> seconds() / 3600;
      case "Milliseconds" -> nanos / 1_000_000;
      case "Microseconds" -> nanos / 1_000;
      case "Nanoseconds" -> nanos;
      case "Abs" -> new GoDuration(Math.abs(nanos));
      default ->
          throw new TemplateException("can't evaluate field " + name + " in type time.Duration");
    };
  }

  /// As Go writes it: `1h2m0.5s`, `30m0s`, `1.5ms`.
  @Override
  public String toString() {
    if (nanos == 0) {
      return "0s";
    }
    String sign = nanos < 0 ? "-" : "";
    BigDecimal size = BigDecimal.valueOf(nanos).abs();
    if (size.compareTo(BigDecimal.valueOf(SECOND)) < 0) {
      int digits = size.precision() > 6 ? 6 : size.precision() > 3 ? 3 : 0;
      return sign + scaled(size, digits) + (digits == 6 ? "ms" : digits == 3 ? "µs" : "ns");
    }
    BigDecimal[] minutes = size.divideAndRemainder(BigDecimal.valueOf(60 * SECOND));
    long whole = minutes[0].longValue();
    String hours = whole >= 60 ? whole / 60 + "h" : "";
    String rest = whole > 0 ? whole % 60 + "m" : "";
    return sign + hours + rest + scaled(minutes[1], 9) + "s";
  }

  private static String scaled(BigDecimal value, int digits) {
    BigDecimal scaled = value.movePointLeft(digits);
    return scaled.signum() == 0 ? "0" : scaled.stripTrailingZeros().toPlainString();
  }
}
