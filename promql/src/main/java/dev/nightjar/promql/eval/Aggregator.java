package dev.nightjar.promql.eval;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleText;
import dev.nightjar.promql.ast.AggregateOp;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Quoted;

/// Aggregates a vector by groups of labels. Where it can, it holds one row of the input at a time
/// and a few columns per group.
final class Aggregator {
  private final Evaluator evaluator;
  private final Evaluation evaluation;
  private final Expr.Aggregate aggregate;
  private final Grid grid;

  Aggregator(Evaluator evaluator, Expr.Aggregate aggregate, Grid grid) {
    this.evaluator = evaluator;
    this.evaluation = evaluator.evaluation();
    this.aggregate = aggregate;
    this.grid = grid;
  }

  Rows rows() {
    return switch (aggregate.op()) {
      case SUM, COUNT, MIN, MAX, GROUP, STDDEV, STDVAR -> accumulated();
      case AVG -> averaged();
      case QUANTILE -> quantiles();
      case COUNT_VALUES -> countedValues();
      case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO -> new Selection(evaluator, aggregate, grid).rows();
    };
  }

  private Rows accumulated() {
    Rows rows = evaluator.rows(aggregate.inner(), grid);
    var groups = new Groups(aggregate, rows);
    evaluation.hold((long) groups.count() * grid.count() * Accumulator.columns(aggregate.op()));
    Accumulator[] accumulators = new Accumulator[groups.count()];
    for (int group = 0; group < accumulators.length; group++) {
      accumulators[group] = new Accumulator(aggregate.op(), grid.count());
    }
    HistogramAggregates histograms = histograms(false);
    RowReading.inOrder(
        evaluation,
        rows,
        grid.count(),
        (i, row) -> {
          accumulators[groups.of(i)].add(row.hasHistograms() ? counted(row) : row.values);
          if (row.hasHistograms() && aggregate.op() == AggregateOp.SUM) {
            histograms.add(groups.of(i), row, () -> rows.labels(i).metricName());
          }
        });
    var result = new HeldRows(evaluation, grid.count());
    for (int group = 0; group < accumulators.length; group++) {
      int into = result.add(groups.labels(group), groups.dropsName(group));
      accumulators[group].finish(result.values(into));
      histograms.finish(group, result.column(into));
    }
    return result;
  }

  private HistogramAggregates histograms(boolean mean) {
    return new HistogramAggregates(evaluation, aggregate.inner().span(), mean, grid.count());
  }

  /// What counts of a row with histograms beside these themselves.
  private double[] counted(Column row) {
    return switch (aggregate.op()) {
      case COUNT, GROUP -> row.values;
      case SUM, AVG -> row.floats();
      case MIN, MAX, STDDEV, STDVAR, QUANTILE, COUNT_VALUES, TOPK, BOTTOMK, LIMITK, LIMIT_RATIO -> {
        new HistogramNotes(evaluation)
            .ignoredInAggregation(aggregate.inner().span(), aggregate.op().symbol());
        yield row.floats();
      }
    };
  }

  /// The mean needs care at each step: it must not overflow where the sum does.
  private Rows averaged() {
    Rows rows = evaluator.rows(aggregate.inner(), grid);
    var groups = new Groups(aggregate, rows);
    evaluation.hold((long) groups.count() * grid.count() * 4);
    Mean[][] means = new Mean[groups.count()][grid.count()];
    HistogramAggregates histograms = histograms(true);
    RowReading.inOrder(
        evaluation,
        rows,
        grid.count(),
        (i, row) -> {
          addTo(means[groups.of(i)], row.floats());
          if (row.hasHistograms()) {
            histograms.add(groups.of(i), row, () -> rows.labels(i).metricName());
          }
        });
    var result = new HeldRows(evaluation, grid.count());
    for (int group = 0; group < means.length; group++) {
      int into = result.add(groups.labels(group), groups.dropsName(group));
      double[] values = result.values(into);
      for (int step = 0; step < values.length; step++) {
        Mean mean = means[group][step];
        values[step] = mean == null ? Points.ABSENT : mean.value();
      }
      histograms.finish(group, result.column(into));
    }
    return result;
  }

  private static void addTo(Mean[] means, double[] row) {
    for (int step = 0; step < row.length; step++) {
      if (Points.isPresent(row[step])) {
        if (means[step] == null) {
          means[step] = new Mean();
        }
        means[step].add(row[step]);
      }
    }
  }

  private Rows quantiles() {
    double[] quantiles = evaluator.scalar(parameter(), grid);
    for (double quantile : quantiles) {
      Quantiles.check(evaluation, parameter().span(), quantile);
    }
    Rows rows = evaluator.rows(aggregate.inner(), grid);
    var groups = new Groups(aggregate, rows);
    Columns held = ReadRows.of(evaluation, grid.count(), rows);
    double[][] columns = new double[held.count()][];
    for (int row = 0; row < columns.length; row++) {
      Column column = held.column(row);
      columns[row] = column.hasHistograms() ? counted(column) : column.values;
    }
    int[][] members = new Members(groups, held.count()).byGroup();
    var result = new HeldRows(evaluation, grid.count());
    for (int group = 0; group < members.length; group++) {
      double[] values = result.values(result.add(groups.labels(group), groups.dropsName(group)));
      double[] present = new double[members[group].length];
      for (int step = 0; step < values.length; step++) {
        evaluation.spend(present.length);
        int size = 0;
        for (int row : members[group]) {
          double value = columns[row][step];
          if (Points.isPresent(value)) {
            present[size++] = value;
          }
        }
        values[step] =
            size == 0
                ? Points.ABSENT
                : Quantiles.of(quantiles[step], present, size, evaluation::check);
      }
    }
    return result;
  }

  private Rows countedValues() {
    String label = evaluator.text(parameter());
    if (label.isEmpty() || !Quoted.isText(label)) {
      throw new NightjarException(ErrorCode.EXECUTION, "invalid label name " + Quoted.of(label));
    }
    Rows rows = evaluator.rows(aggregate.inner(), grid);
    var groups = new Groups(aggregate, rows);
    var result = new HeldRows(evaluation, grid.count());
    RowReading.inOrder(
        evaluation,
        rows,
        grid.count(),
        (i, row) -> {
          Labels labels = groups.labels(groups.of(i));
          for (int step = 0; step < row.steps(); step++) {
            if (row.isPresent(step)) {
              Histogram histogram = row.histogram(step);
              String value =
                  histogram == null
                      ? SampleText.plain(row.values[step])
                      : HistogramFigures.text(histogram);
              Labels counted = isDropped(label) ? labels : labels.with(label, value);
              int into = result.rowOf(counted, groups.dropsName(groups.of(i)));
              double[] counts = result.values(into);
              counts[step] = Points.isPresent(counts[step]) ? counts[step] + 1 : 1;
            }
          }
        });
    return result;
  }

  /// Whether a label goes that has just been set: one that is told to.
  private boolean isDropped(String label) {
    return aggregate.without() && (aggregate.labels().contains(label) || label.equals(Labels.NAME));
  }

  private Expr parameter() {
    return aggregate
        .parameter()
        .orElseThrow(
            () -> new IllegalStateException("BUG: " + aggregate.op() + " without parameter"));
  }
}
