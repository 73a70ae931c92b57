package dev.nightjar.testing.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/// Random expressions over the metrics of [RandomSamples]: all functions, aggregations and
/// operators, with what may stand around them.
///
/// Where a tiny difference of a number makes a large one of the result (comparisons, rounding,
/// ranks, values as labels), operands are such as can be computed without rounding, so that
/// evaluators may differ in the last digit and still have to agree.
public final class RandomPromql {
  /// Which language is spoken.
  public enum Dialect {
    /// What Prometheus 2.42 knows.
    CLASSIC,
    /// All that Prometheus 3 knows, experiments included.
    FULL
  }

  private static final List<String> GAUGES = List.of("g", "load", "sparse", "odd");
  private static final List<String> LABELS = List.of("job", "instance", "env", "le", "missing");
  private static final List<String> RANGES = List.of("47s", "1m", "97s", "2m30s", "5m", "10m");

  private final Random random;
  private final Dialect dialect;
  private final long originMillis;
  private final boolean histograms;

  /// @param originMillis the time of the first samples, for `@`
  /// @param histograms whether native histograms are asked for
  public RandomPromql(Random random, Dialect dialect, long originMillis, boolean histograms) {
    this.random = random;
    this.dialect = dialect;
    this.originMillis = originMillis;
    this.histograms = histograms;
  }

  /// An expression that yields a vector, now and then a scalar; for instant and range queries.
  public String query() {
    int depth = 1 + random.nextInt(4);
    if (chance(30)) {
      String right = chance(2) ? "(" + scalar(depth, false) + ")" : operand(depth, false);
      return operand(depth, false) + " atan2 " + right;
    }
    return chance(12) ? scalar(depth, false) : vector(depth, false);
  }

  private boolean chance(int in) {
    return random.nextInt(in) == 0;
  }

  private boolean full() {
    return dialect == Dialect.FULL;
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String pick(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  // ---- vectors

  /// @param exact whether its values must be the same however they are computed
  private String vector(int depth, boolean exact) {
    if (depth <= 0 || chance(8)) {
      return selector();
    }
    int next = depth - 1;
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3 -> aggregation(next, exact);
      case 4, 5 -> withScalar(next, exact);
      case 6 -> comparison(next);
      case 7, 8 -> matched(next, exact);
      case 9 -> setOperation(next, exact);
      case 10, 11, 12, 13 -> overTime(next, exact);
      case 14, 15 -> valueFunction(next, exact);
      case 16 -> labelFunction(next, exact);
      case 17 -> oddFunction(next, exact);
      case 18 -> exact ? "-" + operand(next, true) : histogramFunction(next);
      default -> pick("(%s)", "-%s", "+%s").formatted(operand(next, exact));
    };
  }

  /// A vector that binds more tightly than any operator.
  private String operand(int depth, boolean exact) {
    String vector = vector(depth, exact);
    return vector.matches("[a-z_]+(\\{[^{}]*\\})?") ? vector : "(" + vector + ")";
  }

  private String selector() {
    return bare()
        + (full() && chance(12) ? pick(" anchored", " smoothed", " smoothed") : "")
        + shift();
  }

  private String bare() {
    return switch (random.nextInt(16)) {
      case 0 -> "{__name__=~\"g|load\"}";
      case 1 -> "{__name__=~\"c_total|.*_total\",job=\"x\"}";
      case 2 -> "c_total{" + matcher() + "}";
      case 3, 4 -> pick(GAUGES) + "{" + matcher() + "," + matcher() + "}";
      case 5, 6 -> "c_total";
      case 7 -> "nothing";
      case 8 -> "lat_bucket{" + matcher() + "}";
      case 9 -> histograms && full() ? pick("h", "h{job=\"x\"}", "mixed") : "c_total";
      case 10 -> "info_metric";
      default -> pick(GAUGES);
    };
  }

  private String matcher() {
    return switch (random.nextInt(8)) {
      case 0 -> "job=\"" + pick("x", "y") + "\"";
      case 1 -> "job!=\"" + pick("x", "") + "\"";
      case 2 -> "instance=~\"" + pick("1|2", "[12]", ".*", ".+", "(1|3)", "2.*", "") + "\"";
      case 3 -> "instance!~\"" + pick("1", "1|2", "9", ".+2") + "\"";
      case 4 -> "env=\"\"";
      case 5 ->
          "env=~\"" + pick("pr.d", "(?i)PROD", "prod|dev|", ".*o.*", "p.*", ".*v", "t.*s") + "\"";
      case 6 -> "env!~\"" + pick("prod", "dev.*", "") + "\"";
      default -> "env!=\"prod\"";
    };
  }

  private String shift() {
    String at =
        switch (random.nextInt(14)) {
          case 0 -> " @ " + seconds(originMillis + 100_500 + random.nextInt(1_000) * 1_000L);
          case 1 -> pick(" @ start()", " @ end()");
          default -> "";
        };
    String offset =
        switch (random.nextInt(10)) {
          case 0 -> " offset " + pick("30s", "1m", "97s");
          case 1 -> " offset -" + pick("30s", "1m", "45s");
          default -> "";
        };
    if (full() && chance(30)) {
      offset = pick(" offset (30s + 1m)", " offset -step()", " offset min_of(1m, 30s)");
    }
    return chance(2) ? at + offset : offset + at;
  }

  private static String seconds(long millis) {
    return millis / 1000 + "." + millis % 1000;
  }

  private String grouping() {
    if (chance(4)) {
      return " ";
    }
    String labels =
        random
            .ints(random.nextInt(3), 0, LABELS.size())
            .distinct()
            .mapToObj(LABELS::get)
            .collect(Collectors.joining(", "));
    return pick(" by (", " without (") + labels + ") ";
  }

  private String aggregation(int depth, boolean exact) {
    String group = grouping();
    if (exact || chance(2)) {
      String op = pick("sum", "min", "max", "count", "group");
      return op + group + "(" + vector(depth, exact) + ")";
    }
    return switch (random.nextInt(full() ? 9 : 7)) {
      case 0 -> "avg" + group + "(" + vector(depth, false) + ")";
      case 1 -> pick("stddev", "stdvar") + group + "(" + vector(depth, false) + ")";
      case 2, 3 ->
          "quantile"
              + (group + "(" + pick("0.5", "0.9", "0", "1", "0.25", "-1", "2", "NaN") + ", ")
              + (vector(depth, false) + ")");
      case 4, 5 ->
          pick("topk", "bottomk") + group + "(" + pick("1", "2", "3", "0") + ", " + ranked() + ")";
      case 6 ->
          "count_values" + group + "(\"" + pick("v", "job") + "\", " + vector(depth, true) + ")";
      case 7 -> "limitk" + group + "(" + pick("1", "2", "5") + ", " + vector(depth, false) + ")";
      default ->
          "limit_ratio"
              + (group + "(" + pick("0.5", "1", "1", "-1", "-1", "0", "3", "-1.5") + ", ")
              + (vector(depth, false) + ")");
    };
  }

  /// A vector without elements of equal value, so that their rank is plain.
  private String ranked() {
    return pick("g", "load", "g * 3", "max_over_time(load[97s])", "-g", "last_over_time(g[1m])");
  }

  private String withScalar(int depth, boolean exact) {
    if (exact) {
      return operand(depth, true) + pick(" + ", " - ", " * ", " % ") + pick("1", "2", "3", "0.5");
    }
    String op = pick(" + ", " - ", " * ", " / ", " / ", " ^ ");
    String vector = operand(depth, false);
    String scalar = "(" + scalar(depth, false) + ")";
    return chance(3) ? scalar + op + vector : vector + op + scalar;
  }

  private String comparison(int depth) {
    String op = pick(" == ", " != ", " > ", " < ", " >= ", " <= ") + (chance(2) ? "bool " : "");
    return switch (random.nextInt(3)) {
      case 0 -> operand(depth, true) + op + pick("0", "1", "50", "100.5", "-3", "Inf", "NaN");
      case 1 -> pick("2", "75", "(1 + 2)") + op + operand(depth, true);
      default -> operand(depth, true) + op + matching(false) + operand(depth, true);
    };
  }

  private String matching(boolean set) {
    String labels =
        pick("job", "instance", "job, instance", "env", "job, instance, env", "__name__", "", "le");
    String on =
        switch (random.nextInt(4)) {
          case 0 -> "";
          case 1 -> "on (" + labels + ") ";
          default -> "ignoring (" + labels + ") ";
        };
    if (!set && !on.isEmpty() && chance(3)) {
      on += pick("group_left ", "group_right ", "group_left (env) ", "group_right (env, missing) ");
    }
    if (!set && full() && chance(6)) {
      on += pick("fill (0) ", "fill_left (1) ", "fill_right (2) ", "fill (NaN) ");
    }
    return on;
  }

  private String matched(int depth, boolean exact) {
    String op = exact ? pick(" + ", " - ") : pick(" + ", " - ", " * ", " / ", " ^ ");
    String left = operand(depth, exact);
    String right = chance(3) ? left : operand(depth, exact);
    return left + op + matching(false) + right;
  }

  private String setOperation(int depth, boolean exact) {
    return operand(depth, exact)
        + (pick(" and ", " or ", " unless ") + matching(true))
        + operand(depth, exact);
  }

  // ---- ranges

  private String range(int depth, boolean exact) {
    if (depth > 0 && chance(4)) {
      return operand(depth - 1, exact)
          + ("[" + pick("1m", "2m30s", "5m", "7m") + ":")
          + (pick("", "30s", "15s", "1m", "47s") + "]" + shift());
    }
    String range = pick(RANGES);
    if (full() && chance(20)) {
      range = pick("2 * 1m", "step() + 1m", "max_of(1m, step())", "1m ^ 1", "range() + 1m");
    }
    return bare() + "[" + range + "]" + shift();
  }

  private String overTime(int depth, boolean exact) {
    if (exact) {
      String function = pick("min", "max", "count", "last", "present", "sum");
      return function + "_over_time(" + range(depth, true) + ")";
    }
    List<String> functions =
        new ArrayList<>(
            List.of("rate", "increase", "delta", "irate", "idelta", "rate", "increase"));
    for (String name : List.of("avg", "min", "max", "sum", "count", "stddev", "stdvar", "last")) {
      functions.add(name + "_over_time");
    }
    functions.addAll(
        List.of("present_over_time", "changes", "resets", "deriv", "absent_over_time"));
    if (full()) {
      functions.addAll(List.of("mad_over_time", "first_over_time"));
      for (String name : List.of("first", "last", "max", "min")) {
        functions.add("ts_of_" + name + "_over_time");
      }
      if (chance(5)) {
        return pick("rate", "increase", "delta", "resets", "changes")
            + ("(" + bare() + "[" + pick(RANGES) + "]" + pick(" anchored", " smoothed"))
            + (shift() + ")");
      }
    }
    return switch (random.nextInt(12)) {
      case 0 -> "predict_linear(" + range(depth, false) + ", " + pick("60", "-30", "3600") + ")";
      case 1 ->
          "quantile_over_time("
              + pick("0.5", "0.9", "0", "1", "-2")
              + ", "
              + range(depth, false)
              + ")";
      case 2 -> smoothing() + "(" + range(depth, false) + ", 0.3, " + pick("0.1", "0.9") + ")";
      default -> {
        String function = pick(functions);
        boolean jumps = function.matches("changes|resets|ts_of_m.*|rate|increase|irate");
        yield function + "(" + range(depth, jumps) + ")";
      }
    };
  }

  private String smoothing() {
    return full() ? "double_exponential_smoothing" : "holt_winters";
  }

  // ---- functions

  private String valueFunction(int depth, boolean exact) {
    String inner = vector(depth, exact);
    if (exact) {
      return switch (random.nextInt(4)) {
        case 0 -> "clamp(" + inner + ", 1, 60)";
        case 1 -> "clamp_min(" + inner + ", 5)";
        case 2 -> "clamp_max(" + inner + ", 70)";
        default -> pick("abs", "ceil", "floor", "round", "sgn") + "(" + inner + ")";
      };
    }
    return switch (random.nextInt(8)) {
      case 0 -> "clamp(" + inner + ", " + pick("1", "-5", "NaN") + ", " + pick("60", "0") + ")";
      case 1 -> pick("clamp_min", "clamp_max") + "(" + inner + ", " + scalar(1, false) + ")";
      case 2 -> "round(" + vector(depth, true) + ", " + pick("5", "0.5", "2", "0") + ")";
      case 3 -> pick("ceil", "floor", "round", "sgn") + "(" + vector(depth, true) + ")";
      case 4, 5 ->
          pick("abs", "exp", "sqrt", "ln", "log2", "log10", "deg", "rad") + "(" + inner + ")";
      case 6 -> pick("acos", "acosh", "asin", "asinh", "atan", "atanh") + "(" + inner + ")";
      default -> pick("cosh", "sinh", "tanh", "cos", "sin") + "(clamp(" + inner + ", -50, 50))";
    };
  }

  private String labelFunction(int depth, boolean exact) {
    String inner = vector(depth, exact);
    if (chance(2)) {
      return "label_join(%s, \"%s\", \"%s\"%s)"
          .formatted(
              inner,
              pick("new", "job", "env", "__name__"),
              pick("-", "", "/"),
              pick("", ", \"job\"", ", \"job\", \"instance\"", ", \"missing\", \"env\""));
    }
    return "label_replace(%s, \"%s\", \"%s\", \"%s\", \"%s\")"
        .formatted(
            inner,
            pick("new", "job", "env", "instance", "__name__"),
            pick("$1", "x$1y", "", "${1}0", "fixed", "$2", "${n}"),
            pick("job", "instance", "missing", "__name__", "env"),
            pick("(.*)", "(.)", "", "(x)|(y)", "(?P<n>p.*)", "[0-9]+", ".*(o).*"));
  }

  private String oddFunction(int depth, boolean exact) {
    return switch (random.nextInt(full() && !exact ? 8 : 6)) {
      case 0 -> "absent(" + vector(depth, false) + ")";
      case 1 -> "vector(" + scalar(depth, exact) + ")";
      case 2 ->
          exact ? "group(" + vector(depth, false) + ")" : "timestamp(" + vector(depth, false) + ")";
      case 3 ->
          pick("minute", "hour", "day_of_week", "day_of_month", "day_of_year", "days_in_month")
              + ("(" + pick("", "c_total * 100000", "vector(1e9)", "timestamp(g)") + ")");
      case 4 -> pick("month", "year") + "(" + pick("", "c_total * 100000000") + ")";
      case 5 -> pick("sort", "sort_desc") + "(" + vector(depth, exact) + ")";
      case 6 ->
          "info("
              + pick("g", "load", vector(depth, false), vector(depth, false))
              + pick(
                  "",
                  "",
                  ", {version=~\".+\"}",
                  ", {version!=\"v1\"}",
                  ", {missing=~\".*\"}",
                  ", {__name__=\"info_metric\"}",
                  ", {__name__=~\"target_info|info_metric\", version=~\".*\"}")
              + ")";
      default ->
          pick("sort_by_label", "sort_by_label_desc")
              + ("(" + vector(depth, false) + ", \"" + pick(LABELS) + "\")");
    };
  }

  private String histogramFunction(int depth) {
    String classic =
        pick(
            "lat_bucket",
            "rate(lat_bucket[5m])",
            "sum by (le) (lat_bucket)",
            "sum by (job, le) (increase(lat_bucket[97s]))");
    if (histograms && chance(2)) {
      String inner =
          full() && chance(3)
              ? vector(depth, false)
              : pick(
                  "h", "rate(h[5m])", "sum(h)", "sum by (job) (rate(h[97s]))", "increase(h[10m])");
      return full()
          ? modernHistogramFunction(inner)
          : pick("histogram_count", "histogram_sum") + "(" + inner + ")";
    }
    if (full() && chance(4)) {
      return "histogram_fraction(" + pick("0, 0.2", "0.1, 5", "-Inf, Inf") + ", " + classic + ")";
    }
    return "histogram_quantile(" + pick("0.5", "0.9", "1", "0", "-1", "1.5") + ", " + classic + ")";
  }

  private String modernHistogramFunction(String inner) {
    return switch (random.nextInt(6)) {
      case 0 -> "histogram_quantile(" + pick("0.5", "0.99", "0", "1") + ", " + inner + ")";
      case 1 -> "histogram_fraction(" + pick("0, 1", "-1, 3", "2, 2") + ", " + inner + ")";
      case 2 -> "histogram_quantiles(" + inner + ", \"q\", 0.5, 0.9)";
      case 3 -> "(" + inner + ")" + pick(" </ 2", " >/ 1", " * 2", " / 4", " == h", " - h", " + h");
      default -> "histogram_" + pick("count", "sum", "avg", "stddev", "stdvar") + "(" + inner + ")";
    };
  }

  // ---- scalars

  private String scalar(int depth, boolean exact) {
    if (depth <= 0 || chance(3)) {
      return exact
          ? pick("1", "2", "0.5", "100", "-3")
          : pick("1", "2", "0.1", "100", "-3", "1e3", "0x10", "Inf", "-Inf", "NaN", "0", "time()");
    }
    int next = depth - 1;
    if (exact) {
      return scalar(next, true) + pick(" + ", " - ", " * ") + scalar(next, true);
    }
    return switch (random.nextInt(full() ? 7 : 5)) {
      case 0 ->
          "("
              + scalar(next, false)
              + pick(" + ", " - ", " * ", " / ", " % ", " ^ ", " atan2 ")
              + (scalar(next, false) + ")");
      case 1 ->
          "("
              + scalar(next, true)
              + pick(" == bool ", " > bool ", " <= bool ")
              + scalar(next, true)
              + ")";
      case 2 -> pick("pi()", "time()", "-(2)", "(3)");
      case 3, 4 -> "scalar(" + vector(next, false) + ")";
      case 5 -> pick("step()", "range()", "(start() - end())", "1m", "90s");
      default ->
          pick("min_of", "max_of") + "(" + scalar(next, false) + ", " + scalar(next, false) + ")";
    };
  }
}
