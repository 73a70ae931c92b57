package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleText;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Quoted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/// Questions to classic histograms: series per bucket, told apart by the label `le`.
final class HistogramFunctions {
  private static final String BOUND = "le";

  /// The buckets of one histogram.
  private record Histogram(Labels labels, List<Double> bounds, List<Integer> rows) {
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
    return switch (call.function().name()) {
      case "histogram_quantile" -> {
        double[] quantiles = quantiles(arguments.getFirst(), grid);
        yield each(
            arguments.getLast(),
            grid,
            (labels, into) ->
                new Question(into.rowOf(labels, true), (b, step) -> b.quantile(quantiles[step])));
      }
      case "histogram_fraction" -> {
        double[] lower = evaluator.scalar(arguments.get(0), grid);
        double[] upper = evaluator.scalar(arguments.get(1), grid);
        yield each(
            arguments.getLast(),
            grid,
            (labels, into) ->
                new Question(
                    into.rowOf(labels, true), (b, step) -> b.fraction(lower[step], upper[step])));
      }
      default -> manyQuantiles(arguments, grid);
    };
  }

  /// What is asked of a histogram and where the answer goes.
  private record Question(int row, Answer answer) {}

  private interface Answer {
    double of(Buckets buckets, int step);
  }

  private double[] quantiles(Expr expr, Grid grid) {
    double[] quantiles = evaluator.scalar(expr, grid);
    for (double quantile : quantiles) {
      Quantiles.check(evaluation, quantile);
    }
    return quantiles;
  }

  private Rows manyQuantiles(List<Expr> arguments, Grid grid) {
    String label = evaluator.text(arguments.get(1));
    HeldRows all = null;
    Columns rows =
        ReadRows.of(evaluation, grid.count(), evaluator.rows(arguments.getFirst(), grid));
    for (Expr argument : arguments.subList(2, arguments.size())) {
      double[] quantiles = quantiles(argument, grid);
      HeldRows answers = all == null ? new HeldRows(evaluation, grid.count()) : all;
      all =
          each(
              rows,
              grid,
              answers,
              (labels, into) ->
                  new Question(
                      into.rowOf(labels.with(label, SampleText.general(quantiles[0])), true),
                      (b, step) -> b.quantile(quantiles[step])));
    }
    return all == null ? new HeldRows(evaluation, grid.count()) : all;
  }

  private HeldRows each(
      Expr histograms, Grid grid, BiFunction<Labels, HeldRows, Question> question) {
    Columns rows = ReadRows.of(evaluation, grid.count(), evaluator.rows(histograms, grid));
    return each(rows, grid, new HeldRows(evaluation, grid.count()), question);
  }

  private HeldRows each(
      Columns rows, Grid grid, HeldRows into, BiFunction<Labels, HeldRows, Question> question) {
    var buckets = new Buckets();
    for (Histogram histogram : histograms(rows)) {
      Question asked = question.apply(Names.dropped(evaluation, histogram.labels()), into);
      double[] bounds = histogram.bounds().stream().mapToDouble(bound -> bound).toArray();
      double[][] columns = histogram.rows().stream().map(rows::values).toArray(double[][]::new);
      for (int step = 0; step < grid.count(); step++) {
        buckets.clear();
        for (int i = 0; i < bounds.length; i++) {
          double count = columns[i][step];
          if (Points.isPresent(count)) {
            buckets.add(bounds[i], count);
          }
        }
        if (!buckets.isEmpty()) {
          into.put(asked.row(), step, asked.answer().of(buckets, step));
          noteFix(buckets, histogram.labels());
        }
      }
    }
    return into;
  }

  private void noteFix(Buckets buckets, Labels labels) {
    if (buckets.wasFixed()) {
      evaluation.info(
          "input to histogram_quantile needed to be fixed for monotonicity (see"
              + " https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
              + (" for metric name " + Quoted.of(labels.metricName())));
    }
  }

  private Iterable<Histogram> histograms(Columns rows) {
    Map<Labels, Histogram> histograms = new LinkedHashMap<>();
    for (int row = 0; row < rows.count(); row++) {
      Labels labels = rows.labels(row);
      String text = labels.get(BOUND);
      double bound = bound(text);
      if (Double.isNaN(bound)) {
        evaluation.warn(
            "bucket label \"le\" is missing or has a malformed value of "
                + (Quoted.of(text) + " for metric name " + Quoted.of(labels.metricName())));
        continue;
      }
      var histogram =
          histograms.computeIfAbsent(
              labels.without(List.of(BOUND)),
              key -> new Histogram(key, new ArrayList<>(), new ArrayList<>()));
      histogram.bounds().add(bound);
      histogram.rows().add(row);
    }
    histograms.values().forEach(Histogram::sort);
    return histograms.values();
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
