package dev.nightjar.promql.naive;

import dev.nightjar.promql.naive.Track.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// Functions of the floats of one window.
final class WindowFunctions {
  private WindowFunctions() {}

  /// @param start of the window, exclusive
  /// @param now the time of the evaluation
  /// @param numbers the function's other arguments
  /// @return empty when there is no value
  static OptionalDouble apply(
      String function, List<Point> points, long start, long end, long now, List<Double> numbers) {
    List<Double> values = points.stream().map(Point::value).toList();
    int size = values.size();
    Point last = points.getLast();
    return switch (function) {
      case "rate" -> rate(points, start, end, true, true);
      case "increase" -> rate(points, start, end, true, false);
      case "delta" -> rate(points, start, end, false, false);
      case "irate", "idelta" -> lastTwo(points, function.equals("irate"));
      case "deriv" -> size < 2 ? none() : some(line(points, points.getFirst().millis())[0]);
      case "predict_linear" -> {
        double[] line = size < 2 ? new double[2] : line(points, now);
        yield size < 2 ? none() : some(line[1] + line[0] * numbers.getFirst());
      }
      case "double_exponential_smoothing" ->
          size < 2 ? none() : some(smoothed(values, numbers.get(0), numbers.get(1)));
      case "quantile_over_time" -> some(Numbers.quantile(numbers.getFirst(), values));
      case "sum_over_time" -> some(Numbers.sum(values));
      case "avg_over_time" -> some(Numbers.mean(values));
      case "min_over_time" -> some(points.get(extreme(values, false, false)).value());
      case "max_over_time" -> some(points.get(extreme(values, true, false)).value());
      case "ts_of_min_over_time" -> some(seconds(points.get(extreme(values, false, true))));
      case "ts_of_max_over_time" -> some(seconds(points.get(extreme(values, true, true))));
      case "stdvar_over_time" -> some(Numbers.variance(values));
      case "stddev_over_time" -> some(Math.sqrt(Numbers.variance(values)));
      case "mad_over_time" -> {
        double median = Numbers.quantile(0.5, values);
        yield some(Numbers.quantile(0.5, values.stream().map(v -> Math.abs(v - median)).toList()));
      }
      case "count_over_time" -> some(size);
      case "present_over_time" -> some(1);
      case "last_over_time" -> some(last.value());
      case "first_over_time" -> some(values.getFirst());
      case "ts_of_last_over_time" -> some(seconds(last));
      case "ts_of_first_over_time" -> some(seconds(points.getFirst()));
      case "changes", "resets" -> some(events(values, function.equals("resets")));
      default -> throw new Unsupported(function);
    };
  }

  private static OptionalDouble none() {
    return OptionalDouble.empty();
  }

  private static OptionalDouble some(double value) {
    return OptionalDouble.of(value);
  }

  private static double seconds(Point point) {
    return point.millis() / 1000.0;
  }

  private static OptionalDouble rate(
      List<Point> points, long start, long end, boolean counter, boolean perSecond) {
    if (points.size() < 2) {
      return none();
    }
    Point first = points.getFirst();
    Point last = points.getLast();
    double change = last.value() - first.value();
    for (int i = 1; counter && i < points.size(); i++) {
      boolean reset = points.get(i).value() < points.get(i - 1).value();
      change += reset ? points.get(i - 1).value() : 0;
    }
    double sampled = (last.millis() - first.millis()) / 1000.0;
    double average = sampled / (points.size() - 1);
    double before = (first.millis() - start) / 1000.0;
    double after = (end - last.millis()) / 1000.0;
    before = before >= average * 1.1 ? average / 2 : before;
    after = after >= average * 1.1 ? average / 2 : after;
    if (counter && change > 0 && first.value() >= 0) {
      before = Math.min(before, sampled * (first.value() / change));
    }
    double factor = (sampled + before + after) / sampled;
    return some(perSecond ? change * (factor / ((end - start) / 1000.0)) : change * factor);
  }

  /// What `anchored` and `smoothed` windows make of points that reach beyond them: the change from
  /// one edge to the other, or what happened between.
  static OptionalDouble extended(
      String function, List<Point> points, long start, long end, boolean smoothed) {
    int first = 0;
    while (first + 1 < points.size() && points.get(first + 1).millis() <= start) {
      first++;
    }
    int last = points.size() - 1;
    while (smoothed && last > 0 && points.get(last - 1).millis() >= end) {
      last--;
    }
    Point from = points.get(first);
    Point to = points.get(last);
    if (to.millis() <= start || (smoothed && from.millis() > end)) {
      return none();
    } else if (function.equals("changes") || function.equals("resets")) {
      List<Double> values = points.stream().skip(first).map(Point::value).toList();
      return some(events(values, function.equals("resets")));
    }
    boolean counter = !function.equals("delta");
    double left =
        smoothed && from.millis() < start
            ? between(from, points.get(first + 1), start, counter)
            : from.value();
    double right =
        smoothed && last > 0 && to.millis() > end
            ? between(points.get(last - 1), to, end, counter)
            : to.value();
    double change = right - left;
    List<Double> seen = new ArrayList<>(List.of(left));
    points.stream()
        .filter(p -> p.millis() > start && p.millis() < end)
        .forEach(p -> seen.add(p.value()));
    seen.add(right);
    for (int i = 1; counter && i < seen.size(); i++) {
      change += seen.get(i) < seen.get(i - 1) ? seen.get(i - 1) : 0;
    }
    return some(function.equals("rate") ? change / ((end - start) / 1000.0) : change);
  }

  /// The value at a time on the line between two points; a counter that was reset between them
  /// starts at zero.
  static double between(Point a, Point b, long time, boolean counter) {
    double from = counter && b.value() < a.value() ? 0 : a.value();
    return from + (b.value() - from) * (time - a.millis()) / (b.millis() - a.millis());
  }

  private static OptionalDouble lastTwo(List<Point> points, boolean rate) {
    if (points.size() < 2) {
      return none();
    }
    Point last = points.getLast();
    Point before = points.get(points.size() - 2);
    boolean reset = rate && last.value() < before.value();
    double change = reset ? last.value() : last.value() - before.value();
    return some(rate ? change / ((last.millis() - before.millis()) / 1000.0) : change);
  }

  /// Slope and height at `origin` of the line with the least squares.
  private static double[] line(List<Point> points, long origin) {
    double firstValue = points.getFirst().value();
    if (points.stream().skip(1).allMatch(p -> p.value() == firstValue)) {
      return Double.isInfinite(firstValue)
          ? new double[] {Double.NaN, Double.NaN}
          : new double[] {0, firstValue};
    }
    List<Double> xs = points.stream().map(p -> (p.millis() - origin) / 1000.0).toList();
    double n = points.size();
    double x = kahan(xs);
    double y = kahan(points.stream().map(Point::value).toList());
    double xy =
        kahan(points.stream().map(p -> (p.millis() - origin) / 1000.0 * p.value()).toList());
    double xx = kahan(xs.stream().map(each -> each * each).toList());
    double slope = (xy - x * y / n) / (xx - x * x / n);
    return new double[] {slope, y / n - slope * x / n};
  }

  private static double kahan(List<Double> values) {
    return Numbers.sum(values);
  }

  private static double smoothed(List<Double> values, double smoothing, double trending) {
    double before = 0;
    double level = values.getFirst();
    double trend = values.get(1) - values.get(0);
    for (int i = 1; i < values.size(); i++) {
      trend = i == 1 ? trend : trending * (level - before) + (1 - trending) * trend;
      double next = smoothing * values.get(i) + (1 - smoothing) * (level + trend);
      before = level;
      level = next;
    }
    return level;
  }

  /// NaN loses to everything.
  private static int extreme(List<Double> values, boolean max, boolean lastOfEqual) {
    int best = 0;
    for (int i = 1; i < values.size(); i++) {
      double value = values.get(i);
      double champion = values.get(best);
      boolean beats = max ? value > champion : value < champion;
      if (beats || Double.isNaN(champion) || (lastOfEqual && value == champion)) {
        best = lastOfEqual || !Double.isNaN(value) ? i : best;
      }
    }
    return best;
  }

  private static double events(List<Double> values, boolean resets) {
    int events = 0;
    for (int i = 1; i < values.size(); i++) {
      double value = values.get(i);
      double before = values.get(i - 1);
      boolean both = Double.isNaN(value) && Double.isNaN(before);
      events += (resets ? value < before : value != before && !both) ? 1 : 0;
    }
    return events;
  }
}
