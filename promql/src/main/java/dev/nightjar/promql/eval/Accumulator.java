package dev.nightjar.promql.eval;

import dev.nightjar.promql.ast.AggregateOp;

/// The running result of one group at every step, in columns.
final class Accumulator {
  private final AggregateOp op;
  private final double[] counts;
  private final double[] values;
  private final double[] extras;

  Accumulator(AggregateOp op, int steps) {
    this.op = op;
    this.counts = new double[steps];
    this.values = new double[steps];
    this.extras = new double[needsExtras(op) ? steps : 0];
  }

  /// How many columns one holds.
  static int columns(AggregateOp op) {
    return needsExtras(op) ? 3 : 2;
  }

  private static boolean needsExtras(AggregateOp op) {
    return op == AggregateOp.SUM || op == AggregateOp.STDDEV || op == AggregateOp.STDVAR;
  }

  /// Takes in a row.
  void add(double[] row) {
    switch (op) {
      case SUM -> sum(row);
      case COUNT, GROUP -> count(row);
      case MIN -> least(row);
      case MAX -> most(row);
      case STDDEV, STDVAR -> vary(row);
      case AVG, TOPK, BOTTOMK, COUNT_VALUES, QUANTILE, LIMITK, LIMIT_RATIO ->
          throw new IllegalStateException("BUG: " + op + " is not accumulated");
    }
  }

  private void count(double[] row) {
    for (int step = 0; step < counts.length; step++) {
      counts[step] += Points.isPresent(row[step]) ? 1 : 0;
    }
  }

  private void least(double[] row) {
    for (int step = 0; step < counts.length; step++) {
      double value = row[step];
      if (Points.isPresent(value)
          && (counts[step]++ == 0 || value < values[step] || Double.isNaN(values[step]))) {
        values[step] = value;
      }
    }
  }

  private void most(double[] row) {
    for (int step = 0; step < counts.length; step++) {
      double value = row[step];
      if (Points.isPresent(value)
          && (counts[step]++ == 0 || value > values[step] || Double.isNaN(values[step]))) {
        values[step] = value;
      }
    }
  }

  private void vary(double[] row) {
    for (int step = 0; step < counts.length; step++) {
      double value = row[step];
      if (Points.isPresent(value)) {
        counts[step]++;
        double distance = value - extras[step];
        extras[step] += distance / counts[step];
        values[step] += distance * (value - extras[step]);
      }
    }
  }

  /// As [Kahan#add].
  private void sum(double[] row) {
    for (int step = 0; step < counts.length; step++) {
      double value = row[step];
      if (Points.isPresent(value)) {
        counts[step]++;
        double sum = values[step];
        double total = sum + value;
        if (Double.isInfinite(total)) {
          extras[step] = 0;
        } else if (Math.abs(sum) >= Math.abs(value)) {
          extras[step] += (sum - total) + value;
        } else {
          extras[step] += (value - total) + sum;
        }
        values[step] = total;
      }
    }
  }

  /// The results so far; steps without any value have none.
  void finish(double[] into) {
    for (int step = 0; step < counts.length; step++) {
      into[step] = counts[step] == 0 ? Points.ABSENT : result(step);
    }
  }

  private double result(int step) {
    return switch (op) {
      case SUM -> Double.isInfinite(values[step]) ? values[step] : values[step] + extras[step];
      case MIN, MAX -> values[step];
      case COUNT -> counts[step];
      case GROUP -> 1;
      case STDVAR -> values[step] / counts[step];
      case STDDEV -> Math.sqrt(values[step] / counts[step]);
      case AVG, TOPK, BOTTOMK, COUNT_VALUES, QUANTILE, LIMITK, LIMIT_RATIO ->
          throw new IllegalStateException("BUG: " + op + " is not accumulated");
    };
  }
}
