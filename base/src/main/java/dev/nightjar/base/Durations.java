package dev.nightjar.base;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations in Prometheus' spelling: `1h30m`, `15s`, `0`; units y w d h m s ms, each at most once
/// and in this order. A year has 365 days, and 292 of them are the longest: what 64 bits of
/// nanoseconds can hold.
public final class Durations {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:(\\d+)y)?(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
  private static final long[] MILLIS = {
    365L * 86_400_000, 7L * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000, 1
  };
  private static final long MAX_MILLIS = Long.MAX_VALUE / 1_000_000;
  private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};

  private Durations() {}

  /// Empty when the text is not such a duration, or it is too long.
  public static Optional<Duration> parse(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    Matcher matcher = FORM.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      return Optional.empty();
    }
    try {
      long millis = 0;
      for (int i = 0; i < MILLIS.length; i++) {
        String digits = matcher.group(i + 1);
        if (digits != null) {
          millis = Math.addExact(millis, Math.multiplyExact(Long.parseLong(digits), MILLIS[i]));
        }
      }
      return millis > MAX_MILLIS ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    } catch (NumberFormatException | ArithmeticException tooLong) {
      return Optional.empty();
    }
  }

  /// The shortest spelling that [#parse] reads back, as Prometheus prints it; below a millisecond
  /// is cut off.
  public static String format(Duration duration) {
    long left = duration.toMillis();
    if (left == 0) {
      return "0s";
    }
    var text = new StringBuilder();
    for (int i = 0; i < MILLIS.length; i++) {
      // Prometheus writes years and weeks only when nothing is left over.
      if (i < 2 && left % MILLIS[i] != 0) {
        continue;
      }
      long count = left / MILLIS[i];
      if (count > 0) {
        text.append(count).append(UNITS[i]);
        left -= count * MILLIS[i];
      }
    }
    return text.toString();
  }
}
