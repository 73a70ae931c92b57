package dev.nightjar.jobs.trend;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// How far Kendall's S of points without a trend is from zero.
final class Kendall {
  /// Neighbours are compared up to a fourth of all points away.
  private static final int FARTHEST = 4;

  private Kendall() {}

  /// The variance of S, where equal values take their part away.
  static double variance(double[] x, double[] y) {
    double n = x.length;
    double[] tiesOfX = ties(x);
    double[] tiesOfY = ties(y);
    double variance = (n * (n - 1) * (2 * n + 5) - tiesOfX[0] - tiesOfY[0]) / 18;
    if (n > 2) {
      variance += tiesOfX[1] * tiesOfY[1] / (9 * n * (n - 1) * (n - 2));
    }
    variance += tiesOfX[2] * tiesOfY[2] / (2 * n * (n - 1));
    return Math.max(variance, 0);
  }

  /// Sums over groups of t equal values: of t(t-1)(2t+5), of t(t-1)(t-2), of t(t-1).
  private static double[] ties(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] sums = new double[3];
    int start = 0;
    for (int i = 1; i <= sorted.length; i++) {
      if (i == sorted.length || sorted[i] != sorted[start]) {
        double t = i - start;
        sums[0] += t * (t - 1) * (2 * t + 5);
        sums[1] += t * (t - 1) * (t - 2);
        sums[2] += t * (t - 1);
        start = i;
      }
    }
    return sums;
  }

  /// By how much the variance grows because values hang together with their neighbours, after Hamed
  /// and Rao; at least 1.
  ///
  /// @param rest the values without their trend
  static double inflation(double[] rest) {
    int n = rest.length;
    double[] ranks = ranks(rest);
    double all = dot(ranks, 0);
    if (n < 4 || all == 0) {
      return 1;
    }
    double sum = 0;
    double chance = 1.64 / Math.sqrt(n);
    for (int lag = 1; lag <= n / FARTHEST; lag++) {
      double correlation = dot(ranks, lag) / all;
      if (correlation <= chance) {
        break;
      }
      sum += (n - lag) * (double) (n - lag - 1) * (n - lag - 2) * correlation;
    }
    return 1 + 2 * sum / (n * (double) (n - 1) * (n - 2));
  }

  private static double dot(double[] ranks, int lag) {
    double sum = 0;
    for (int i = lag; i < ranks.length; i++) {
      sum += ranks[i] * ranks[i - lag];
    }
    return sum;
  }

  /// Ranks about zero; equal values have the rank of their middle.
  private static double[] ranks(double[] values) {
    Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
    double[] ranks = new double[values.length];
    int start = 0;
    for (int i = 1; i <= order.length; i++) {
      if (i == order.length || values[order[i]] != values[order[start]]) {
        double rank = (start + i - 1) / 2.0 - (values.length - 1) / 2.0;
        for (int j = start; j < i; j++) {
          ranks[order[j]] = rank;
        }
        start = i;
      }
    }
    return ranks;
  }
}
