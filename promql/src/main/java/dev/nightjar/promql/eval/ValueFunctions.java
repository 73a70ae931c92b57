package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.promql.ast.Expr;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/// Functions of single values: arithmetic, trigonometry, parts of dates.
final class ValueFunctions {
  /// From here on a square is the same with 1 more or less, and may overflow.
  private static final double SQUARE_LOSES_ONE = 1 << 28;

  private static final double LN_2 = Math.log(2);

  private final Evaluator evaluator;
  private final Evaluation evaluation;

  ValueFunctions(Evaluator evaluator) {
    this.evaluator = evaluator;
    this.evaluation = evaluator.evaluation();
  }

  Rows evaluate(Expr.Call call, Grid grid) {
    List<Expr> arguments = call.arguments();
    Rows rows = arguments.isEmpty() ? clock(grid) : evaluator.rows(arguments.getFirst(), grid);
    MappedRows.Mapping mapping = mapping(call, grid);
    return new MappedRows(evaluation, rows, grid.count(), true, mapping);
  }

  private Rows clock(Grid grid) {
    var rows = new HeldRows(evaluation, grid.count());
    double[] values = rows.values(rows.add(Labels.EMPTY, false));
    for (int step = 0; step < values.length; step++) {
      values[step] = grid.time(step) / 1000.0;
    }
    return rows;
  }

  private MappedRows.Mapping mapping(Expr.Call call, Grid grid) {
    List<Expr> arguments = call.arguments();
    return switch (call.function().name()) {
      case "clamp" -> {
        double[] min = evaluator.scalar(arguments.get(1), grid);
        double[] max = evaluator.scalar(arguments.get(2), grid);
        yield (value, step) ->
            max[step] < min[step]
                ? Points.ABSENT
                : Extremes.max(min[step], Extremes.min(max[step], value));
      }
      case "clamp_min" -> {
        double[] min = evaluator.scalar(arguments.get(1), grid);
        yield (value, step) -> Extremes.max(min[step], value);
      }
      case "clamp_max" -> {
        double[] max = evaluator.scalar(arguments.get(1), grid);
        yield (value, step) -> Extremes.min(max[step], value);
      }
      case "round" ->
          arguments.size() == 1
              ? (value, _) -> Math.floor(value + 0.5)
              : roundTo(evaluator.scalar(arguments.get(1), grid));
      default -> {
        DoubleUnaryOperator operator = operator(call.function().name());
        yield (value, _) -> operator.applyAsDouble(value);
      }
    };
  }

  /// Rounds by the inverse, since 0.1 and its like have no exact form.
  private static MappedRows.Mapping roundTo(double[] nearest) {
    return (value, step) -> {
      double inverse = 1.0 / nearest[step];
      return Math.floor(value * inverse + 0.5) / inverse;
    };
  }

  private static DoubleUnaryOperator operator(String name) {
    return switch (name) {
      case "abs" -> Math::abs;
      case "ceil" -> Math::ceil;
      case "floor" -> Math::floor;
      case "exp" -> Math::exp;
      case "sqrt" -> Math::sqrt;
      case "ln" -> Math::log;
      case "log2" -> ValueFunctions::log2;
      case "log10" -> Math::log10;
      case "sgn" -> value -> value < 0 ? -1 : value > 0 ? 1 : value;
      case "acos" -> Math::acos;
      case "acosh" -> ValueFunctions::acosh;
      case "asin" -> Math::asin;
      case "asinh" -> ValueFunctions::asinh;
      case "atan" -> Math::atan;
      case "atanh" -> value -> 0.5 * Math.log1p(2 * value / (1 - value));
      case "cos" -> Math::cos;
      case "cosh" -> Math::cosh;
      case "sin" -> Math::sin;
      case "sinh" -> Math::sinh;
      case "tan" -> Math::tan;
      case "tanh" -> Math::tanh;
      case "deg" -> value -> value * 180 / Math.PI;
      case "rad" -> value -> value * Math.PI / 180;
      default -> datePart(name);
    };
  }

  private static DoubleUnaryOperator datePart(String name) {
    return switch (name) {
      case "minute" -> value -> date(value).getMinute();
      case "hour" -> value -> date(value).getHour();
      case "day_of_week" -> value -> date(value).getDayOfWeek().getValue() % 7;
      case "day_of_month" -> value -> date(value).getDayOfMonth();
      case "day_of_year" -> value -> date(value).getDayOfYear();
      case "days_in_month" ->
          value -> {
            LocalDate date = date(value).toLocalDate();
            return date.lengthOfMonth();
          };
      case "month" -> value -> date(value).getMonthValue();
      case "year" -> value -> date(value).getYear();
      default -> throw new IllegalStateException("BUG: no function " + name);
    };
  }

  private static ZonedDateTime date(double seconds) {
    long limit = Instant.MAX.getEpochSecond() / 2;
    long bounded = Math.clamp((long) seconds, -limit, limit);
    return Instant.ofEpochSecond(bounded).atZone(ZoneOffset.UTC);
  }

  private static double log2(double value) {
    // Powers of two come out whole.
    int exponent = Math.getExponent(value);
    boolean power = Double.isFinite(value) && value == Math.scalb(1.0, exponent);
    return power ? exponent : Math.log(value) / Math.log(2);
  }

  private static double acosh(double value) {
    if (value < 1) {
      return Double.NaN; // below -1 the square would hide it
    }
    double above = value - 1;
    return value > SQUARE_LOSES_ONE
        ? Math.log(value) + LN_2
        : Math.log1p(above + Math.sqrt(2 * above + above * above));
  }

  private static double asinh(double value) {
    if (Double.isInfinite(value)) {
      return value;
    }
    double size = Math.abs(value);
    if (size > SQUARE_LOSES_ONE) {
      return Math.copySign(Math.log(size) + LN_2, value);
    }
    return Math.copySign(Math.log1p(size + size * size / (1 + Math.sqrt(size * size + 1))), value);
  }
}
