package dev.nightjar.promql.naive;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Quoted;
import dev.nightjar.promql.ast.RangeMode;
import dev.nightjar.promql.ast.ValueType;
import dev.nightjar.promql.naive.Track.Point;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Calls of functions.
final class Functions {
  private static final Set<String> OF_EITHER =
      Set.of(
          "count_over_time",
          "present_over_time",
          "last_over_time",
          "first_over_time",
          "ts_of_last_over_time",
          "ts_of_first_over_time");
  private static final Set<String> OF_ONE_KIND =
      Set.of("rate", "increase", "delta", "sum_over_time", "avg_over_time");

  private final NaiveEvaluator evaluator;

  Functions(NaiveEvaluator evaluator) {
    this.evaluator = evaluator;
  }

  List<List<Element>> evaluate(Expr.Call call, long[] times) {
    String name = call.function().name();
    List<Expr> arguments = call.arguments();
    return switch (name) {
      case "vector" -> perStep(times, clock(evaluator.scalar(arguments.getFirst(), times)));
      case "timestamp" -> timestamps(arguments.getFirst(), times);
      case "absent" -> absent(arguments.getFirst(), evaluator.vector(arguments.getFirst(), times));
      case "absent_over_time" -> absentOverTime(arguments.getFirst(), times);
      case "label_replace", "label_join" -> relabelled(call, times);
      case "sort", "sort_desc", "sort_by_label", "sort_by_label_desc" -> sorted(call, times);
      case "histogram_quantile", "histogram_quantiles", "histogram_fraction" ->
          new HistogramQuestions(evaluator).evaluate(call, times);
      case "histogram_count",
          "histogram_sum",
          "histogram_avg",
          "histogram_stddev",
          "histogram_stdvar" ->
          figures(name, arguments.getFirst(), times);
      case "info" -> new InfoLabels(evaluator).evaluate(call, times);
      default ->
          call.function().parameters().contains(ValueType.MATRIX)
              ? overTime(call, times)
              : mapped(call, times);
    };
  }

  private static List<List<Element>> perStep(long[] times, double[] values) {
    List<List<Element>> result = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      result.add(List.of(new Element(Labels.EMPTY, false, values[i])));
    }
    return result;
  }

  private static double[] clock(double[] values) {
    return values;
  }

  private List<List<Element>> timestamps(Expr argument, long[] times) {
    if (argument.unwrapped() instanceof Expr.VectorSelector selector) {
      return evaluator.sampleTimes(selector, times);
    }
    List<List<Element>> result = new ArrayList<>();
    List<List<Element>> input = evaluator.vector(argument, times);
    for (int i = 0; i < times.length; i++) {
      double seconds = times[i] / 1000.0;
      result.add(
          evaluator.distinct(
              input.get(i).stream().map(e -> evaluator.nameless(e.of(seconds))).toList()));
    }
    return result;
  }

  private List<List<Element>> figures(String name, Expr argument, long[] times) {
    List<List<Element>> result = new ArrayList<>();
    for (List<Element> elements : evaluator.vector(argument, times)) {
      List<Element> step = new ArrayList<>();
      for (Element e : elements) {
        Histogram h = e.histogram();
        if (h != null) {
          double figure =
              switch (name) {
                case "histogram_count" -> h.count();
                case "histogram_sum" -> h.sum();
                case "histogram_avg" -> h.sum() / h.count();
                case "histogram_stdvar" -> NativeHistograms.variance(h);
                default -> Math.sqrt(NativeHistograms.variance(h));
              };
          step.add(evaluator.nameless(e.of(figure)));
        }
      }
      result.add(evaluator.distinct(step));
    }
    return result;
  }

  // ---- absence

  private static List<List<Element>> absent(Expr argument, List<List<Element>> input) {
    var alone = new Element(absentLabels(argument), false, 1);
    return input.stream()
        .map(elements -> elements.isEmpty() ? List.of(alone) : List.<Element>of())
        .toList();
  }

  private List<List<Element>> absentOverTime(Expr argument, long[] times) {
    checkMode("absent_over_time", mode(argument));
    List<Track> tracks = evaluator.tracks(argument, times);
    var alone = new Element(absentLabels(argument), false, 1);
    List<List<Element>> result = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      int step = i;
      boolean any = tracks.stream().anyMatch(track -> !track.windows().get(step).isEmpty());
      result.add(any ? List.of() : List.of(alone));
    }
    return result;
  }

  private static Labels absentLabels(Expr argument) {
    var selector =
        switch (argument.unwrapped()) {
          case Expr.VectorSelector s -> s;
          case Expr.MatrixSelector m -> m.selector();
          default -> null;
        };
    var labels = Labels.builder();
    Set<String> set = new HashSet<>();
    if (selector != null) {
      for (var matcher : selector.matchers()) {
        boolean first = matcher.kind().symbol().equals("=") && set.add(matcher.name());
        if (!matcher.name().equals(Labels.NAME) && first) {
          labels.set(matcher.name(), matcher.value());
        } else {
          labels.remove(matcher.name());
        }
      }
    }
    return labels.build();
  }

  // ---- ranges

  private List<List<Element>> overTime(Expr.Call call, long[] times) {
    String name = call.function().name();
    List<double[]> numbers = new ArrayList<>();
    Expr range = call.arguments().getFirst();
    for (Expr argument : call.arguments()) {
      if (argument.type() == ValueType.MATRIX) {
        range = argument;
      } else {
        numbers.add(evaluator.scalar(argument, times));
      }
    }
    checkMode(name, mode(range));
    List<Track> tracks = evaluator.tracks(range, times);
    List<List<Element>> result = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      result.add(new ArrayList<>());
    }
    Set<Labels> seen = new HashSet<>();
    for (Track track : tracks) {
      boolean keeps = name.equals("last_over_time") || name.equals("first_over_time");
      var element = new Element(track.labels(), track.dropsName(), 0);
      element = keeps ? element : evaluator.nameless(element);
      boolean any = false;
      boolean anyFloat = false;
      for (int i = 0; i < times.length; i++) {
        int step = i;
        List<Double> arguments = numbers.stream().map(each -> each[step]).toList();
        var window = evaluator.window(range, times[i]);
        List<Point> points = track.windows().get(i);
        Element value =
            points.isEmpty()
                ? null
                : value(call, range, track, points, window, times[i], arguments);
        if (value != null) {
          result.get(i).add(value.labelled(element.labels(), element.dropsName()));
          any = true;
          anyFloat |= value.isFloat();
        }
      }
      noteCounter(name, range, track.labels().metricName(), anyFloat);
      if (any && !evaluator.delaysNames() && !seen.add(element.labels())) {
        throw NaiveEvaluator.sameLabels();
      }
    }
    return result;
  }

  private static RangeMode mode(Expr range) {
    return range.unwrapped() instanceof Expr.MatrixSelector matrix
        ? matrix.selector().mode()
        : RangeMode.PLAIN;
  }

  private static void checkMode(String function, RangeMode mode) {
    List<String> allowed =
        switch (mode) {
          case PLAIN -> List.of(function);
          case ANCHORED -> List.of("changes", "delta", "increase", "rate", "resets");
          case SMOOTHED -> List.of("delta", "increase", "rate");
        };
    if (!allowed.contains(function)) {
      throw NaiveEvaluator.failure(
          "%s modifier can only be used with: %s - not with %s"
              .formatted(mode.suffix().strip(), String.join(", ", allowed), function));
    }
  }

  private void noteCounter(String name, Expr range, String metric, boolean any) {
    boolean rate = name.equals("rate") || name.equals("increase");
    if (rate && any && !metric.isEmpty() && !metric.matches(".*_(total|sum|count|bucket)")) {
      evaluator
          .notes()
          .info(
              range.span(),
              "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
                  + Quoted.of(metric));
    }
  }

  private @Nullable Element value(
      Expr.Call call,
      Expr range,
      Track track,
      List<Point> points,
      NaiveEvaluator.Window window,
      long now,
      List<Double> numbers) {
    String name = call.function().name();
    List<Point> floats = points.stream().filter(Point::isFloat).toList();
    boolean mixed = floats.size() < points.size();
    String metric = Quoted.of(track.labels().metricName());
    RangeMode mode = mode(range);
    if (mode != RangeMode.PLAIN) {
      if (mixed) {
        throw new Unsupported("extended windows of histograms");
      }
      var extended =
          WindowFunctions.extended(
              name, points, window.start(), window.end(), mode == RangeMode.SMOOTHED);
      return extended.isPresent() ? new Element(Labels.EMPTY, false, extended.getAsDouble()) : null;
    }
    if (mixed && (name.equals("last_over_time") || name.equals("first_over_time"))) {
      Point point = name.equals("last_over_time") ? points.getLast() : points.getFirst();
      return new Element(Labels.EMPTY, false, point.value(), point.histogram());
    } else if (mixed && !OF_EITHER.contains(name)) {
      if (OF_ONE_KIND.contains(name)) {
        if (!floats.isEmpty()) {
          evaluator
              .notes()
              .warn(
                  range.span(),
                  "encountered a mix of histograms and floats for metric name " + metric);
          return null;
        }
        return histograms(range).ofOneKind(name, points, window, track.labels().metricName());
      } else if (Set.of("changes", "resets").contains(name)) {
        return histograms(range).events(name, points);
      } else if (Set.of("irate", "idelta").contains(name)) {
        return histograms(range).lastTwo(name, points, track.labels().metricName());
      } else if (!floats.isEmpty()) {
        evaluator
            .notes()
            .info(
                range.span(),
                "ignored histograms in a range containing both floats and histograms for metric name "
                    + metric);
      }
      points = floats;
    }
    if (points.isEmpty()) {
      return null;
    }
    if (name.equals("quantile_over_time")) {
      evaluator.notes().checkQuantile(call.arguments().getFirst().span(), numbers.getFirst());
    }
    var result = WindowFunctions.apply(name, points, window.start(), window.end(), now, numbers);
    if (name.equals("stdvar_over_time") || name.equals("stddev_over_time")) {
      List<Double> values = points.stream().map(Point::value).toList();
      evaluator.cancellation().variance(values, Numbers.variance(values));
    }
    return result.isPresent() ? new Element(Labels.EMPTY, false, result.getAsDouble()) : null;
  }

  private HistogramWindows histograms(Expr range) {
    return new HistogramWindows(evaluator.notes(), range);
  }

  // ---- single values

  private List<List<Element>> mapped(Expr.Call call, long[] times) {
    List<Expr> arguments = call.arguments();
    String name = call.function().name();
    List<List<Element>> input =
        arguments.isEmpty()
            ? perStep(times, Arrays.stream(times).mapToDouble(time -> time / 1000.0).toArray())
            : evaluator.vector(arguments.getFirst(), times);
    List<double[]> numbers =
        arguments.stream().skip(1).map(argument -> evaluator.scalar(argument, times)).toList();
    List<List<Element>> result = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      int step = i;
      List<Double> at = numbers.stream().map(each -> each[step]).toList();
      boolean nothing = name.equals("clamp") && at.get(1) < at.get(0);
      List<Element> elements = new ArrayList<>();
      for (Element e : input.get(i)) {
        if (e.isFloat() && !nothing) {
          elements.add(evaluator.nameless(e.of(mapped(name, e.value(), at))));
        }
      }
      result.add(evaluator.distinct(elements));
    }
    return result;
  }

  private static double mapped(String name, double v, List<Double> numbers) {
    return switch (name) {
      case "clamp" -> Numbers.max(numbers.get(0), Numbers.min(numbers.get(1), v));
      case "clamp_min" -> Numbers.max(numbers.getFirst(), v);
      case "clamp_max" -> Numbers.min(numbers.getFirst(), v);
      case "round" -> {
        double inverse = numbers.isEmpty() ? 1 : 1 / numbers.getFirst();
        yield Math.floor(v * inverse + 0.5) / inverse;
      }
      case "abs" -> Math.abs(v);
      case "ceil" -> Math.ceil(v);
      case "floor" -> Math.floor(v);
      case "sgn" -> v > 0 ? 1 : v < 0 ? -1 : v;
      case "exp" -> Math.exp(v);
      case "sqrt" -> Math.sqrt(v);
      case "ln" -> Math.log(v);
      case "log2" -> Math.log(v) / Math.log(2);
      case "log10" -> Math.log10(v);
      case "deg" -> v * 180 / Math.PI;
      case "rad" -> v * Math.PI / 180;
      case "acos" -> Math.acos(v);
      case "asin" -> Math.asin(v);
      case "atan" -> Math.atan(v);
      case "acosh" ->
          v < 1
              ? Double.NaN
              : v > 1e100
                  ? Math.log(v) + Math.log(2)
                  : Math.log1p(v - 1 + Math.sqrt((v - 1) * (v + 1)));
      case "asinh" ->
          Math.abs(v) > 1e100
              ? Math.copySign(Math.log(Math.abs(v)) + Math.log(2), v)
              : Math.abs(v) < 1e-4 // where nothing would be left of it beside 1
                  ? v - v * v * v / 6
                  : Math.copySign(Math.log(Math.abs(v) + Math.sqrt(v * v + 1)), v);
      case "atanh" -> 0.5 * (Math.log1p(v) - Math.log1p(-v));
      case "cos" -> Math.cos(v);
      case "sin" -> Math.sin(v);
      case "tan" -> Math.tan(v);
      case "cosh" -> (Math.exp(v) + Math.exp(-v)) / 2;
      case "sinh" -> Math.sinh(v);
      case "tanh" -> Math.tanh(v);
      default -> date(name, v);
    };
  }

  private static double date(String name, double v) {
    if (!(Math.abs(v) < 1e12)) {
      throw new Unsupported("a time that no calendar has");
    }
    ZonedDateTime date = Instant.ofEpochSecond((long) v).atZone(ZoneOffset.UTC);
    return switch (name) {
      case "minute" -> date.getMinute();
      case "hour" -> date.getHour();
      case "day_of_week" -> date.getDayOfWeek().getValue() % 7;
      case "day_of_month" -> date.getDayOfMonth();
      case "day_of_year" -> date.getDayOfYear();
      case "days_in_month" -> date.toLocalDate().lengthOfMonth();
      case "month" -> date.getMonthValue();
      case "year" -> date.getYear();
      default -> throw new Unsupported(name);
    };
  }

  // ---- labels

  private List<List<Element>> relabelled(Expr.Call call, long[] times) {
    List<String> texts =
        call.arguments().stream()
            .skip(1)
            .map(argument -> ((Expr.StringLiteral) argument.unwrapped()).value())
            .toList();
    String target = texts.getFirst();
    UnaryOperator<Labels> change =
        call.function().name().equals("label_join")
            ? labels ->
                labels.with(
                    target,
                    String.join(texts.get(1), texts.stream().skip(2).map(labels::get).toList()))
            : replacing(texts);
    List<List<Element>> result = new ArrayList<>();
    for (List<Element> elements : evaluator.vector(call.arguments().getFirst(), times)) {
      List<Element> step = new ArrayList<>();
      Set<List<Object>> seen = new HashSet<>();
      for (Element e : elements) {
        boolean drops = e.dropsName() && !target.equals(Labels.NAME);
        Element relabelled = e.labelled(change.apply(e.labels()), drops);
        if (!seen.add(List.of(relabelled.labels(), drops))) {
          throw NaiveEvaluator.sameLabels();
        }
        step.add(relabelled);
      }
      result.add(evaluator.distinct(step));
    }
    return result;
  }

  private static UnaryOperator<Labels> replacing(List<String> texts) {
    Pattern pattern = Pattern.compile("^(?s:" + texts.get(3) + ")$");
    return labels -> {
      Matcher matcher = pattern.matcher(labels.get(texts.get(2)));
      if (!matcher.matches()) {
        return labels;
      }
      String text = texts.get(1).replace("${n}", named(matcher, pattern)).replace("${1}", "$1 ");
      for (int group = 2; group >= 1; group--) {
        String found = group <= matcher.groupCount() ? matcher.group(group) : "";
        // A reference ends where its word does: the generator's only longer one is `$1y`.
        text =
            text.replace("$" + group + "y", "")
                .replace("$" + group + " ", found == null ? "" : found);
        text = text.replace("$" + group, found == null ? "" : found);
      }
      return labels.with(texts.getFirst(), text);
    };
  }

  private static String named(Matcher matcher, Pattern pattern) {
    Integer group = pattern.namedGroups().get("n");
    String found = group == null ? "" : matcher.group(group);
    return found == null ? "" : found;
  }

  private List<List<Element>> sorted(Expr.Call call, long[] times) {
    if (evaluator.isRange()) {
      evaluator
          .notes()
          .warn(
              call.span(),
              "sort is ineffective for range queries since results are always ordered by labels");
    }
    boolean byLabel = call.function().name().startsWith("sort_by_label");
    return evaluator.vector(call.arguments().getFirst(), times).stream()
        .map(elements -> elements.stream().filter(e -> byLabel || e.isFloat()).toList())
        .toList();
  }
}
