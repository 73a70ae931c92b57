package dev.nightjar.jobs.trend;

import java.util.Arrays;

/// Whether points rise along a line, and not by a step, in a bow or by chance.
final class Shape {
  /// The least significance of a growth, in standard deviations.
  private static final double SURE = 3;

  /// The least growth, as a share of where it began.
  private static final double LEAST_GROWTH = 0.05;

  /// The least slope of either half, as a share of the slope of the whole: what grew once and then
  /// stays has none in the later one.
  private static final double LEAST_EARLIER = 0.25;

  private static final double LEAST_LATER = 0.55;

  /// The least slope of the later half, as a share of the earlier one's: what slows down so much
  /// comes to rest.
  private static final double LEAST_OF_EARLIER = 0.75;

  /// How much nearer to the line than to two levels the points must be.
  private static final double NEARER = 0.85;

  private Shape() {}

  /// @param line the one of these points
  static boolean isGrowth(TheilSen line, double[] x, double[] y) {
    int last = x.length - 1;
    double growth = line.slope() * (x[last] - x[0]);
    return line.slope() > 0
        && line.significance() >= SURE
        && line.low(SURE) > 0
        && growth >= LEAST_GROWTH * Math.abs(line.at(x[0]))
        && isEven(line.slope(), x, y)
        && isNoStep(line, x, y);
  }

  private static boolean isEven(double slope, double[] x, double[] y) {
    int half = x.length / 2;
    double earlier = slope(x, y, 0, half);
    double later = slope(x, y, x.length - half, x.length);
    return earlier >= LEAST_EARLIER * slope
        && later >= LEAST_LATER * slope
        && later >= LEAST_OF_EARLIER * earlier;
  }

  private static double slope(double[] x, double[] y, int from, int to) {
    return TheilSen.of(Arrays.copyOfRange(x, from, to), Arrays.copyOfRange(y, from, to)).slope();
  }

  private static boolean isNoStep(TheilSen line, double[] x, double[] y) {
    double toLine = 0;
    for (int i = 0; i < x.length; i++) {
      toLine += Math.abs(y[i] - line.at(x[i]));
    }
    for (int step = 1; step < x.length; step++) {
      double toLevels = spread(y, 0, step) + spread(y, step, y.length);
      if (toLine > NEARER * toLevels) {
        return false;
      }
    }
    return true;
  }

  private static double spread(double[] y, int from, int to) {
    double[] part = Arrays.copyOfRange(y, from, to);
    double middle = Medians.of(part);
    double sum = 0;
    for (double value : part) {
      sum += Math.abs(value - middle);
    }
    return sum;
  }
}
