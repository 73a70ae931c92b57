package dev.nightjar.promql.eval;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SeriesGroups;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Quoted;
import dev.nightjar.promql.ast.RangeMode;
import java.util.List;
import java.util.Set;

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
    if (name.equals("rate") || name.equals("increase") || name.equals("irate")) {
      windows = namedAsCounters(windows);
    }
    boolean keepsName = name.equals("last_over_time") || name.equals("first_over_time");
    return new WindowRows(evaluation, windows, function, grid, !keepsName);
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
    for (double quantile : quantiles) {
      Quantiles.check(evaluation, quantile);
    }
    return window -> OverTime.quantile(window, quantiles[window.step]);
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

  /// The windows, or such that say so when a series does not look like a counter.
  private Windows namedAsCounters(Windows windows) {
    SeriesGroups names = windows.groups(new SeriesGroups.By(Set.of(Labels.NAME), false));
    boolean[] odd = new boolean[names.count()];
    boolean any = false;
    for (int group = 0; group < odd.length; group++) {
      String name = names.labels().get(group).metricName();
      odd[group] = !name.isEmpty() && !looksLikeCounter(name);
      any |= odd[group];
    }
    return any ? new OddNames(evaluation, windows, names, odd) : windows;
  }

  private static boolean looksLikeCounter(String name) {
    return name.endsWith("_total")
        || name.endsWith("_sum")
        || name.endsWith("_count")
        || name.endsWith("_bucket");
  }

  /// @param names the series by the name of their metric
  /// @param odd which of these names no counter has
  @SuppressWarnings("ArrayRecordComponent") // a column; identity equality is meant
  private record OddNames(Evaluation evaluation, Windows windows, SeriesGroups names, boolean[] odd)
      implements Windows {
    @Override
    public int count() {
      return windows.count();
    }

    @Override
    public Labels labels(int row) {
      return windows.labels(row);
    }

    @Override
    public boolean dropsName(int row) {
      return windows.dropsName(row);
    }

    @Override
    public SeriesGroups groups(SeriesGroups.By by) {
      return windows.groups(by);
    }

    @Override
    public Windows fork() {
      return new OddNames(evaluation, windows.fork(), names, odd);
    }

    @Override
    public void read(int row, Samples into) {
      windows.read(row, into);
      int name = names.ofSeries()[row];
      if (odd[name] && into.size > 1) {
        evaluation.info(
            "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
                + Quoted.of(names.labels().get(name).metricName()));
      }
    }

    @Override
    public long[] ends() {
      return windows.ends();
    }

    @Override
    public long length() {
      return windows.length();
    }

    @Override
    public long before() {
      return windows.before();
    }

    @Override
    public long after() {
      return windows.after();
    }
  }
}
