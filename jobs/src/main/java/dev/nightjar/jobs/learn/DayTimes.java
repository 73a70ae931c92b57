package dev.nightjar.jobs.learn;

import java.util.Arrays;
import java.util.Objects;

/// Times of day on certain days.
///
/// Ordinals count from the calendar's first day.
final class DayTimes implements Timetable {
  /// Milliseconds since midnight, ascending; the first may be a little before it.
  private final long[] times;

  /// 0, or what is between two of the times: then they are a window of a grid and cost little to
  /// tell.
  private final long step;

  private final Days days;
  private final Calendar calendar;
  private final boolean isUtc;
  private final int[] before;
  private final int[] active;

  DayTimes(long[] times, long step, Days days, Calendar calendar, boolean isUtc) {
    this.times = times;
    this.step = step;
    this.days = days;
    this.calendar = calendar;
    this.isUtc = isUtc;
    int size = calendar.size();
    int first = calendar.first();
    this.before = new int[size + 1];
    int[] found = new int[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      before[i] = count;
      if (days.has(first + i, calendar)) {
        found[count++] = first + i;
      }
    }
    before[size] = count;
    this.active = Arrays.copyOf(found, count);
  }

  long[] times() {
    return times;
  }

  long step() {
    return step;
  }

  Days days() {
    return days;
  }

  @Override
  public boolean isUtc() {
    return isUtc;
  }

  /// Which of the times of day a due time is.
  int timeIndex(long ordinal) {
    return (int) (ordinal % times.length);
  }

  /// The day of a due time.
  int day(long ordinal) {
    return active[(int) (ordinal / times.length)];
  }

  @Override
  public long ordinal(long time) {
    int day = (int) Math.floorDiv(time, Units.DAY);
    int index = day - calendar.first();
    long within = time - day * Units.DAY;
    long passed = (long) before[index] * times.length;
    if (before[index + 1] > before[index]) {
      passed += upTo(within);
    }
    if (times[0] < 0 && before[index + 2] > before[index + 1]) {
      passed += upTo(within - Units.DAY);
    }
    return passed;
  }

  private int upTo(long within) {
    int low = 0;
    int high = times.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (times[middle] <= within) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public long due(long ordinal) {
    if (ordinal < 0) {
      return Long.MIN_VALUE;
    }
    if (ordinal >= (long) active.length * times.length) {
      return Long.MAX_VALUE;
    }
    return day(ordinal) * Units.DAY + times[timeIndex(ordinal)];
  }

  @Override
  public long spacing() {
    int last = times.length - 1;
    long shortest = times[0] + Units.DAY - times[last];
    if (last == 0) {
      return Units.DAY;
    }
    for (int i = 1; i <= last; i++) {
      shortest = Math.min(shortest, times[i] - times[i - 1]);
    }
    return shortest;
  }

  @Override
  public double bits(double width) {
    double zone = isUtc ? 2 : 0;
    if (step > 0) {
      return 9 + zone + Units.bits(step, width) + 2 * Units.log2(24) + days.bits();
    }
    double first = Units.bits(Units.DAY, width);
    double more = 0;
    for (int i = 1; i < times.length; i++) {
      double apart = (times[i] - times[0]) % (double) Units.HOUR;
      boolean isSameMinute = Math.min(apart, Units.HOUR - apart) <= width;
      more += 1 + (isSameMinute ? Math.min(first, Units.log2(24)) : first);
    }
    return 3 + zone + first + more + days.bits();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DayTimes same
        && isUtc == same.isUtc
        && days.equals(same.days)
        && Arrays.equals(times, same.times);
  }

  @Override
  public int hashCode() {
    return Objects.hash(isUtc, days, Arrays.hashCode(times));
  }

  @Override
  public String toString() {
    return "DayTimes[" + Arrays.toString(times) + " " + days + (isUtc ? " UTC]" : "]");
  }
}
