package dev.nightjar.alert.template;

import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers as people read them, as Prometheus writes them.
final class Humanize {
  private static final List<String> LARGE = List.of("k", "M", "G", "T", "P", "E", "Z", "Y");
  private static final List<String> SMALL = List.of("m", "u", "n", "p", "f", "a", "z", "y");
  private static final List<String> BINARY =
      List.of("ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi");
  private static final Pattern DURATION =
      Pattern.compile(
          "(-)?(?:([0-9]+)y)?(?:([0-9]+)w)?(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?"
              + "(?:([0-9]+)s)?(?:([0-9]+)ms)?");
  private static final long[] UNIT_MILLIS = {
    31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1000L, 1L
  };

  private Humanize() {}

  private static String four(double value) {
    return Numbers.format(value, 'g', 4);
  }

  static String decimal(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return four(value);
    }
    return Math.abs(value) >= 1 ? scaled(value, LARGE, 1000) : small(value);
  }

  private static String small(double value) {
    double scaled = value;
    String prefix = "";
    for (String next : SMALL) {
      if (Math.abs(scaled) >= 1) {
        break;
      }
      prefix = next;
      scaled *= 1000;
    }
    return four(scaled) + prefix;
  }

  static String binary(double value) {
    return Math.abs(value) <= 1 || !Double.isFinite(value)
        ? four(value)
        : scaled(value, BINARY, 1024);
  }

  private static String scaled(double value, List<String> prefixes, double base) {
    double scaled = value;
    String prefix = "";
    for (String next : prefixes) {
      if (Math.abs(scaled) < base) {
        break;
      }
      prefix = next;
      scaled /= base;
    }
    return four(scaled) + prefix;
  }

  static String duration(double value) {
    if (!Double.isFinite(value)) {
      return four(value);
    }
    if (value == 0) {
      return "0s";
    }
    if (Math.abs(value) < 1) {
      return small(value) + "s";
    }
    String sign = value < 0 ? "-" : "";
    double size = Math.abs(value);
    long whole = (long) size;
    long days = whole / 86_400;
    String time = whole / 60 % 60 + "m " + whole % 60 + "s";
    if (days != 0) {
      return sign + days + "d " + whole / 3600 % 24 + "h " + time;
    }
    if (whole >= 3600) {
      return sign + whole / 3600 + "h " + time;
    }
    return sign + (whole >= 60 ? time : four(size) + "s");
  }

  static String percentage(double value) {
    return four(value * 100) + "%";
  }

  static Object timestamp(double value) throws TemplateException {
    return Double.isFinite(value) ? time(value).toString() : four(value);
  }

  /// @param seconds since the epoch
  static GoTime time(double seconds) throws TemplateException {
    double nanos = seconds * 1e9;
    if (Double.isNaN(nanos)) {
      throw new TemplateException("NaN cannot be represented as a timestamp");
    }
    if (nanos >= 0x1p63 || nanos <= -0x1p63) {
      throw new TemplateException(
          Numbers.format(seconds, 'g', -1)
              + " cannot be represented as a nanoseconds timestamp since it overflows int64");
    }
    return GoTime.utc(Instant.ofEpochMilli(Math.floorDiv((long) nanos, 1_000_000L)));
  }

  /// Seconds of a duration such as `1h30m`.
  static double parseDuration(String text) throws TemplateException {
    if (text.equals("0")) {
      return 0;
    }
    Matcher matcher = DURATION.matcher(text);
    if (text.isEmpty() || text.equals("-") || !matcher.matches()) {
      throw new TemplateException("not a valid duration string: " + Quoting.quote(text));
    }
    long millis = 0;
    try {
      for (int i = 0; i < UNIT_MILLIS.length; i++) {
        String count = matcher.group(i + 2);
        if (count != null) {
          long unit = Math.multiplyExact(Long.parseLong(count), UNIT_MILLIS[i]);
          millis = Math.addExact(millis, unit);
        }
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw new TemplateException("duration out of range");
    }
    return (matcher.group(1) == null ? millis : -millis) / 1000.0;
  }
}
