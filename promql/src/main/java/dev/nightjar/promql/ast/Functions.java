package dev.nightjar.promql.ast;

import static dev.nightjar.promql.ast.ValueType.MATRIX;
import static dev.nightjar.promql.ast.ValueType.SCALAR;
import static dev.nightjar.promql.ast.ValueType.STRING;
import static dev.nightjar.promql.ast.ValueType.VECTOR;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The functions that a query may call, by name.
public final class Functions {
  /// @param parameters types of the parameters; the last one is optional when `variadic` is not 0
  /// @param variadic how often the last parameter may stand; -1: without limit, 0: exactly once
  public record Signature(
      String name,
      List<ValueType> parameters,
      int variadic,
      ValueType returns,
      boolean experimental) {
    public Signature {
      parameters = List.copyOf(parameters);
    }
  }

  private static final Map<String, Signature> ALL = new TreeMap<>();

  static {
    for (String name :
        List.of(
            "abs",
            "absent",
            "acos",
            "acosh",
            "asin",
            "asinh",
            "atan",
            "atanh",
            "ceil",
            "cos",
            "cosh",
            "deg",
            "exp",
            "floor",
            "histogram_avg",
            "histogram_count",
            "histogram_stddev",
            "histogram_stdvar",
            "histogram_sum",
            "ln",
            "log10",
            "log2",
            "rad",
            "sgn",
            "sin",
            "sinh",
            "sort",
            "sort_desc",
            "sqrt",
            "tan",
            "tanh",
            "timestamp")) {
      stable(name, VECTOR, 0, VECTOR);
    }
    for (String name :
        List.of(
            "absent_over_time",
            "avg_over_time",
            "changes",
            "count_over_time",
            "delta",
            "deriv",
            "first_over_time",
            "idelta",
            "increase",
            "irate",
            "last_over_time",
            "max_over_time",
            "min_over_time",
            "present_over_time",
            "rate",
            "resets",
            "stddev_over_time",
            "stdvar_over_time",
            "sum_over_time")) {
      stable(name, VECTOR, 0, MATRIX);
    }
    for (String name :
        List.of(
            "day_of_month",
            "day_of_week",
            "day_of_year",
            "days_in_month",
            "hour",
            "minute",
            "month",
            "year")) {
      stable(name, VECTOR, 1, VECTOR);
    }
    for (String name :
        List.of(
            "mad_over_time",
            "ts_of_first_over_time",
            "ts_of_last_over_time",
            "ts_of_max_over_time",
            "ts_of_min_over_time")) {
      experimental(name, VECTOR, 0, MATRIX);
    }
    for (String name : List.of("end", "range", "start", "step")) {
      experimental(name, SCALAR, 0);
    }
    experimental("max_of", SCALAR, 0, SCALAR, SCALAR);
    experimental("min_of", SCALAR, 0, SCALAR, SCALAR);
    stable("clamp", VECTOR, 0, VECTOR, SCALAR, SCALAR);
    stable("clamp_max", VECTOR, 0, VECTOR, SCALAR);
    stable("clamp_min", VECTOR, 0, VECTOR, SCALAR);
    experimental("double_exponential_smoothing", VECTOR, 0, MATRIX, SCALAR, SCALAR);
    stable("histogram_fraction", VECTOR, 0, SCALAR, SCALAR, VECTOR);
    stable("histogram_quantile", VECTOR, 0, SCALAR, VECTOR);
    experimental("histogram_quantiles", VECTOR, 9, VECTOR, STRING, SCALAR, SCALAR);
    experimental("info", VECTOR, 1, VECTOR, VECTOR);
    stable("label_join", VECTOR, -1, VECTOR, STRING, STRING, STRING);
    stable("label_replace", VECTOR, 0, VECTOR, STRING, STRING, STRING, STRING);
    stable("pi", SCALAR, 0);
    stable("predict_linear", VECTOR, 0, MATRIX, SCALAR);
    stable("quantile_over_time", VECTOR, 0, SCALAR, MATRIX);
    stable("round", VECTOR, 1, VECTOR, SCALAR);
    stable("scalar", SCALAR, 0, VECTOR);
    experimental("sort_by_label", VECTOR, -1, VECTOR, STRING);
    experimental("sort_by_label_desc", VECTOR, -1, VECTOR, STRING);
    stable("time", SCALAR, 0);
    stable("vector", VECTOR, 0, SCALAR);
  }

  private Functions() {}

  public static Optional<Signature> find(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /// All of them, in order of their names.
  public static Collection<Signature> all() {
    return Collections.unmodifiableCollection(ALL.values());
  }

  private static void stable(
      String name, ValueType returns, int variadic, ValueType... parameters) {
    ALL.put(name, new Signature(name, List.of(parameters), variadic, returns, false));
  }

  private static void experimental(
      String name, ValueType returns, int variadic, ValueType... parameters) {
    ALL.put(name, new Signature(name, List.of(parameters), variadic, returns, true));
  }
}
