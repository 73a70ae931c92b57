package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.QueryValue.MatrixSeries;
import dev.nightjar.model.QueryValue.VectorSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns what the evaluator yields into an answer: metric names that are to go do so, and series
/// that come to the same labels become one, or an error where they overlap.
final class Results {
  private Results() {}

  /// The elements at a single time, in the order in which they came.
  static QueryValue vector(Evaluation evaluation, Rows rows, long time) {
    List<VectorSample> samples = new ArrayList<>();
    Set<Labels> seen = new HashSet<>();
    RowReading.inOrder(
        evaluation,
        rows,
        1,
        (row, value) -> {
          if (value.isPresent(0)) {
            Labels labels = labels(rows.labels(row), rows.dropsName(row));
            if (!seen.add(labels)) {
              throw HeldRows.sameLabels();
            }
            evaluation.hold(1 + value.besideSize());
            evaluation.hold(labels);
            samples.add(new VectorSample(labels, time, value.values[0], value.histogram(0)));
          }
        });
    return new QueryValue.Vector(samples);
  }

  /// Series over the steps of a grid, in order of their labels.
  static QueryValue matrix(Evaluation evaluation, Rows rows, Grid grid) {
    Map<Labels, Column> series = new HashMap<>();
    RowReading.inOrder(
        evaluation,
        rows,
        grid.count(),
        (i, row) -> {
          if (isEmpty(row)) {
            return;
          }
          Labels labels = labels(rows.labels(i), rows.dropsName(i));
          Column known = series.get(labels);
          if (known == null) {
            evaluation.hold(row.steps() + row.besideSize());
            evaluation.hold(labels);
            series.put(labels, row.copy());
          } else {
            merge(row, known);
          }
        });
    List<MatrixSeries> result = new ArrayList<>();
    series.forEach(
        (labels, values) -> {
          evaluation.tick();
          result.add(compact(labels, values, grid));
        });
    sort(evaluation, result);
    return new QueryValue.Matrix(result);
  }

  private static void sort(Evaluation evaluation, List<MatrixSeries> result) {
    long began = evaluation.nanos();
    result.sort(evaluation.ticking(Comparator.comparing(MatrixSeries::labels)));
    evaluation.cost().sorting(evaluation.nanos() - began);
  }

  private static boolean isEmpty(Column row) {
    for (double value : row.values) {
      if (Points.isPresent(value)) {
        return false;
      }
    }
    return true;
  }

  private static void merge(Column row, Column into) {
    for (int step = 0; step < row.steps(); step++) {
      if (row.isPresent(step)) {
        if (into.isPresent(step)) {
          throw HeldRows.sameLabels();
        }
        into.put(step, row, step);
      }
    }
  }

  private static MatrixSeries compact(Labels labels, Column column, Grid grid) {
    double[] values = column.values;
    int count = 0;
    for (double value : values) {
      count += Points.isPresent(value) ? 1 : 0;
    }
    long[] times = new long[count];
    double[] kept = new double[count];
    @Nullable Histogram[] besides = new Histogram[column.hasHistograms() ? count : 0];
    int at = 0;
    for (int step = 0; step < values.length; step++) {
      if (Points.isPresent(values[step])) {
        if (besides.length > 0) {
          besides[at] = column.histogram(step);
        }
        times[at] = grid.time(step);
        kept[at++] = values[step];
      }
    }
    return new MatrixSeries(labels, times, kept, besides);
  }

  /// A number over the steps of a grid, as a series without labels.
  static QueryValue matrix(double[] values, Grid grid) {
    var column = new Column(values.length);
    System.arraycopy(values, 0, column.values, 0, values.length);
    return new QueryValue.Matrix(List.of(compact(Labels.EMPTY, column, grid)));
  }

  /// The samples of a range vector at a single time.
  static QueryValue matrix(Evaluation evaluation, Windows windows, QueryCost.Shown shown) {
    List<MatrixSeries> result = new ArrayList<>();
    Set<Labels> seen = new HashSet<>();
    var samples = new Samples();
    long end = windows.ends()[0];
    long start = end - windows.length();
    for (int row = 0; row < windows.count(); row++) {
      windows.read(row, samples);
      int first = 0;
      int next = 0;
      while (next < samples.size && samples.times[next] <= end) {
        first += samples.times[next] <= start ? 1 : 0;
        next++;
      }
      if (first < next) {
        evaluation.hold(next - first + samples.besideSize(first, next));
        long weight = samples.weight(first, next);
        shown.add(weight);
        shown.at(0, weight);
        Labels labels = labels(windows.labels(row), windows.dropsName(row));
        if (!seen.add(labels)) {
          throw HeldRows.sameLabels();
        }
        result.add(
            new MatrixSeries(
                labels,
                Arrays.copyOfRange(samples.times, first, next),
                Arrays.copyOfRange(samples.values, first, next),
                histograms(samples, first, next)));
      }
    }
    sort(evaluation, result);
    return new QueryValue.Matrix(result);
  }

  private static @Nullable Histogram[] histograms(Samples samples, int first, int next) {
    @Nullable Histogram[] histograms = new Histogram[samples.hasHistograms() ? next - first : 0];
    for (int i = 0; i < histograms.length; i++) {
      histograms[i] = samples.histogram(first + i);
    }
    return histograms;
  }

  private static Labels labels(Labels labels, boolean dropsName) {
    return dropsName ? Names.without(labels) : labels;
  }
}
