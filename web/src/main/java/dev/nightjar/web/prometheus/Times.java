package dev.nightjar.web.prometheus;

import dev.nightjar.base.Durations;
import dev.nightjar.promql.ast.Quoted;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Times and durations in the spellings of Prometheus' API.
final class Times {
  /// Seconds between the year 1 and 1970: by so much Prometheus keeps off what 64 bits of
  /// milliseconds can hold.
  private static final long MARGIN_SECONDS = 62_135_596_801L;

  /// Milliseconds of a range that is open to the past.
  static final long MIN = (Long.MIN_VALUE / 1000 + MARGIN_SECONDS) * 1000;

  /// Milliseconds of a range that is open to the future.
  static final long MAX = (Long.MAX_VALUE / 1000 - MARGIN_SECONDS) * 1000 + 999;

  /// How clients spell [#MIN] and [#MAX], years that RFC 3339 does not have.
  private static final String MIN_TEXT = "-292273086-05-16T16:47:06Z";

  private static final String MAX_TEXT = "292277025-08-18T07:12:54.999999999Z";

  private static final double NANOS = 1e9;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private static final Pattern RFC_3339 =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)(?:[.,](\\d+))?"
              + "(?:Z|([+-])(\\d\\d):(\\d\\d))");

  private Times() {}

  /// Milliseconds of seconds since the epoch or of an RFC 3339 time; those out of reach are the
  /// nearest that is within. Empty when the text is neither, or not a number.
  static OptionalLong millis(String text) {
    OptionalDouble seconds = GoNumbers.parseFloat(text);
    if (seconds.isPresent()) {
      return ofSeconds(seconds.getAsDouble());
    }
    return switch (text) {
      case MIN_TEXT -> OptionalLong.of(MIN);
      case MAX_TEXT -> OptionalLong.of(MAX);
      default -> ofDate(text);
    };
  }

  /// Rounds to the milliseconds that Prometheus takes, by the same steps.
  private static OptionalLong ofSeconds(double seconds) {
    if (Double.isNaN(seconds)) {
      return OptionalLong.empty();
    }
    double whole = seconds < 0 ? Math.ceil(seconds) : Math.floor(seconds);
    if (whole >= MAX / 1000.0) {
      return OptionalLong.of(MAX);
    }
    if (whole <= MIN / 1000.0) {
      return OptionalLong.of(MIN);
    }
    double thousandths = (seconds - whole) * 1000;
    double rounded = Math.signum(thousandths) * Math.floor(Math.abs(thousandths) + 0.5);
    long nanos = (long) (rounded / 1000 * NANOS);
    return OptionalLong.of(((long) whole) * 1000 + Math.floorDiv(nanos, NANOS_PER_MILLI));
  }

  private static OptionalLong ofDate(String text) {
    Matcher matcher = RFC_3339.matcher(text);
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    try {
      LocalDateTime local =
          LocalDateTime.of(
              part(matcher, 1),
              part(matcher, 2),
              part(matcher, 3),
              part(matcher, 4),
              part(matcher, 5),
              part(matcher, 6));
      long offset = 0;
      if (matcher.group(8) != null) {
        offset = part(matcher, 9) * 3600L + part(matcher, 10) * 60L;
        offset = matcher.group(8).equals("-") ? -offset : offset;
        if (part(matcher, 9) > 24 || part(matcher, 10) >= 60) {
          return OptionalLong.empty();
        }
      }
      long seconds = local.toEpochSecond(ZoneOffset.UTC) - offset;
      return OptionalLong.of(seconds * 1000 + thousandths(matcher.group(7)));
    } catch (DateTimeException noSuchDay) {
      return OptionalLong.empty();
    }
  }

  private static int part(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  private static int thousandths(String fraction) {
    return fraction == null ? 0 : Integer.parseInt((fraction + "000").substring(0, 3));
  }

  /// Milliseconds of a number of seconds or of a duration such as `1h30m`; what is less than a
  /// millisecond is cut off.
  ///
  /// @throws IllegalArgumentException in Prometheus' words when the text is neither
  static long durationMillis(String text) {
    OptionalDouble seconds = GoNumbers.parseFloat(text);
    if (seconds.isPresent()) {
      double nanos = seconds.getAsDouble() * NANOS;
      if (nanos > Long.MAX_VALUE || nanos < Long.MIN_VALUE) {
        throw new IllegalArgumentException(
            "cannot parse " + Quoted.of(text) + " to a valid duration. It overflows int64");
      }
      return Double.isNaN(nanos)
          ? Long.MIN_VALUE / NANOS_PER_MILLI
          : (long) nanos / NANOS_PER_MILLI;
    }
    return Durations.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "cannot parse " + Quoted.of(text) + " to a valid duration"))
        .toMillis();
  }
}
