package dev.nightjar.promql.eval;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Quoted;
import dev.nightjar.promql.ast.RangeMode;
import dev.nightjar.promql.ast.Span;
import java.util.List;

/// Functions of range vectors.
final class WindowFunctions {
  private final Evaluator evaluator;
  private final Evaluation evaluation;

  WindowFunctions(Evaluator evaluator) {
    this.evaluator = evaluator;
    this.evaluation = evaluator.evaluation();
  }

  Rows evaluate(Expr.Call call, Grid grid) {
    String name = call.function().name();
    List<Expr> arguments = call.arguments();
    Expr range = name.equals("quantile_over_time") ? arguments.getLast() : arguments.getFirst();
    RangeMode mode =
        range.unwrapped() instanceof Expr.MatrixSelector matrix
            ? matrix.selector().mode()
            : RangeMode.PLAIN;
    WindowFunction function =
        mode == RangeMode.PLAIN ? function(call, grid) : ExtendedRanges.function(name, mode);
    Windows windows = evaluator.windows(range, grid);
    boolean keepsName = name.equals("last_over_time") || name.equals("first_over_time");
    boolean rate = name.equals("rate") || name.equals("increase");
    var notes = new HistogramNotes(evaluation);
    return new WindowRows(
        evaluation,
        windows,
        new MixedRanges(name, function, mode, notes, range.span()),
        grid,
        !keepsName,
        rate ? new CounterNames(evaluation, windows, range.span()) : null);
  }

  private WindowFunction function(Expr.Call call, Grid grid) {
    return switch (call.function().name()) {
      case "rate" -> new RateFunctions.Extrapolated(true, true);
      case "increase" -> new RateFunctions.Extrapolated(true, false);
      case "delta" -> new RateFunctions.Extrapolated(false, false);
      case "irate" -> RateFunctions.lastTwo(true);
      case "idelta" -> RateFunctions.lastTwo(false);
      case "deriv" -> RateFunctions::slope;
      case "predict_linear" ->
          RateFunctions.predict(evaluator.scalar(call.arguments().getLast(), grid));
      case "double_exponential_smoothing" -> smoothing(call, grid);
      case "quantile_over_time" -> quantile(call, grid);
      default -> overTime(call.function().name());
    };
  }

  private static WindowFunction overTime(String name) {
    return switch (name) {
      case "sum_over_time" -> OverTime::sum;
      case "avg_over_time" -> OverTime::average;
      case "max_over_time" -> OverTime::max;
      case "min_over_time" -> OverTime::min;
      case "count_over_time" -> Window::size;
      case "present_over_time" -> _ -> 1;
      case "stdvar_over_time" -> OverTime::variance;
      case "stddev_over_time" -> window -> Math.sqrt(OverTime.variance(window));
      case "mad_over_time" -> OverTime::medianDeviation;
      case "last_over_time" -> window -> window.value(window.last);
      case "first_over_time" -> window -> window.value(window.first);
      case "ts_of_last_over_time" -> window -> window.time(window.last) / 1000.0;
      case "ts_of_first_over_time" -> window -> window.time(window.first) / 1000.0;
      case "ts_of_max_over_time" ->
          window -> window.time(OverTime.lastIndexOfExtreme(window, true)) / 1000.0;
      case "ts_of_min_over_time" ->
          window -> window.time(OverTime.lastIndexOfExtreme(window, false)) / 1000.0;
      case "changes" -> OverTime::changes;
      case "resets" -> OverTime::resets;
      default -> throw new IllegalStateException("BUG: no function " + name);
    };
  }

  private WindowFunction quantile(Expr.Call call, Grid grid) {
    double[] quantiles = evaluator.scalar(call.arguments().getFirst(), grid);
    Span span = call.arguments().getFirst().span();
    return window -> {
      Quantiles.check(evaluation, span, quantiles[window.step]);
      return OverTime.quantile(window, quantiles[window.step]);
    };
  }

  private WindowFunction smoothing(Expr.Call call, Grid grid) {
    double[] smoothing = evaluator.scalar(call.arguments().get(1), grid);
    double[] trend = evaluator.scalar(call.arguments().get(2), grid);
    return window -> {
      double s = smoothing[window.step];
      double t = trend[window.step];
      if (!(s > 0 && s < 1)) {
        throw badFactor("smoothing", "sf", s);
      } else if (!(t > 0 && t < 1)) {
        throw badFactor("trend", "tf", t);
      }
      return RateFunctions.smooth(window, s, t);
    };
  }

  private static NightjarException badFactor(String what, String symbol, double got) {
    return new NightjarException(
        ErrorCode.EXECUTION,
        "invalid "
            + (what + " factor. Expected: 0 < " + symbol + " < 1, got: ")
            + Quoted.number(got));
  }
}
