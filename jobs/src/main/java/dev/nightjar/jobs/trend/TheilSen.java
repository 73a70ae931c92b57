package dev.nightjar.jobs.trend;

import java.util.Arrays;

/// The slope of a cloud of points after Theil and Sen: the median of the slopes between any two of
/// them, which one point in four may be wrong without spoiling. How sure it is follows from
/// Kendall's S, as Sen and Gilbert have it; points that hang together with their neighbours count
/// for less than points that do not.
final class TheilSen {
  /// The most points it is made of.
  static final int MAX_POINTS = 200;

  private final double[] slopes;
  private final double slope;
  private final double middle;
  private final double level;
  private final double score;
  private final double deviation;

  private TheilSen(
      double[] slopes, double slope, double middle, double level, double score, double deviation) {
    this.slopes = slopes;
    this.slope = slope;
    this.middle = middle;
    this.level = level;
    this.score = score;
    this.deviation = deviation;
  }

  /// The slope of these points.
  ///
  /// @param x in ascending order, 2 to [#MAX_POINTS] of them
  /// @param y all finite
  static TheilSen of(double[] x, double[] y) {
    int size = x.length;
    if (size < 2 || size > MAX_POINTS || y.length != size) {
      throw new IllegalArgumentException(size + " and " + y.length + " points");
    }
    double[] slopes = new double[size * (size - 1) / 2];
    int count = 0;
    double score = 0;
    for (int i = 0; i < size; i++) {
      for (int j = i + 1; j < size; j++) {
        if (x[j] > x[i]) {
          slopes[count++] = (y[j] - y[i]) / (x[j] - x[i]);
          score += Math.signum(y[j] - y[i]);
        }
      }
    }
    double[] sorted = Arrays.copyOf(slopes, count);
    Arrays.sort(sorted);
    double slope = count == 0 ? 0 : Medians.ofSorted(sorted);
    double middle = Medians.of(x);
    double[] rest = rest(x, y, slope, middle);
    double level = Medians.of(rest);
    double deviation = Math.sqrt(Kendall.variance(x, y) * Kendall.inflation(rest));
    return new TheilSen(sorted, slope, middle, level, score, deviation);
  }

  private static double[] rest(double[] x, double[] y, double slope, double middle) {
    double[] rest = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      rest[i] = y[i] - slope * (x[i] - middle);
    }
    return rest;
  }

  /// What `y` gains while `x` gains one.
  double slope() {
    return slope;
  }

  /// The least slope that is `sureness` standard deviations from the most likely one.
  double low(double sureness) {
    return ranked(slopes.length / 2.0 - sureness * deviation / 2);
  }

  /// Likewise the greatest.
  double high(double sureness) {
    return ranked(slopes.length / 2.0 + sureness * deviation / 2);
  }

  private double ranked(double rank) {
    if (slopes.length == 0) {
      return 0;
    }
    int index = (int) Math.floor(rank);
    return index < 0
        ? Double.NEGATIVE_INFINITY
        : index >= slopes.length ? Double.POSITIVE_INFINITY : slopes[index];
  }

  /// Mann and Kendall's test: how many standard deviations this is from points without a trend;
  /// below zero where they fall.
  double significance() {
    return deviation == 0 || score == 0 ? 0 : (score - Math.signum(score)) / deviation;
  }

  /// Where the line is at `x`.
  double at(double x) {
    return level + slope * (x - middle);
  }

  /// Where a line of another slope through the middle of the points reaches `y`.
  double reaches(double y, double otherSlope) {
    return middle + (y - level) / otherSlope;
  }
}
