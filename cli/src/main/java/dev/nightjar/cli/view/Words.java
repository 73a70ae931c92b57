package dev.nightjar.cli.view;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Numbers and times as people read them, the same in every locale.
final class Words {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
  private static final DateTimeFormatter FULL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss z", Locale.ROOT);
  private static final String[] SIZES = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  private static final String[] MULTIPLES = {"", " k", " M", " G", " T"};
  private static final int SECONDS_OF_A_DAY = 86_400;

  private Words() {}

  /// `250 ms`, `1.5 s`, `2 h 13 m`, `3 d 4 h`.
  static String duration(double seconds) {
    if (seconds < 1) {
      return digits(seconds * 1000) + " ms";
    }
    if (seconds < 60) {
      return digits(seconds) + " s";
    }
    long whole = Math.round(seconds);
    if (whole < 3600) {
      return two(whole / 60, "m", whole % 60, "s");
    }
    return whole < SECONDS_OF_A_DAY
        ? two(whole / 3600, "h", whole % 3600 / 60, "m")
        : two(whole / SECONDS_OF_A_DAY, "d", whole % SECONDS_OF_A_DAY / 3600, "h");
  }

  private static String two(long large, String unit, long small, String smallUnit) {
    return large + " " + unit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }

  /// The largest unit alone: `3 h`. A time ahead of our clock is `now`.
  static String age(Instant then, Instant now) {
    long seconds = Duration.between(then, now).toSeconds();
    if (seconds < 1) {
      return "now";
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " m";
    }
    return seconds < 2 * SECONDS_OF_A_DAY
        ? seconds / 3600 + " h"
        : seconds / SECONDS_OF_A_DAY + " d";
  }

  /// `3 h ago`.
  static String ago(Instant then, Instant now) {
    String age = age(then, now);
    return age.equals("now") ? age : age + " ago";
  }

  /// `in 3 h` for what is to come, else `3 h ago`.
  static String when(Instant at, Instant now) {
    return at.isAfter(now) ? "in " + age(now, at) : ago(at, now);
  }

  /// Runs per hour as people count them: `12 an hour`, `1 a day`, `1 a week`.
  static String rate(double hourly) {
    if (hourly >= 0.95) {
      return twoDigits(hourly) + " an hour";
    }
    return hourly >= 0.95 / 24
        ? twoDigits(hourly * 24) + " a day"
        : twoDigits(hourly * 168) + " a week";
  }

  /// Rates are measured, and never that exact.
  private static String twoDigits(double number) {
    return number(new BigDecimal(number).round(new MathContext(2)).doubleValue());
  }

  /// `18.2 M`, by thousands.
  static String number(double number) {
    double left = Math.abs(number);
    int unit = 0;
    while (left >= 999.5 && unit < MULTIPLES.length - 1) {
      left /= 1000;
      unit++;
    }
    return (number < 0 ? "-" : "") + digits(left) + MULTIPLES[unit];
  }

  /// The time alone of a moment of today, else the day and the time.
  static String shortTime(Instant then, Instant now, ZoneId zone) {
    ZonedDateTime local = then.atZone(zone);
    boolean isToday = local.toLocalDate().equals(LocalDate.ofInstant(now, zone));
    return (isToday ? TIME : DAY_AND_TIME).format(local);
  }

  /// The time of day with milliseconds.
  static String clockTime(Instant then, ZoneId zone) {
    return MILLIS.format(then.atZone(zone));
  }

  /// With seconds and the zone.
  static String time(Instant then, ZoneId zone) {
    return FULL.format(then.atZone(zone));
  }

  /// `1.4 GB`, by thousands.
  static String bytes(double bytes) {
    double left = bytes;
    int unit = 0;
    while (left >= 999.5 && unit < SIZES.length - 1) {
      left /= 1000;
      unit++;
    }
    return digits(left) + " " + SIZES[unit];
  }

  /// At most three significant digits.
  private static String digits(double number) {
    return new BigDecimal(number)
        .round(new MathContext(number >= 100 ? whole(number) : 3, RoundingMode.HALF_UP))
        .stripTrailingZeros()
        .toPlainString();
  }

  private static int whole(double number) {
    return Math.max(3, (int) Math.floor(Math.log10(number)) + 1);
  }
}
