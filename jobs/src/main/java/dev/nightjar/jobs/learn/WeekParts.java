package dev.nightjar.jobs.learn;

import java.util.ArrayList;
import java.util.List;

/// How the week is divided into parts, in each of which a job shows by itself whether it runs then.
///
/// A job that runs several times a day has parts as long as the time between its runs, at least a
/// quarter of an hour, and working days are alike; the parts of a job that runs once a day are the
/// weekdays. What is due more seldom, or on days of the month, has none: by the time that a few of
/// its runs are known, weeks have passed.
///
/// @param quarters of an hour that belong together, counted from midnight
record WeekParts(Kind kind, int quarters) {
  static final WeekParts NONE = new WeekParts(Kind.NONE, WeekTimes.QUARTERS);
  private static final WeekParts DAYS = new WeekParts(Kind.DAYS, WeekTimes.QUARTERS);

  /// A job that is due less often than this has no parts.
  private static final long SELDOM = 26 * Units.HOUR;

  private static final long OFTEN = 12 * Units.HOUR;

  private static final int WORKING_DAYS = 5;

  enum Kind {
    NONE,
    DAYS,
    TIMES
  }

  static WeekParts of(Hypothesis hypothesis) {
    return switch (hypothesis) {
      case DayTimes times ->
          !isWeekly(times.days())
              ? NONE
              : times.times().length == 1 ? DAYS : new WeekParts(Kind.TIMES, 1);
      case ClockGrid _, Interval _ -> every(hypothesis.spacing());
    };
  }

  private static boolean isWeekly(Days days) {
    return switch (days) {
      case Days.Every _ -> true;
      case WeekDays week -> week.weeks() == 1;
      case NthDays _, MonthDays _, MonthWeekdays _ -> false;
    };
  }

  private static WeekParts every(long spacing) {
    return spacing > SELDOM
        ? NONE
        : spacing > OFTEN
            ? DAYS
            : new WeekParts(Kind.TIMES, (int) Math.ceilDiv(spacing, WeekTimes.QUARTER));
  }

  boolean isAny() {
    return kind != Kind.NONE;
  }

  boolean isByTime() {
    return kind == Kind.TIMES;
  }

  /// The times of the week at which something is due.
  static WeekTimes due(Hypothesis hypothesis) {
    var due = new WeekTimes();
    for (int weekday = 0; weekday < 7; weekday++) {
      long midnight = (weekday + 4) * Units.DAY; // 1970 began on a Thursday
      if (!(hypothesis instanceof DayTimes times)) {
        for (int quarter = 0; quarter < WeekTimes.QUARTERS; quarter++) {
          due.add(midnight + quarter * WeekTimes.QUARTER);
        }
      } else if (!(times.days() instanceof WeekDays week) || ((week.mask() >> weekday) & 1) != 0) {
        for (long time : times.times()) {
          due.add(midnight + Math.max(0, time));
        }
      }
    }
    return due;
  }

  /// Whether there is any of these times in the part that a quarter of a day lies in.
  ///
  /// @param weekday 0 is Monday
  boolean has(WeekTimes times, int weekday, int quarter) {
    boolean isWork = isByTime() && weekday < WORKING_DAYS;
    int from = quarter / quarters * quarters;
    for (int day = isWork ? 0 : weekday; day <= (isWork ? WORKING_DAYS - 1 : weekday); day++) {
      if (times.hasAny(day, from, from + quarters)) {
        return true;
      }
    }
    return false;
  }

  /// The parts that are due and were not seen, in words; empty when there are none.
  String missing(WeekTimes seen, WeekTimes due) {
    List<String> words = new ArrayList<>();
    if (isByTime()) {
      words.add(times(seen, due));
    }
    int off = daysOff(seen, due);
    if (isByTime() && off == WeekDays.ALL - WeekDays.WORK) {
      words.add("weekends");
    } else if (off != 0) {
      words.add(new WeekDays(off, 1, 0).names("–"));
    }
    words.removeIf(String::isEmpty);
    return String.join(", ", words);
  }

  /// The weekdays that are due and were not seen at all, without the working days where those are
  /// alike.
  private int daysOff(WeekTimes seen, WeekTimes due) {
    int off = 0;
    for (int weekday = isByTime() ? WORKING_DAYS : 0; isAny() && weekday < 7; weekday++) {
      boolean isDue = due.hasAny(weekday, 0, WeekTimes.QUARTERS);
      boolean isSeen = seen.hasAny(weekday, 0, WeekTimes.QUARTERS);
      off |= isDue && !isSeen ? 1 << weekday : 0;
    }
    return off;
  }

  /// The times of working days that are due and were not seen.
  private String times(WeekTimes seen, WeekTimes due) {
    int first = -1;
    int last = -1;
    int ranges = 0;
    for (int i = 0; i < 2 * WeekTimes.QUARTERS; i += quarters) {
      boolean isMissing = isMissing(seen, due, i);
      boolean isFirst = isMissing && !isMissing(seen, due, i + WeekTimes.QUARTERS - quarters);
      if (isFirst && i < WeekTimes.QUARTERS) {
        first = i;
        ranges++;
      }
      if (isMissing && first >= 0 && i < first + WeekTimes.QUARTERS) {
        last = i + quarters;
      }
    }
    if (ranges == 0) {
      return isMissing(seen, due, 0) ? "working days" : "";
    }
    return ranges > 1 ? "some hours" : clock(first) + "–" + clock(last);
  }

  private boolean isMissing(WeekTimes seen, WeekTimes due, int quarter) {
    int within = quarter % WeekTimes.QUARTERS;
    return has(due, 0, within) && !has(seen, 0, within);
  }

  private static String clock(int quarter) {
    int within = quarter % WeekTimes.QUARTERS;
    return "%02d:%02d".formatted(within / 4, within % 4 * 15);
  }
}
