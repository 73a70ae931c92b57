package dev.nightjar.agent.report;

/// A wall time in RFC 3339, in UTC with milliseconds. `java.time` would cost the wrapper more to
/// load than all it does with it.
public final class UtcText {
  private static final long DAY_MILLIS = 86_400_000L;
  private static final int DAYS_OF_400_YEARS = 146_097;
  private static final int DAYS_FROM_YEAR_0_TO_1970 = 719_468; // counted from 1 March of the year 0

  private UtcText() {}

  static String of(long millis) {
    var text = new StringBuilder(24);
    append(text, millis);
    return text.toString();
  }

  public static void append(StringBuilder to, long millis) {
    long days = Math.floorDiv(millis, DAY_MILLIS) + DAYS_FROM_YEAR_0_TO_1970;
    long ofDay = Math.floorMod(millis, DAY_MILLIS);
    int era = (int) Math.floorDiv(days, DAYS_OF_400_YEARS);
    int dayOfEra = Math.floorMod(days, DAYS_OF_400_YEARS);
    int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int monthFromMarch = (5 * dayOfYear + 2) / 153;
    int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
    int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    digits(to, year, 1000).append('-');
    digits(to, month, 10).append('-');
    digits(to, day, 10).append('T');
    digits(to, ofDay / 3_600_000, 10).append(':');
    digits(to, ofDay / 60_000 % 60, 10).append(':');
    digits(to, ofDay / 1000 % 60, 10).append('.');
    digits(to, ofDay % 1000, 100).append('Z');
  }

  private static StringBuilder digits(StringBuilder to, long value, int highest) {
    for (int unit = highest; unit > 0; unit /= 10) {
      to.append((char) ('0' + value / unit % 10));
    }
    return to;
  }
}
