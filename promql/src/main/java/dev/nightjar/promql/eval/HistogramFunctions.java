package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Feature;
import dev.nightjar.promql.ast.Quoted;
import dev.nightjar.promql.ast.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Questions to histograms: native ones, and classic ones of a series per bucket, told apart by the
/// label `le`. Where both are of the same labels at the same time, there is no telling which
/// counts.
final class HistogramFunctions {
  private static final String BOUND = "le";

  /// The buckets of one histogram.
  ///
  /// @param taken at which steps a native one of the same labels stands beside it
  @SuppressWarnings("ArrayRecordComponent") // a column; identity equality is meant
  private record Classic(Labels labels, List<Double> bounds, List<Integer> rows, boolean[] taken) {
    /// Whether any bucket has a count at a step.
    boolean isAt(Columns columns, int step) {
      return rows.stream()
          .map(columns::column)
          .anyMatch(column -> column.isPresent(step) && column.histogram(step) == null);
    }

    /// Brings the buckets into the order of their bounds, those of equal bounds as they were.
    void sort() {
      Integer[] order = new Integer[rows.size()];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, Comparator.comparingDouble(bounds::get));
      List<Double> sortedBounds = Arrays.stream(order).map(bounds::get).toList();
      List<Integer> sortedRows = Arrays.stream(order).map(rows::get).toList();
      bounds.clear();
      bounds.addAll(sortedBounds);
      rows.clear();
      rows.addAll(sortedRows);
    }
  }

  private final Evaluator evaluator;
  private final Evaluation evaluation;

  HistogramFunctions(Evaluator evaluator) {
    this.evaluator = evaluator;
    this.evaluation = evaluator.evaluation();
  }

  Rows evaluate(Expr.Call call, Grid grid) {
    List<Expr> arguments = call.arguments();
    var notes = new HistogramNotes(evaluation);
    Span first = arguments.getFirst().span();
    return switch (call.function().name()) {
      case "histogram_quantile" -> {
        double[] quantiles = quantiles(arguments.getFirst(), grid);
        yield asked(
            arguments.getLast(),
            arguments.getLast().span(),
            grid,
            List.of(new HistogramQuestion.Quantile(quantiles, notes, first)));
      }
      case "histogram_fraction" -> {
        double[] lower = evaluator.scalar(arguments.get(0), grid);
        double[] upper = evaluator.scalar(arguments.get(1), grid);
        yield asked(
            arguments.getLast(),
            arguments.getLast().span(),
            grid,
            List.of(new HistogramQuestion.Fraction(lower, upper, notes, first)));
      }
      default -> {
        String label = evaluator.text(arguments.get(1));
        List<HistogramQuestion> questions = new ArrayList<>();
        for (Expr argument : arguments.subList(2, arguments.size())) {
          var quantile = new HistogramQuestion.Quantile(quantiles(argument, grid), notes, first);
          questions.add(new HistogramQuestion.Named(label, quantile));
        }
        yield asked(arguments.getFirst(), arguments.get(1).span(), grid, questions);
      }
    };
  }

  /// Figures that native histograms alone have: `histogram_count` and its like.
  Rows figures(Expr.Call call, Grid grid) {
    Rows rows = evaluator.rows(call.arguments().getFirst(), grid);
    ToDoubleFunction<Histogram> figure = figure(call.function().name());
    return new MappedRows(
        evaluation,
        rows,
        grid.count(),
        true,
        new MappedRows.Mapping() {
          @Override
          public double map(double value, int step) {
            return Points.ABSENT;
          }

          @Override
          public void map(Histogram histogram, int step, Column into) {
            into.put(step, figure.applyAsDouble(histogram));
          }
        });
  }

  private static ToDoubleFunction<Histogram> figure(String function) {
    return switch (function) {
      case "histogram_count" -> Histogram::count;
      case "histogram_sum" -> Histogram::sum;
      case "histogram_avg" -> histogram -> histogram.sum() / histogram.count();
      case "histogram_stdvar" -> histogram -> new HistogramFigures(histogram).variance();
      default -> histogram -> Math.sqrt(new HistogramFigures(histogram).variance());
    };
  }

  private double[] quantiles(Expr expr, Grid grid) {
    double[] quantiles = evaluator.scalar(expr, grid);
    for (double quantile : quantiles) {
      Quantiles.check(evaluation, expr.span(), quantile);
    }
    return quantiles;
  }

  /// @param fixes where to tell of classic histograms that had to be mended
  private Rows asked(Expr histograms, Span fixes, Grid grid, List<HistogramQuestion> questions) {
    Columns rows = ReadRows.of(evaluation, grid.count(), evaluator.rows(histograms, grid));
    var into = new HeldRows(evaluation, grid.count());
    Iterable<Classic> classic = classic(rows, histograms.span());
    boolean[][] taken = taken(rows, classic, histograms.span(), grid.count());
    for (HistogramQuestion question : questions) {
      for (int row = 0; row < rows.count(); row++) {
        if (rows.column(row).hasHistograms()) {
          askNative(question, rows.labels(row), rows.column(row), taken[row], into);
        }
      }
      for (Classic histogram : classic) {
        askClassic(question, histogram, rows, grid, fixes, into);
      }
    }
    return into;
  }

  /// The name of a metric in messages; where names go at once, it has none any more.
  private String metric(Labels labels) {
    return evaluation.features().has(Feature.DELAYED_NAME_REMOVAL) ? labels.metricName() : "";
  }

  /// At which steps a native histogram stands beside a classic one of the same labels; neither is
  /// asked there.
  private boolean[][] taken(Columns rows, Iterable<Classic> classic, Span span, int steps) {
    boolean[][] taken = new boolean[rows.count()][];
    Map<Labels, Classic> byLabels = new HashMap<>();
    classic.forEach(histogram -> byLabels.put(histogram.labels(), histogram));
    for (int row = 0; row < taken.length; row++) {
      Column column = rows.column(row);
      if (!column.hasHistograms()) {
        continue;
      }
      taken[row] = new boolean[steps];
      Classic other = byLabels.get(rows.labels(row));
      for (int step = 0; other != null && step < steps; step++) {
        if (column.histogram(step) != null && other.isAt(rows, step)) {
          taken[row][step] = true;
          other.taken()[step] = true;
          new HistogramNotes(evaluation).mixedWithClassic(span, metric(rows.labels(row)));
        }
      }
    }
    return taken;
  }

  private void askNative(
      HistogramQuestion question, Labels labels, Column column, boolean[] taken, HeldRows into) {
    Labels kept = Names.dropped(evaluation, labels);
    int row = -1;
    for (int step = 0; step < taken.length; step++) {
      row = step > 0 && question.hasLabelsOfBefore(step) ? row : -1;
      Histogram histogram = column.histogram(step);
      if (histogram != null && !taken[step]) {
        row = row < 0 ? into.rowOf(question.labels(kept, step), true) : row;
        into.put(row, step, question.of(histogram, metric(labels), step));
      }
    }
  }

  private void askClassic(
      HistogramQuestion question,
      Classic histogram,
      Columns rows,
      Grid grid,
      Span fixes,
      HeldRows into) {
    Labels kept = Names.dropped(evaluation, histogram.labels());
    double[] bounds = histogram.bounds().stream().mapToDouble(bound -> bound).toArray();
    double[][] columns =
        histogram.rows().stream().map(row -> rows.column(row).floats()).toArray(double[][]::new);
    var buckets = new Buckets();
    int row = -1;
    for (int step = 0; step < histogram.taken().length; step++) {
      row = step > 0 && question.hasLabelsOfBefore(step) ? row : -1;
      buckets.clear();
      for (int i = 0; i < bounds.length; i++) {
        double count = columns[i][step];
        if (Points.isPresent(count)) {
          buckets.add(bounds[i], count);
        }
      }
      if (!buckets.isEmpty() && !histogram.taken()[step]) {
        row = row < 0 ? into.rowOf(question.labels(kept, step), true) : row;
        into.put(row, step, question.of(buckets, step));
        noteFix(buckets, histogram.labels(), fixes, grid.time(step));
      }
    }
  }

  private void noteFix(Buckets buckets, Labels labels, Span span, long millis) {
    if (buckets.wasFixed()) {
      String text =
          "input to histogram_quantile needed to be fixed for monotonicity (see"
              + " https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
              + HistogramNotes.forMetric(metric(labels));
      evaluation.annotations().mended(span, text, buckets.mending(millis));
    }
  }

  private Iterable<Classic> classic(Columns rows, Span span) {
    Map<Labels, Classic> histograms = new LinkedHashMap<>();
    for (int row = 0; row < rows.count(); row++) {
      Labels labels = rows.labels(row);
      String text = labels.get(BOUND);
      double bound = bound(text);
      if (!hasFloat(rows.column(row))) {
        continue;
      } else if (Double.isNaN(bound)) {
        evaluation.warn(
            span,
            "bucket label \"le\" is missing or has a malformed value of "
                + (Quoted.of(text) + HistogramNotes.forMetric(metric(labels))));
        continue;
      }
      int steps = rows.column(row).steps();
      var histogram =
          histograms.computeIfAbsent(
              labels.without(List.of(BOUND)),
              key -> new Classic(key, new ArrayList<>(), new ArrayList<>(), new boolean[steps]));
      histogram.bounds().add(bound);
      histogram.rows().add(row);
    }
    histograms.values().forEach(Classic::sort);
    return histograms.values();
  }

  private static boolean hasFloat(Column column) {
    for (int step = 0; step < column.steps(); step++) {
      if (column.isPresent(step) && column.histogram(step) == null) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> "-+0123456789.eE".indexOf(c) >= 0);
  }

  private static double bound(String text) {
    return switch (text) {
      case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> {
        try {
          yield isNumber(text) ? Double.parseDouble(text) : Double.NaN;
        } catch (NumberFormatException _) {
          yield Double.NaN;
        }
      }
    };
  }
}
