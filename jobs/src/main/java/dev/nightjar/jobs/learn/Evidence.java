package dev.nightjar.jobs.learn;

import java.util.ArrayList;
import java.util.List;

/// Says in few words what speaks for a schedule: "14 of 14 at 02:30 ± 40 s, Mon–Fri".
final class Evidence {
  private static final int MOST_TIMES = 4;

  private Evidence() {}

  static String text(Refined refined, int hits, long due, String words, Seen seen) {
    String found = hits + " of " + due + " ";
    String about = " ± " + length(refined.half());
    String missing = seen.missing();
    return found
        + switch (refined.hypothesis()) {
          case Interval interval -> length(interval.period()) + about + " after the last";
          case ClockGrid _ -> words + about;
          case DayTimes times -> times(times) + about + days(times);
        }
        + (missing.isEmpty() ? "" : "; not seen yet: " + missing);
  }

  private static String times(DayTimes times) {
    long[] all = times.times();
    String zone = times.isUtc() ? " UTC" : "";
    if (times.step() > 0) {
      return "every "
          + length(times.step())
          + " "
          + clock(all[0])
          + "–"
          + clock(all[all.length - 1])
          + zone;
    }
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < Math.min(MOST_TIMES, all.length); i++) {
      shown.add(clock(all[i]));
    }
    return "at " + String.join(", ", shown) + (all.length > MOST_TIMES ? ", …" : "") + zone;
  }

  private static String days(DayTimes times) {
    String words = times.days().words();
    return words.isEmpty() ? "" : ", " + words;
  }

  private static String clock(long time) {
    long minute = Math.max(0, time / Units.MINUTE);
    return "%02d:%02d".formatted(minute / 60, minute % 60);
  }

  /// `40 s`, `12 min`, `1 h 30 min`.
  static String length(long millis) {
    long seconds = Math.max(1, Math.round(millis / 1000.0));
    if (seconds < 90) {
      return seconds + " s";
    }
    long minutes = Math.round(seconds / 60.0);
    if (minutes < 90) {
      return minutes + " min";
    }
    return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
  }
}
