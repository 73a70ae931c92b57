package dev.nightjar.promql.naive;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.promql.ast.At;
import dev.nightjar.promql.ast.DurationExpr;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.RangeMode;
import dev.nightjar.promql.ast.ValueType;
import dev.nightjar.promql.naive.Track.Point;
import dev.nightjar.testing.kit.RandomSamples.Sample;
import dev.nightjar.testing.kit.RandomSamples.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Evaluates a tree at one time after another. A vector is a list of elements per time; nothing is
/// remembered from one time to the next, but which series have come to the same labels.
final class NaiveEvaluator {
  private static final long LOOKBACK = 300_000;
  private static final long DEFAULT_STEP = 60_000;
  private static final Set<String> OF_QUANTITY = Set.of(Labels.NAME, "__type__", "__unit__");

  private final List<Series> data;
  private final boolean delaysNames;
  private final long start;
  private final long end;
  private final long step;
  private final Notes notes;
  private final Cancellation cancellation = new Cancellation();

  /// @param data in order of labels
  /// @param step 0 of a query at a single time
  NaiveEvaluator(
      List<Series> data, boolean delaysNames, long start, long end, long step, Notes notes) {
    this.data = data;
    this.delaysNames = delaysNames;
    this.start = start;
    this.end = end;
    this.step = step;
    this.notes = notes;
  }

  Notes notes() {
    return notes;
  }

  Cancellation cancellation() {
    return cancellation;
  }

  boolean delaysNames() {
    return delaysNames;
  }

  boolean isRange() {
    return step > 0;
  }

  static NightjarException failure(String message) {
    return new NightjarException(ErrorCode.EXECUTION, message);
  }

  static NightjarException sameLabels() {
    return failure("vector cannot contain metrics with the same labelset");
  }

  // ---- scalars

  double[] scalar(Expr expr, long[] times) {
    return switch (expr) {
      case Expr.NumberLiteral number -> all(times, number.value());
      case Expr.Paren paren -> scalar(paren.inner(), times);
      case Expr.Unary unary ->
          Arrays.stream(scalar(unary.inner(), times))
              .map(value -> unary.negative() ? -value : value)
              .toArray();
      case Expr.Binary binary -> {
        double[] left = scalar(binary.left(), times);
        double[] right = scalar(binary.right(), times);
        double[] result = new double[times.length];
        Arrays.setAll(result, i -> Operators.apply(binary.op(), left[i], right[i]));
        yield result;
      }
      case Expr.Call call -> scalarCall(call, times);
      default -> throw new IllegalStateException("BUG: no scalar: " + expr);
    };
  }

  private double[] scalarCall(Expr.Call call, long[] times) {
    List<Expr> arguments = call.arguments();
    return switch (call.function().name()) {
      case "time" -> Arrays.stream(times).mapToDouble(time -> time / 1000.0).toArray();
      case "pi" -> all(times, Math.PI);
      case "start" -> all(times, start / 1000.0);
      case "end" -> all(times, end / 1000.0);
      case "range" -> all(times, (end - start) / 1000.0);
      case "step" -> all(times, start == end ? 0 : step / 1000.0);
      case "min_of", "max_of" -> {
        double[] left = scalar(arguments.get(0), times);
        double[] right = scalar(arguments.get(1), times);
        boolean max = call.function().name().equals("max_of");
        double[] result = new double[times.length];
        Arrays.setAll(
            result, i -> max ? Numbers.max(left[i], right[i]) : Numbers.min(left[i], right[i]));
        yield result;
      }
      case "scalar" ->
          vector(arguments.getFirst(), times).stream()
              .map(elements -> elements.stream().filter(Element::isFloat).toList())
              .mapToDouble(floats -> floats.size() == 1 ? floats.getFirst().value() : Double.NaN)
              .toArray();
      default -> throw new Unsupported(call.function().name());
    };
  }

  private static double[] all(long[] times, double value) {
    double[] values = new double[times.length];
    Arrays.fill(values, value);
    return values;
  }

  // ---- vectors

  /// One vector per time.
  List<List<Element>> vector(Expr expr, long[] times) {
    return switch (expr) {
      case Expr.Paren paren -> vector(paren.inner(), times);
      case Expr.VectorSelector selector -> select(selector, times);
      case Expr.Unary unary -> unary(unary, times);
      case Expr.Aggregate aggregate -> new Aggregations(this).evaluate(aggregate, times);
      case Expr.Binary binary -> new Operators(this).evaluate(binary, times);
      case Expr.Call call -> new Functions(this).evaluate(call, times);
      case Expr.NumberLiteral _, Expr.StringLiteral _, Expr.MatrixSelector _, Expr.Subquery _ ->
          throw new IllegalStateException("BUG: no vector: " + expr);
    };
  }

  private List<List<Element>> unary(Expr.Unary unary, long[] times) {
    List<List<Element>> result = vector(unary.inner(), times);
    if (!unary.negative()) {
      return result;
    }
    List<List<Element>> negated = new ArrayList<>();
    for (List<Element> elements : result) {
      List<Element> step = new ArrayList<>();
      for (Element e : elements) {
        Histogram histogram = e.histogram();
        step.add(
            nameless(
                histogram == null
                    ? e.of(-e.value())
                    : new Element(e.labels(), true, e.value(), Operators.scaled(histogram, -1))));
      }
      negated.add(distinct(step));
    }
    return negated;
  }

  /// An element that is another quantity now.
  Element nameless(Element element) {
    return element.labelled(delaysNames ? element.labels() : unnamed(element.labels()), true);
  }

  static Labels unnamed(Labels labels) {
    return labels.filter(name -> !OF_QUANTITY.contains(name));
  }

  /// Makes sure that no two elements have the same labels, unless that is left to the end.
  List<Element> distinct(List<Element> elements) {
    Set<Labels> seen = new HashSet<>();
    for (Element element : elements) {
      if (!delaysNames && !seen.add(element.labels())) {
        throw sameLabels();
      }
    }
    return elements;
  }

  private List<List<Element>> select(Expr.VectorSelector selector, long[] times) {
    boolean smoothed = selector.mode() == RangeMode.SMOOTHED;
    List<List<Element>> result = new ArrayList<>();
    for (long time : times) {
      List<Element> elements = new ArrayList<>();
      for (Series series : matching(selector)) {
        long at = reference(selector.at(), selector.offset(), time);
        (smoothed ? between(series, at) : newest(series, at))
            .ifPresent(
                s -> elements.add(new Element(series.labels(), false, s.value(), s.histogram())));
      }
      result.add(elements);
    }
    return result;
  }

  /// The labels and times of the samples that matchers find, at the times at which a selector
  /// looks.
  List<Map<Labels, Long>> found(
      List<Matcher> matchers, Optional<Expr.VectorSelector> where, long[] times) {
    List<Map<Labels, Long>> result = new ArrayList<>();
    for (long time : times) {
      long at = where.isEmpty() ? time : reference(where.get().at(), where.get().offset(), time);
      Map<Labels, Long> found = new HashMap<>();
      for (Series series : data) {
        if (matchers.stream().allMatch(m -> m.matches(series.labels()))) {
          newest(series, at).ifPresent(s -> found.put(series.labels(), s.millis()));
        }
      }
      result.add(found);
    }
    return result;
  }

  /// The times of the samples that a selector finds, in seconds.
  List<List<Element>> sampleTimes(Expr.VectorSelector selector, long[] times) {
    List<List<Element>> result = new ArrayList<>();
    for (long time : times) {
      List<Element> elements = new ArrayList<>();
      for (Series series : matching(selector)) {
        newest(series, reference(selector.at(), selector.offset(), time))
            .ifPresent(
                s ->
                    elements.add(
                        nameless(new Element(series.labels(), true, s.millis() / 1000.0))));
      }
      result.add(distinct(elements));
    }
    return result;
  }

  private List<Series> matching(Expr.VectorSelector selector) {
    return data.stream()
        .filter(s -> selector.matchers().stream().allMatch(m -> m.matches(s.labels())))
        .toList();
  }

  private static Optional<Sample> newest(Series series, long time) {
    return series.samples().stream()
        .filter(s -> s.millis() <= time && s.millis() > time - LOOKBACK)
        .reduce((_, later) -> later)
        .filter(s -> s.histogram() != null || !StaleMarker.is(s.value()));
  }

  /// The point between the samples around a time, which may be as far from it as the look-back; the
  /// one before where there is none after.
  private static Optional<Sample> between(Series series, long time) {
    List<Sample> near =
        series.samples().stream()
            .filter(s -> s.millis() > time - LOOKBACK && s.millis() <= time + LOOKBACK)
            .filter(s -> s.histogram() != null || !StaleMarker.is(s.value()))
            .toList();
    if (near.stream().anyMatch(s -> s.histogram() != null)) {
      throw new Unsupported("smoothed histograms");
    }
    Optional<Sample> before =
        near.stream().filter(s -> s.millis() <= time).reduce((_, later) -> later);
    Optional<Sample> after = near.stream().filter(s -> s.millis() > time).findFirst();
    if (before.isEmpty() || after.isEmpty() || before.get().millis() == time) {
      return before;
    }
    double value = WindowFunctions.between(point(before.get()), point(after.get()), time, false);
    return Optional.of(new Sample(time, value, null));
  }

  private static Point point(Sample sample) {
    return new Point(sample.millis(), sample.value(), sample.histogram());
  }

  private long reference(At at, Optional<DurationExpr> offset, long time) {
    long reference =
        switch (at) {
          case At.Unset _ -> time;
          case At.Instant(long millis) -> millis;
          case At.Start _ -> start;
          case At.End _ -> end;
        };
    return reference - offset.map(this::millis).orElse(0L);
  }

  private long millis(DurationExpr duration) {
    return Math.round(duration.seconds(step / 1000.0, (end - start) / 1000.0) * 1000);
  }

  private long positive(DurationExpr duration) {
    long millis = millis(duration);
    if (millis <= 0) {
      throw failure("duration must be greater than 0");
    }
    return millis;
  }

  // ---- ranges

  /// Where a window ends and how long it is.
  record Window(long start, long end) {}

  Window window(Expr range, long time) {
    return switch (range) {
      case Expr.Paren paren -> window(paren.inner(), time);
      case Expr.MatrixSelector m -> {
        long last = reference(m.selector().at(), m.selector().offset(), time);
        yield new Window(last - positive(m.range()), last);
      }
      case Expr.Subquery q -> {
        long last = reference(q.at(), q.offset(), time);
        yield new Window(last - positive(q.range()), last);
      }
      default -> throw new IllegalStateException("BUG: no range: " + range);
    };
  }

  /// The series of a range vector with their samples in the window of each time.
  List<Track> tracks(Expr range, long[] times) {
    return switch (range) {
      case Expr.Paren paren -> tracks(paren.inner(), times);
      case Expr.MatrixSelector matrix -> selected(matrix, times);
      case Expr.Subquery subquery -> evaluated(subquery, times);
      default -> throw new IllegalStateException("BUG: no range: " + range);
    };
  }

  private List<Track> selected(Expr.MatrixSelector matrix, long[] times) {
    long before = matrix.selector().mode() == RangeMode.PLAIN ? 0 : LOOKBACK;
    long after = matrix.selector().mode() == RangeMode.SMOOTHED ? LOOKBACK : 0;
    List<Track> tracks = new ArrayList<>();
    for (Series series : matching(matrix.selector())) {
      List<List<Point>> windows = new ArrayList<>();
      for (long time : times) {
        Window window = window(matrix, time);
        windows.add(
            series.samples().stream()
                .filter(s -> s.millis() > window.start() - before)
                .filter(s -> s.millis() <= window.end() + after)
                .filter(s -> s.histogram() != null || !StaleMarker.is(s.value()))
                .map(NaiveEvaluator::point)
                .toList());
      }
      tracks.add(new Track(series.labels(), false, windows));
    }
    return tracks;
  }

  /// The inner expression is evaluated at all times from the first window's start to the last one's
  /// end.
  private List<Track> evaluated(Expr.Subquery subquery, long[] times) {
    long every = subquery.step().map(this::positive).orElse(DEFAULT_STEP);
    Window first = window(subquery, times[0]);
    Window last = window(subquery, times[times.length - 1]);
    List<Long> inner = new ArrayList<>();
    long time = Math.floorDiv(first.start(), every) * every + every;
    for (; time <= last.end(); time += every) {
      inner.add(time);
    }
    long[] innerTimes = inner.stream().mapToLong(each -> each).toArray();
    if (innerTimes.length == 0) {
      return List.of();
    }
    List<List<Element>> steps = vector(subquery.inner(), innerTimes);
    Map<List<Object>, List<Point>> series = new HashMap<>();
    List<List<Object>> order = new ArrayList<>();
    for (int i = 0; i < innerTimes.length; i++) {
      for (Element e : steps.get(i)) {
        List<Object> key = List.of(e.labels(), e.dropsName());
        if (!series.containsKey(key)) {
          order.add(key);
        }
        series
            .computeIfAbsent(key, _ -> new ArrayList<>())
            .add(new Point(innerTimes[i], e.value(), e.histogram()));
      }
    }
    List<Track> tracks = new ArrayList<>();
    for (List<Object> key : order) {
      List<List<Point>> windows = new ArrayList<>();
      for (long outer : times) {
        Window window = window(subquery, outer);
        windows.add(
            series.getOrDefault(key, List.of()).stream()
                .filter(p -> p.millis() > window.start() && p.millis() <= window.end())
                .toList());
      }
      tracks.add(new Track((Labels) key.get(0), (Boolean) key.get(1), windows));
    }
    return tracks;
  }

  // ---- answers

  /// The elements of the answer at each time, names that are to go gone.
  List<Map<Labels, Element>> answer(Expr expr, long[] times) {
    List<Map<Labels, Element>> answers = new ArrayList<>();
    List<List<Element>> steps;
    if (expr.type() == ValueType.SCALAR) {
      steps =
          Arrays.stream(scalar(expr, times))
              .mapToObj(value -> List.of(new Element(Labels.EMPTY, false, value)))
              .toList();
    } else {
      steps = vector(expr, times);
    }
    for (List<Element> elements : steps) {
      Map<Labels, Element> answer = new HashMap<>();
      for (Element e : elements) {
        if (answer.put(e.dropsName() ? unnamed(e.labels()) : e.labels(), e) != null) {
          throw sameLabels();
        }
      }
      answers.add(answer);
    }
    return answers;
  }
}
