package dev.nightjar.jobs.learn;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.BitSet;

/// Times of the week in which something was seen, in quarters of an hour by the clock on a wall.
/// Used by one thread at a time.
public final class WeekTimes {
  static final int QUARTERS = 96;
  static final long QUARTER = 15 * Units.MINUTE;

  /// Monday first.
  private final BitSet times = new BitSet(7 * QUARTERS);

  public void add(Instant time, ZoneId zone) {
    LocalDateTime wall = LocalDateTime.ofInstant(time, zone);
    times.set(index(wall.getDayOfWeek().getValue() - 1, quarter(wall)));
  }

  /// @param wall milliseconds as the clock on the wall shows them, as if it were UTC
  void add(long wall) {
    int day = (int) Math.floorDiv(wall, Units.DAY);
    times.set(index(Calendar.weekday(day), (int) ((wall - day * Units.DAY) / QUARTER)));
  }

  void addAll(WeekTimes others) {
    times.or(others.times);
  }

  public void clear() {
    times.clear();
  }

  static int quarter(LocalDateTime wall) {
    return wall.getHour() * 4 + wall.getMinute() / 15;
  }

  /// Whether there is any from the quarter `from` of a day to before the quarter `to`.
  ///
  /// @param weekday 0 is Monday
  boolean hasAny(int weekday, int from, int to) {
    int next = times.nextSetBit(index(weekday, from));
    return next >= 0 && next < index(weekday, Math.min(QUARTERS, to));
  }

  private static int index(int weekday, int quarter) {
    return weekday * QUARTERS + quarter;
  }
}
