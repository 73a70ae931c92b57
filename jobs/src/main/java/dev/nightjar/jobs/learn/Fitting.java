package dev.nightjar.jobs.learn;

/// Compares hypotheses with the starts.
final class Fitting {
  private final Starts starts;
  private final long[] scratch;

  Fitting(Starts starts) {
    this.starts = starts;
    this.scratch = new long[starts.size()];
  }

  Fit fit(Hypothesis hypothesis, int from) {
    return switch (hypothesis) {
      case Timetable timetable -> fit(timetable, from);
      case Interval interval -> fit(interval, from);
    };
  }

  /// What a start of these costs without a schedule, on the average.
  private double plain(int from) {
    double sum = 0;
    for (int i = Math.max(1, from); i < starts.size(); i++) {
      sum += starts.plainBits()[i];
    }
    return sum / Math.max(1, starts.size() - Math.max(1, from));
  }

  private Fit fit(Timetable timetable, int from) {
    Timeline timeline = starts.timeline(timetable.isUtc());
    long[] at = timeline.at();
    int size = at.length;
    for (int i = from; i < size; i++) {
      scratch[i - from] = at[i] - timetable.due(timetable.nearest(at[i]));
    }
    Precision precision = Precision.of(scratch, size - from, timetable.spacing(), plain(from));
    double width = 2 * precision.width();
    double firstGain = Units.bits(timetable.spacing(), width);
    var fit = new Fit(timetable, timetable.bits(width), firstGain, size, precision.reach());
    long last = Long.MIN_VALUE;
    for (int i = 0; i < size; i++) {
      long ordinal = timetable.nearest(at[i]);
      long residual = at[i] - timetable.due(ordinal);
      if (Math.abs(residual) <= precision.reach() && ordinal > last) {
        long missed = last == Long.MIN_VALUE ? 0 : missed(timetable, timeline, last, ordinal);
        hit(fit, i, ordinal, missed, residual, precision);
        if (last == Long.MIN_VALUE) {
          fit.gain()[i] = fit.firstGain();
        }
        last = ordinal;
      } else {
        fit.gain()[i] = timeline.isExcused()[i] ? 0 : -Precision.ODD_BITS;
      }
    }
    return fit;
  }

  private static long missed(Timetable timetable, Timeline timeline, long last, long ordinal) {
    long between = ordinal - last - 1;
    return between == 0 || timeline.excused().isEmpty()
        ? between
        : between - timeline.excused().dues(timetable, last + 1, ordinal - 1);
  }

  private void hit(
      Fit fit, int index, long ordinal, long missed, long residual, Precision precision) {
    fit.hit()[index] = true;
    fit.due()[index] = ordinal;
    fit.missed()[index] = missed;
    fit.residual()[index] = residual;
    fit.gain()[index] = starts.plainBits()[index] - precision.bits(residual) - Fit.skipBits(missed);
  }

  /// A start counts from the last one that kept to the interval; one that comes too late begins a
  /// new row, as the first of all does.
  private Fit fit(Interval interval, int from) {
    long period = interval.period();
    long[] at = starts.utc().at();
    int size = at.length;
    Precision precision = Precision.of(scratch, residuals(at, from, period), period, plain(from));
    var fit = new Fit(interval, interval.bits(2 * precision.width()), 0, size, precision.reach());
    long last = at[0];
    for (int i = 1; i < size; i++) {
      long passed = at[i] - last;
      long rounds = Math.max(1, Math.round((double) passed / period));
      long residual = passed - rounds * period;
      if (Math.abs(residual) <= precision.reach()) {
        long missed = rounds - 1 - away(last, at[i], period, rounds - 1);
        hit(fit, i, rounds, missed, residual, precision);
        last = at[i];
      } else if (residual < 0 && rounds == 1) {
        fit.gain()[i] = -Precision.ODD_BITS;
      } else {
        fit.gain()[i] = -Precision.ODD_BITS;
        last = at[i];
      }
    }
    return fit;
  }

  /// How far each start is from its due time, with the widest reach that there is: one at an odd
  /// time between two others spoils neither.
  private int residuals(long[] at, int from, long period) {
    long last = at[from];
    for (int i = from + 1; i < at.length; i++) {
      long passed = at[i] - last;
      long rounds = Math.max(1, Math.round((double) passed / period));
      long residual = passed - rounds * period;
      boolean isNear = Math.abs(residual) <= period * Precision.FARTHEST;
      scratch[i - from - 1] = residual;
      if (isNear || residual > 0 || rounds > 1) {
        last = at[i];
      }
    }
    return Math.max(0, at.length - from - 1);
  }

  private long away(long from, long to, long period, long most) {
    return most == 0
        ? 0
        : Math.min(most, (starts.utc().excused().within(from, to) + period - 1) / period);
  }
}
