package dev.nightjar.jobs.learn;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Writes a hypothesis as people write schedules, where [dev.nightjar.jobs.schedule.Schedules]
/// reads it.
final class Spelling {
  private static final String UTC_LINE = "CRON_TZ=UTC ";

  private final long offset;

  /// @param offset of the clock on the wall from UTC
  private Spelling(long offset) {
    this.offset = offset;
  }

  /// @param newest a due time of it, on its own clock
  static String text(Hypothesis hypothesis, long newest, Starts starts) {
    var spelling = new Spelling(starts.newestOffset());
    return switch (hypothesis) {
      case Interval interval -> "every " + length(interval.period());
      case ClockGrid grid -> spelling.grid(grid, newest);
      case DayTimes times -> String.join(" | ", days(times, newest));
    };
  }

  private static String length(long period) {
    long days = period / Units.DAY;
    if (days >= 10) {
      return days + "d" + (period % Units.DAY == 0 ? "" : length(period % Units.DAY));
    }
    return period % Units.HOUR == 0
        ? period / Units.HOUR + "h"
        : period % Units.MINUTE == 0 ? period / Units.MINUTE + "m" : period / Units.SECOND + "s";
  }

  private String grid(ClockGrid grid, long newest) {
    long period = grid.period();
    if (!grid.isPlain()) {
      return "every " + length(period) + " from " + time(newest) + "Z";
    }
    if (period > Units.HOUR) {
      int hours = (int) (period / Units.HOUR);
      long phase = grid.phases()[0];
      return (grid.isUtc() ? UTC_LINE : "")
          + phase % Units.HOUR / Units.MINUTE
          + " "
          + stepped((int) (phase / Units.HOUR), hours, 23)
          + " * * *";
    }
    long shift = grid.isUtc() ? offset : 0;
    if (period < Units.MINUTE) {
      long second = Math.floorMod(grid.phases()[0] + shift, period) / Units.SECOND;
      return stepped((int) second, (int) (period / Units.SECOND), 59) + " * * * * *";
    }
    NavigableSet<Integer> minutes = new TreeSet<>();
    long second = 0;
    for (long phase : grid.phases()) {
      long within = Math.floorMod(phase + shift, period);
      second = within % Units.MINUTE / Units.SECOND;
      minutes.add((int) (within / Units.MINUTE));
    }
    String field =
        period == Units.HOUR
            ? list(minutes)
            : stepped(minutes.first(), (int) (period / Units.MINUTE), 59);
    return (second == 0 ? "" : second + " ") + field + " * * * *";
  }

  /// Every so many from `first` on: `*`, `*/5`, `3-59/5`.
  private static String stepped(int first, int step, int last) {
    if (step == 1) {
      return "*";
    }
    return (first == 0 ? "*" : first + "-" + last) + "/" + step;
  }

  private static List<String> days(DayTimes times, long newest) {
    String zone = times.isUtc() ? UTC_LINE : "";
    return switch (times.days()) {
      case Days.Every _ -> lines(times, zone, "* * *");
      case WeekDays week when week.weeks() == 1 -> lines(times, zone, "* * " + week.cron());
      case WeekDays week -> everySoMany(times, 7 * week.weeks(), newest);
      case NthDays nth -> everySoMany(times, nth.n(), newest);
      case MonthDays month when month.step() > 0 ->
          lines(times, zone, "*/" + month.step() + " " + month.months().list() + " *");
      case MonthDays month -> monthDays(times, month, zone);
      case MonthWeekdays nth ->
          events(
              times,
              nth.name()
                  + " *-"
                  + nth.months().list()
                  + (nth.nth() == 0
                      ? "~07/1"
                      : "-%02d..%02d".formatted(nth.nth() * 7 - 6, nth.nth() * 7)));
    };
  }

  private static List<String> monthDays(DayTimes times, MonthDays month, String zone) {
    List<String> texts = new ArrayList<>();
    int early = month.mask() & ~MonthDays.LAST;
    if (early != 0) {
      String days = String.join(",", new MonthDays(early, 0, month.months()).days(""));
      texts.addAll(lines(times, zone, days + " " + month.months().list() + " *"));
    }
    if (early != month.mask()) {
      texts.addAll(events(times, "*-" + month.months().list() + "~01"));
    }
    return texts;
  }

  /// Cron lines: hours with the same minutes share one, and so do minutes with the same hours.
  private static List<String> lines(DayTimes times, String zone, String days) {
    Map<Integer, NavigableSet<Integer>> hours = new TreeMap<>();
    for (long time : times.times()) {
      int minute = minuteOfDay(time);
      hours.computeIfAbsent(minute % 60, _ -> new TreeSet<>()).add(minute / 60);
    }
    Map<NavigableSet<Integer>, NavigableSet<Integer>> minutes = new LinkedHashMap<>();
    hours.forEach((minute, at) -> minutes.computeIfAbsent(at, _ -> new TreeSet<>()).add(minute));
    List<String> lines = new ArrayList<>();
    minutes.forEach((at, each) -> lines.add(zone + list(each) + " " + list(at) + " " + days));
    return lines;
  }

  /// `1,3,8-18`.
  private static String list(NavigableSet<Integer> numbers) {
    List<String> parts = new ArrayList<>();
    for (Integer from = numbers.first(); from != null; ) {
      int to = from;
      while (numbers.contains(to + 1)) {
        to++;
      }
      parts.add(to == from ? "" + from : to == from + 1 ? from + "," + to : from + "-" + to);
      from = numbers.higher(to);
    }
    return String.join(",", parts);
  }

  private static List<String> events(DayTimes times, String date) {
    List<String> events = new ArrayList<>();
    for (long time : times.times()) {
      int minute = minuteOfDay(time);
      events.add(
          "%s %02d:%02d:00%s"
              .formatted(date, minute / 60, minute % 60, times.isUtc() ? " UTC" : ""));
    }
    return events;
  }

  /// One for each weekday and time.
  private static List<String> everySoMany(DayTimes times, int days, long newest) {
    List<String> texts = new ArrayList<>();
    String unit = days % 7 == 0 ? days / 7 + "w" : days + "d";
    int last = (int) Math.floorDiv(newest, Units.DAY);
    NavigableSet<Integer> found = new TreeSet<>();
    for (int day = last; day > last - days; day--) {
      boolean isDue =
          switch (times.days()) {
            case WeekDays week ->
                ((week.mask() >> Calendar.weekday(day)) & 1) != 0
                    && Math.floorMod(Calendar.week(day), week.weeks()) == week.phase();
            case NthDays nth -> Math.floorMod(day, nth.n()) == nth.phase();
            case Days.Every _, MonthDays _, MonthWeekdays _ ->
                throw new IllegalStateException("BUG: no such days");
          };
      if (isDue) {
        found.add(day);
      }
    }
    for (int day : found) {
      for (long time : times.times()) {
        long anchor = day * Units.DAY + minuteOfDay(time) * Units.MINUTE;
        texts.add("every " + unit + " from " + time(anchor) + (times.isUtc() ? "Z" : ""));
      }
    }
    return texts;
  }

  private static int minuteOfDay(long time) {
    return Math.clamp(time / Units.MINUTE, 0, 24 * 60 - 1);
  }

  private static String time(long millis) {
    return LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC)
        .truncatedTo(ChronoUnit.SECONDS)
        .toString();
  }
}
