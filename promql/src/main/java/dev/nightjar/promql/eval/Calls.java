package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.RangeMode;
import dev.nightjar.promql.ast.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/// Calls of functions: finds the family that knows the function and hands it the arguments.
final class Calls {
  private final Evaluator evaluator;
  private final Evaluation evaluation;

  Calls(Evaluator evaluator) {
    this.evaluator = evaluator;
    this.evaluation = evaluator.evaluation();
  }

  Value evaluate(Expr.Call call, Grid grid) {
    List<Expr> arguments = call.arguments();
    return switch (call.function().name()) {
      case "time" -> scalar(grid, step -> grid.time(step) / 1000.0);
      case "pi" -> scalar(grid, _ -> Math.PI);
      case "start" -> scalar(grid, _ -> evaluation.query().start() / 1000.0);
      case "end" -> scalar(grid, _ -> evaluation.query().end() / 1000.0);
      case "range" -> scalar(grid, _ -> evaluation.query().rangeSeconds());
      case "step" ->
          scalar(
              grid,
              _ -> evaluation.query().rangeSeconds() == 0 ? 0 : evaluation.query().stepSeconds());
      case "max_of" -> extreme(arguments, grid, true);
      case "min_of" -> extreme(arguments, grid, false);
      case "scalar" -> toScalar(arguments.getFirst(), grid);
      case "vector" -> toVector(evaluator.scalar(arguments.getFirst(), grid));
      case "timestamp" -> timestamp(arguments.getFirst(), grid);
      case "absent" -> absent(arguments.getFirst(), presence(arguments.getFirst(), grid));
      case "absent_over_time" ->
          absent(arguments.getFirst(), presenceOverTime(arguments.getFirst(), grid));
      case "label_replace", "label_join" ->
          vector(new LabelFunctions(evaluator).evaluate(call, grid));
      case "sort", "sort_desc", "sort_by_label", "sort_by_label_desc" ->
          vector(new SortFunctions(evaluator).evaluate(call, grid));
      case "histogram_quantile", "histogram_quantiles", "histogram_fraction" ->
          vector(new HistogramFunctions(evaluator).evaluate(call, grid));
      case "histogram_avg",
          "histogram_count",
          "histogram_sum",
          "histogram_stddev",
          "histogram_stdvar" ->
          vector(new HistogramFunctions(evaluator).figures(call, grid));
      case "info" -> vector(new InfoFunction(evaluator).evaluate(call, grid));
      default -> byFamily(call, grid);
    };
  }

  private Value byFamily(Expr.Call call, Grid grid) {
    if (call.function().parameters().contains(ValueType.MATRIX)) {
      return vector(new WindowFunctions(evaluator).evaluate(call, grid));
    }
    return vector(new ValueFunctions(evaluator).evaluate(call, grid));
  }

  private static Value vector(Rows rows) {
    return new Value.Vector(rows);
  }

  private static Value scalar(Grid grid, IntToDoubleFunction value) {
    double[] values = new double[grid.count()];
    Arrays.setAll(values, value);
    return new Value.Scalar(values);
  }

  private Value extreme(List<Expr> arguments, Grid grid, boolean max) {
    double[] left = evaluator.scalar(arguments.getFirst(), grid);
    double[] right = evaluator.scalar(arguments.getLast(), grid);
    return scalar(
        grid,
        step ->
            max ? Extremes.max(left[step], right[step]) : Extremes.min(left[step], right[step]));
  }

  /// The value of the only element; NaN where there is none, or more than one.
  private Value toScalar(Expr argument, Grid grid) {
    Rows rows = evaluator.rows(argument, grid);
    int[] found = new int[grid.count()];
    double[] values = new double[grid.count()];
    RowReading.inOrder(
        evaluation,
        rows,
        grid.count(),
        (_, row) -> {
          double[] floats = row.floats();
          for (int step = 0; step < floats.length; step++) {
            if (Points.isPresent(floats[step])) {
              found[step]++;
              values[step] = floats[step];
            }
          }
        });
    for (int step = 0; step < values.length; step++) {
      values[step] = found[step] == 1 ? values[step] : Double.NaN;
    }
    return new Value.Scalar(values);
  }

  private Value toVector(double[] values) {
    var rows = new HeldRows(evaluation, values.length);
    System.arraycopy(values, 0, rows.values(rows.add(Labels.EMPTY, false)), 0, values.length);
    return vector(rows);
  }

  /// Times of the samples themselves where a selector stands, else of the evaluation.
  private Value timestamp(Expr argument, Grid grid) {
    boolean ownTimes = argument.unwrapped() instanceof Expr.VectorSelector;
    Rows rows =
        argument.unwrapped() instanceof Expr.VectorSelector selector
            ? new InstantRows(evaluation, selector, grid, true)
            : evaluator.rows(argument, grid);
    return vector(
        new MappedRows(
            evaluation,
            rows,
            grid.count(),
            true,
            new MappedRows.Mapping() {
              @Override
              public double map(double value, int step) {
                return ownTimes ? value : grid.time(step) / 1000.0;
              }

              @Override
              public void map(Histogram histogram, int step, Column into) {
                into.put(step, grid.time(step) / 1000.0);
              }
            }));
  }

  private Value absent(Expr argument, boolean[] present) {
    var rows = new HeldRows(evaluation, present.length);
    if (!isAll(present)) {
      double[] values = rows.values(rows.add(AbsentLabels.of(argument), false));
      for (int step = 0; step < present.length; step++) {
        values[step] = present[step] ? Points.ABSENT : 1;
      }
    }
    return vector(rows);
  }

  private boolean[] presence(Expr argument, Grid grid) {
    return presence(argument, evaluator.rows(argument, grid), grid);
  }

  private boolean[] presenceOverTime(Expr argument, Grid grid) {
    if (argument.unwrapped() instanceof Expr.MatrixSelector matrix) {
      ExtendedRanges.check("absent_over_time", matrix.selector().mode());
    }
    Windows windows = evaluator.windows(argument, grid);
    var present =
        new MixedRanges(
            "present_over_time",
            _ -> 1,
            RangeMode.PLAIN,
            new HistogramNotes(evaluation),
            argument.span());
    var rows = new WindowRows(evaluation, windows, present, grid, false, null);
    return presence(argument, rows, grid);
  }

  /// At which steps there is anything. Of a selector one row tells as a rule; of all else each row
  /// is read, since it may have something to say beside its values.
  private boolean[] presence(Expr argument, Rows rows, Grid grid) {
    boolean[] present = new boolean[grid.count()];
    if (isSelector(argument.unwrapped())) {
      var row = new Column(grid.count());
      for (int i = 0; i < rows.count() && !isAll(present); i++) {
        rows.read(i, row);
        mark(row, present);
      }
    } else {
      RowReading.inOrder(evaluation, rows, grid.count(), (_, row) -> mark(row, present));
    }
    return present;
  }

  private static boolean isSelector(Expr expr) {
    return expr instanceof Expr.MatrixSelector
        || (expr instanceof Expr.VectorSelector selector && selector.mode() == RangeMode.PLAIN);
  }

  private static void mark(Column row, boolean[] present) {
    for (int step = 0; step < present.length; step++) {
      present[step] |= row.isPresent(step);
    }
  }

  private static boolean isAll(boolean[] present) {
    for (boolean each : present) {
      if (!each) {
        return false;
      }
    }
    return true;
  }
}
