package dev.nightjar.jobs.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Cron as its daemon is: wakes once a minute, looks at the clock on the wall, and compares it with
/// the minute it has got to.
final class NaiveCron {
  private static final int LARGE_MINUTES = 180;
  private static final int BEFORE = 6 * 60;

  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet days;
  private final BitSet months;
  private final BitSet weekdays;
  private final boolean isWild;
  private final boolean needsBoth;

  NaiveCron(String line) {
    String[] fields = line.split(" ");
    minutes = values(fields[0], 0, 59);
    hours = values(fields[1], 0, 23);
    days = values(fields[2], 1, 31);
    months = values(fields[3], 1, 12);
    weekdays = values(fields[4], 0, 7);
    isWild = fields[0].startsWith("*") || fields[1].startsWith("*");
    needsBoth = fields[2].startsWith("*") || fields[4].startsWith("*");
  }

  private static BitSet values(String field, int min, int max) {
    var set = new BitSet();
    for (String item : field.split(",")) {
      String[] stepped = item.split("/");
      String[] ends =
          stepped[0].equals("*") ? new String[] {min + "", max + ""} : stepped[0].split("-");
      int from = Integer.parseInt(ends[0]);
      int to = ends.length > 1 ? Integer.parseInt(ends[1]) : stepped.length > 1 ? max : from;
      for (int v = from; v <= to; v += stepped.length > 1 ? Integer.parseInt(stepped[1]) : 1) {
        set.set(v);
      }
    }
    return set;
  }

  private boolean matches(LocalDateTime shown) {
    int weekday = shown.getDayOfWeek().getValue();
    boolean byDay = days.get(shown.getDayOfMonth());
    boolean byWeekday = weekdays.get(weekday) || (weekday == 7 && weekdays.get(0));
    return minutes.get(shown.getMinute())
        && hours.get(shown.getHour())
        && months.get(shown.getMonthValue())
        && (needsBoth ? byDay && byWeekday : byDay || byWeekday);
  }

  /// The minutes at which the job starts, each once.
  List<Instant> starts(Instant from, int lastMinute, ZoneId zone) {
    List<Instant> starts = new ArrayList<>();
    // Far enough back that a change just passed is known.
    long virtual = shownMinute(from, -BEFORE, zone);
    for (int i = 1 - BEFORE; i <= lastMinute; i++) {
      long shown = shownMinute(from, i, zone);
      long ahead = shown - virtual;
      boolean isStarted = false;
      if (ahead <= -LARGE_MINUTES || ahead > LARGE_MINUTES) {
        isStarted = matches(time(shown));
        virtual = shown;
      } else if (ahead <= 0) {
        isStarted = isWild && matches(time(shown));
      } else {
        isStarted = isWild && matches(time(shown));
        while (virtual < shown) {
          virtual++;
          isStarted |= !isWild && matches(time(virtual));
        }
      }
      if (isStarted && i > 0) {
        starts.add(from.plusSeconds(60L * i));
      }
    }
    return starts;
  }

  private static long shownMinute(Instant from, int minute, ZoneId zone) {
    Instant at = from.plusSeconds(60L * minute);
    return Math.floorDiv(
        at.getEpochSecond() + zone.getRules().getOffset(at).getTotalSeconds(), 60L);
  }

  private static LocalDateTime time(long minute) {
    return LocalDateTime.ofEpochSecond(minute * 60, 0, ZoneOffset.UTC);
  }
}
