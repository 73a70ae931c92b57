package dev.nightjar.promql.eval;

import org.jspecify.annotations.Nullable;

/// How fast values change: differences over a window, for counters with what resets took away.
final class RateFunctions {
  private RateFunctions() {}

  /// `rate`, `increase` and `delta`: the difference between the first and the last sample, extended
  /// to the window's edges where samples come close enough to them.
  static final class Extrapolated implements WindowFunction {
    /// Beyond it, or where a reset is from infinity, sums do not tell what their parts were.
    private static final double LARGEST_EXACT = 0x1p53;

    /// What lies above a product by this much lies above it without rounding, too.
    private static final double ABOVE_ROUNDING = 1 + 0x1p-40;

    private final boolean counter;
    private final boolean perSecond;
    private double[] lost = new double[0];
    private double[] sampled = {}; // seconds per step, as are the next two
    private double[] before = {};
    private double[] after = {};
    private double[] factors = {}; // of changes that begin far from zero, per step
    private double[] shares = {}; // of a change: what begins above that begins far, per step
    private @Nullable WindowEdges measured; // those that these are of, as they were at
    private long measuredAt;
    private boolean isSteady; // whether nothing was lost
    private boolean isExact; // whether differences of `lost` are what was lost between

    Extrapolated(boolean counter, boolean perSecond) {
      this.counter = counter;
      this.perSecond = perSecond;
    }

    @Override
    public WindowFunction fork() {
      return new Extrapolated(counter, perSecond);
    }

    /// Adds up, per sample, what resets had taken away until then.
    private void begin(Samples samples) {
      double[] values = samples.values;
      int size = samples.size;
      isSteady = !counter || (!samples.hasStarts() && falls(values, size) == 0);
      if (isSteady) {
        return;
      }
      if (lost.length < size) {
        lost = new double[Math.max(size, 2 * lost.length)];
      }
      double sum = 0;
      double before = values[0];
      lost[0] = 0;
      for (int i = 1; i < size; i++) {
        double value = values[i];
        sum += value < before ? before : 0;
        lost[i] = sum;
        before = value;
      }
      if (samples.hasStarts()) {
        sum = beginByStarts(samples);
      }
      isExact = Math.abs(sum) <= LARGEST_EXACT;
    }

    /// How often a value is smaller than the one before: a sum, since most counters never fall and
    /// a loop without a way out is passed fastest.
    private static int falls(double[] values, int size) {
      int falls = 0;
      for (int i = 1; i < size; i++) {
        falls += values[i] < values[i - 1] ? 1 : 0;
      }
      return falls;
    }

    private double beginByStarts(Samples samples) {
      double sum = 0;
      for (int i = 1; i < samples.size; i++) {
        double before = samples.values[i - 1];
        sum += samples.values[i] < before || samples.beganAnew(i) ? before : 0;
        lost[i] = sum;
      }
      return sum;
    }

    /// What resets took away between two samples.
    private double lost(Window window, int first, int last) {
      if (isSteady) {
        return 0;
      }
      if (isExact) {
        return lost[last] - lost[first];
      }
      window.spend(last - first);
      Samples samples = window.samples;
      double sum = 0;
      for (int i = first + 1; i <= last; i++) {
        double before = samples.values[i - 1];
        sum += samples.values[i] < before || samples.beganAnew(i) ? before : 0;
      }
      return sum;
    }

    @Override
    public void all(Window window, double[] into) {
      begin(window.samples);
      WindowEdges edges = window.edges;
      if (measured != edges || measuredAt != edges.found()) {
        measure(window.samples, edges);
        measured = edges;
        measuredAt = edges.found();
      }
      for (int step = 0; step < into.length; step++) {
        int first = edges.first[step];
        int last = edges.last[step];
        into[step] =
            last <= first
                ? Points.ABSENT
                : extrapolated(window, first, last, step, edges.length / 1000.0);
      }
    }

    /// As below, without a division for most: those that begin so high that zero is further away
    /// than the window's edge.
    private double extrapolated(Window window, int first, int last, int step, double seconds) {
      Samples samples = window.samples;
      double firstValue = samples.values[first];
      double change = samples.values[last] - firstValue + lost(window, first, last);
      if (firstValue > change * shares[step] || !isFromZero(firstValue, change)) {
        return change * factors[step];
      }
      double factor = factor(sampled[step], before[step], after[step], firstValue, change);
      return change * (perSecond ? factor / seconds : factor);
    }

    private boolean isFromZero(double firstValue, double change) {
      return counter && change > 0 && firstValue >= 0;
    }

    /// What depends on the times alone, which series that were scraped together share, and so do
    /// steps that lie alike among regular scrapes.
    private void measure(Samples samples, WindowEdges edges) {
      int steps = edges.ends.length;
      if (sampled.length < steps) {
        sampled = new double[steps];
        before = new double[steps];
        after = new double[steps];
        factors = new double[steps];
        shares = new double[steps];
      }
      int alike = -1; // the last step that was measured, and what lay there:
      int intervals = 0;
      long covered = 0;
      long toEnd = 0;
      for (int step = 0; step < steps; step++) {
        int first = edges.first[step];
        int last = edges.last[step];
        if (last <= first) {
          continue;
        }
        long end = edges.ends[step];
        long firstTime = samples.times[first];
        long lastTime = samples.times[last];
        if (alike >= 0
            && intervals == last - first
            && covered == lastTime - firstTime
            && toEnd == end - lastTime) {
          sampled[step] = sampled[alike];
          before[step] = before[alike];
          after[step] = after[alike];
          factors[step] = factors[alike];
          shares[step] = shares[alike];
          continue;
        }
        alike = step;
        intervals = last - first;
        covered = lastTime - firstTime;
        toEnd = end - lastTime;
        sampled[step] = covered / 1000.0;
        double average = sampled[step] / intervals;
        before[step] = toEdge(edges.length - covered - toEnd, average);
        after[step] = toEdge(toEnd, average);
        double factor = factor(sampled[step], before[step], after[step]);
        factors[step] = perSecond ? factor / (edges.length / 1000.0) : factor;
        shares[step] = before[step] / sampled[step] * ABOVE_ROUNDING;
      }
    }

    @Override
    public double apply(Window window) {
      int first = window.first;
      int last = window.last;
      if (last <= first) {
        return Points.ABSENT;
      }
      begin(window.samples);
      long firstTime = window.samples.times[first];
      long lastTime = window.samples.times[last];
      double covered = (lastTime - firstTime) / 1000.0;
      double average = covered / (last - first);
      return extrapolated(
          window,
          first,
          last,
          covered,
          toEdge(firstTime - window.start, average),
          toEdge(window.end - lastTime, average),
          (window.end - window.start) / 1000.0);
    }

    private double extrapolated(
        Window window,
        int first,
        int last,
        double sampled,
        double before,
        double after,
        double seconds) {
      Samples samples = window.samples;
      double firstValue = samples.values[first];
      double change = samples.values[last] - firstValue + lost(window, first, last);
      double factor = factor(sampled, before, after, counter ? firstValue : -1, change);
      return change * (perSecond ? factor / seconds : factor);
    }
  }

  /// By how much a change between the first and the last sample is extended towards the window's
  /// edges.
  ///
  /// @param firstValue where a counter stood at first; below zero of a gauge
  static double factor(
      long firstTime,
      long lastTime,
      int samples,
      long start,
      long end,
      double firstValue,
      double change) {
    double sampled = (lastTime - firstTime) / 1000.0;
    double average = sampled / (samples - 1);
    double before = toEdge(firstTime - start, average);
    double after = toEdge(end - lastTime, average);
    return factor(sampled, before, after, firstValue, change);
  }

  /// How far samples are extended to an edge, in seconds: to it, or by half of their usual distance
  /// when it is more than a little further away than that.
  ///
  /// @param average seconds between samples
  private static double toEdge(long millis, double average) {
    double seconds = millis / 1000.0;
    return seconds >= average * 1.1 ? average / 2 : seconds;
  }

  /// @param sampled seconds between the first and the last sample
  /// @param before seconds by which they are extended to the past
  /// @param after seconds by which they are extended to the future
  private static double factor(
      double sampled, double before, double after, double firstValue, double change) {
    double start = before;
    if (change > 0 && firstValue >= 0) {
      // A counter starts at zero: do not extend it to before that.
      start = Math.min(before, sampled * (firstValue / change));
    }
    return factor(sampled, start, after);
  }

  private static double factor(double sampled, double before, double after) {
    return (sampled + before + after) / sampled;
  }

  /// `irate` and `idelta`: the last two samples.
  static WindowFunction lastTwo(boolean rate) {
    return window -> {
      if (window.size() < 2) {
        return Points.ABSENT;
      }
      double newest = window.value(window.last);
      double before = window.value(window.last - 1);
      boolean reset = rate && (newest < before || window.samples.beganAnew(window.last));
      double change = reset ? newest : newest - before;
      double seconds = (window.time(window.last) - window.time(window.last - 1)) / 1000.0;
      return rate ? change / seconds : change;
    };
  }

  /// `deriv`: the slope of the line through the samples.
  static double slope(Window window) {
    return window.size() < 2 ? Points.ABSENT : new Line(window, window.time(window.first)).slope;
  }

  /// `predict_linear`: where that line is `seconds[step]` from now.
  static WindowFunction predict(double[] seconds) {
    return window -> {
      if (window.size() < 2) {
        return Points.ABSENT;
      }
      var line = new Line(window, window.now);
      return line.slope * seconds[window.step] + line.intercept;
    };
  }

  /// The line with the least squares of distances to a window's samples.
  private static final class Line {
    final double slope;
    final double intercept;

    Line(Window window, long origin) {
      var x = new Kahan();
      var y = new Kahan();
      var xy = new Kahan();
      var xx = new Kahan();
      boolean constant = true;
      double firstValue = window.value(window.first);
      for (int i = window.first; i <= window.last; ) {
        for (int end = window.endOfPart(i); i < end; i++) {
          double seconds = (window.time(i) - origin) / 1000.0;
          double value = window.value(i);
          constant &= value == firstValue || i == window.first;
          x.add(seconds);
          y.add(value);
          xy.add(seconds * value);
          xx.add(seconds * seconds);
        }
      }
      if (constant) {
        slope = Double.isInfinite(firstValue) ? Double.NaN : 0;
        intercept = Double.isInfinite(firstValue) ? Double.NaN : firstValue;
        return;
      }
      double n = window.size();
      double sumX = x.sum + x.lost;
      double sumY = y.sum + y.lost;
      double covariance = xy.sum + xy.lost - sumX * sumY / n;
      double variance = xx.sum + xx.lost - sumX * sumX / n;
      slope = covariance / variance;
      intercept = sumY / n - slope * sumX / n;
    }
  }

  /// `double_exponential_smoothing`: level and trend, each weighed against what came before.
  static double smooth(Window window, double smoothing, double trending) {
    if (window.size() < 2) {
      return Points.ABSENT;
    }
    double before = 0;
    double level = window.value(window.first);
    double trend = window.value(window.first + 1) - level;
    for (int i = window.first + 1; i <= window.last; ) {
      for (int end = window.endOfPart(i); i < end; i++) {
        if (i > window.first + 1) {
          trend = trending * (level - before) + (1 - trending) * trend;
        }
        double next = smoothing * window.value(i) + (1 - smoothing) * (level + trend);
        before = level;
        level = next;
      }
    }
    return level;
  }
}
