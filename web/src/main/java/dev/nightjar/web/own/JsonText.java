package dev.nightjar.web.own;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/// Times and durations as our JSON has them. A board of a thousand jobs holds thirty thousand of
/// each, so these are written digit by digit.
final class JsonText {
  private static final long DAY_MILLIS = 86_400_000;

  private static final long YEAR_0 = -62_167_219_200L;
  private static final long YEAR_10000 = 253_402_300_800L;

  private JsonText() {}

  /// RFC 3339 in UTC with milliseconds.
  static String time(Instant instant) {
    if (instant.getEpochSecond() < YEAR_0 || instant.getEpochSecond() >= YEAR_10000) {
      return far(instant);
    }
    long millis = instant.toEpochMilli();
    LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(millis, DAY_MILLIS));
    int ofDay = (int) Math.floorMod(millis, DAY_MILLIS);
    byte[] text = new byte[24];
    digits(text, 0, 4, day.getYear());
    text[4] = '-';
    digits(text, 5, 2, day.getMonthValue());
    text[7] = '-';
    digits(text, 8, 2, day.getDayOfMonth());
    text[10] = 'T';
    digits(text, 11, 2, ofDay / 3_600_000);
    text[13] = ':';
    digits(text, 14, 2, ofDay / 60_000 % 60);
    text[16] = ':';
    digits(text, 17, 2, ofDay / 1_000 % 60);
    text[19] = '.';
    digits(text, 20, 3, ofDay % 1_000);
    text[23] = 'Z';
    return new String(text, StandardCharsets.US_ASCII);
  }

  private static String far(Instant instant) {
    String text = instant.truncatedTo(ChronoUnit.MILLIS).toString();
    return text.contains(".") ? text : text.substring(0, text.length() - 1) + ".000Z";
  }

  private static void digits(byte[] text, int from, int count, int number) {
    int rest = number;
    for (int i = from + count - 1; i >= from; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /// Seconds with as many decimals as it takes, at most nine.
  static String seconds(Duration duration) {
    int nanos = duration.toNanosPart();
    if (duration.isNegative()) {
      return BigDecimal.valueOf(duration.toSeconds())
          .add(BigDecimal.valueOf(nanos, 9))
          .stripTrailingZeros()
          .toPlainString();
    }
    var text = new StringBuilder(20).append(duration.toSeconds());
    if (nanos == 0) {
      return text.toString();
    }
    int dot = text.length();
    text.append(1_000_000_000L + nanos).setCharAt(dot, '.');
    int end = text.length();
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    text.setLength(end);
    return text.toString();
  }
}
