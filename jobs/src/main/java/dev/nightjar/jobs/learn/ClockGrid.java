package dev.nightjar.jobs.learn;

import java.util.Arrays;
import java.util.Objects;

/// The same times in every period, whatever day it is.
///
/// @param phases within the period, ascending, counted from 1970
/// @param isPlain whether the period divides the day and so can be told as a clock's
@SuppressWarnings("ArrayRecordComponent") // hot: its arrays are shared and never changed
record ClockGrid(long period, long[] phases, boolean isUtc, boolean isPlain) implements Timetable {
  @Override
  public long ordinal(long time) {
    long round = Math.floorDiv(time, period);
    long within = time - round * period;
    int passed = 0;
    while (passed < phases.length && phases[passed] <= within) {
      passed++;
    }
    return round * phases.length + passed;
  }

  @Override
  public long due(long ordinal) {
    long round = Math.floorDiv(ordinal, phases.length);
    return round * period + phases[(int) (ordinal - round * phases.length)];
  }

  @Override
  public long spacing() {
    long shortest = phases[0] + period - phases[phases.length - 1];
    for (int i = 1; i < phases.length; i++) {
      shortest = Math.min(shortest, phases[i] - phases[i - 1]);
    }
    return shortest;
  }

  @Override
  public double bits(double width) {
    double phase = Units.bits(period, width);
    if (!isPlain) {
      return 5 + 2 * phase + oddBits();
    }
    if (phases.length > 2 && isStepped()) {
      return 10 + phase;
    }
    boolean isZoneNews = isUtc && period > Units.HOUR;
    double more = 0;
    for (int i = 1; i < phases.length; i++) {
      more += 1 + Math.min(phase, apart(phases[i] - phases[0], width));
    }
    return 4 + phase + more + (isZoneNews ? 2 : 0);
  }

  /// What it costs to tell a phase that is so long after another one: people take whole minutes,
  /// and round ones rather.
  private static double apart(long millis, double width) {
    return isNear(millis, 5 * Units.MINUTE, width)
        ? 4.5
        : isNear(millis, Units.MINUTE, width) ? 6.5 : Double.MAX_VALUE;
  }

  private static boolean isNear(long millis, long unit, double width) {
    return Math.abs(millis - Habitual.round(millis, unit)) <= Math.max(width, Units.SECOND);
  }

  /// Whether all but the last are equally far apart and they fill the period, as `*/7` makes them.
  private boolean isStepped() {
    long step = (phases[phases.length - 1] - phases[0]) / (phases.length - 1);
    if (spacing() > step + Units.SECOND || period - phases.length * step > step) {
      return false;
    }
    for (int i = 1; i < phases.length; i++) {
      if (Math.abs(phases[i] - phases[0] - i * step) > Units.SECOND) {
        return false;
      }
    }
    return true;
  }

  /// Nobody chooses such a period: it rather comes from what a run takes, or from chance.
  private double oddBits() {
    if (period >= Units.DAY) {
      return isTimes(12 * Units.HOUR)
          ? 0
          : isTimes(6 * Units.HOUR) ? 3 : isTimes(Units.HOUR) ? 8 : 16;
    }
    return isTimes(30 * Units.MINUTE)
        ? 0
        : isTimes(10 * Units.MINUTE) || isTimes(15 * Units.MINUTE)
            ? 3
            : isTimes(5 * Units.MINUTE) ? 6 : isTimes(Units.MINUTE) ? 10 : 18;
  }

  private boolean isTimes(long unit) {
    return period % unit == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClockGrid grid
        && period == grid.period
        && isUtc == grid.isUtc
        && Arrays.equals(phases, grid.phases);
  }

  @Override
  public int hashCode() {
    return Objects.hash(period, isUtc, Arrays.hashCode(phases));
  }

  @Override
  public String toString() {
    return "ClockGrid[" + period + " " + Arrays.toString(phases) + (isUtc ? " UTC]" : "]");
  }
}
