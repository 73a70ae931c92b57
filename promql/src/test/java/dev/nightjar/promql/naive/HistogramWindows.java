package dev.nightjar.promql.naive;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Quoted;
import dev.nightjar.promql.eval.HistogramMath;
import dev.nightjar.promql.naive.Track.Point;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Functions of windows with native histograms.
final class HistogramWindows {
  private final Notes notes;
  private final Expr range;

  HistogramWindows(Notes notes, Expr range) {
    this.notes = notes;
    this.range = range;
  }

  private static Histogram histogram(Point point) {
    return Objects.requireNonNull(point.histogram());
  }

  private static Element element(Histogram histogram) {
    return new Element(Labels.EMPTY, false, Histogram.VALUE, histogram);
  }

  /// Rates, sums and means of a window of histograms alone.
  @Nullable Element ofOneKind(
      String name, List<Point> points, NaiveEvaluator.Window window, String metric) {
    return switch (name) {
      case "rate", "increase", "delta" -> rate(name, points, window, metric);
      default -> {
        Histogram sum = histogram(points.getFirst());
        for (Point point : points.subList(1, points.size())) {
          sum = HistogramMath.sum(sum, histogram(point));
        }
        boolean mean = name.equals("avg_over_time");
        yield element(mean ? Operators.scaled(sum, 1.0 / points.size()) : sum);
      }
    };
  }

  /// What samples of a subquery say of resets depends on what they are made of.
  private void ownSamplesOnly() {
    if (!(range.unwrapped() instanceof Expr.MatrixSelector)) {
      throw new Unsupported("rates of computed histograms");
    }
  }

  private @Nullable Element rate(
      String name, List<Point> points, NaiveEvaluator.Window window, String metric) {
    ownSamplesOnly();
    if (points.size() < 2) {
      return null;
    }
    boolean counter = !name.equals("delta");
    if (!counter) {
      notes.warn(range.span(), "this native histogram metric is not a gauge: " + Quoted.of(metric));
    }
    Point first = points.getFirst();
    Point last = points.getLast();
    Histogram change = NativeHistograms.sum(histogram(last), histogram(first), -1);
    for (int i = 1; counter && i < points.size(); i++) {
      Histogram before = histogram(points.get(i - 1));
      if (NativeHistograms.isReset(before, histogram(points.get(i)))) {
        change = NativeHistograms.sum(change, before, 1);
      }
    }
    double sampled = (last.millis() - first.millis()) / 1000.0;
    double average = sampled / (points.size() - 1);
    double before = (first.millis() - window.start()) / 1000.0;
    double after = (window.end() - last.millis()) / 1000.0;
    before = before >= average * 1.1 ? average / 2 : before;
    after = after >= average * 1.1 ? average / 2 : after;
    if (counter && change.count() > 0) {
      before = Math.min(before, sampled * (histogram(first).count() / change.count()));
    }
    double factor = (sampled + before + after) / sampled;
    double seconds = (window.end() - window.start()) / 1000.0;
    return element(Operators.scaled(change, name.equals("rate") ? factor / seconds : factor));
  }

  @Nullable Element lastTwo(String name, List<Point> points, String metric) {
    if (points.size() < 2) {
      return null;
    }
    ownSamplesOnly();
    Point last = points.getLast();
    Point before = points.get(points.size() - 2);
    if (last.isFloat() && before.isFloat()) {
      boolean reset = name.equals("irate") && last.value() < before.value();
      double change = reset ? last.value() : last.value() - before.value();
      double seconds = (last.millis() - before.millis()) / 1000.0;
      return new Element(Labels.EMPTY, false, name.equals("irate") ? change / seconds : change);
    } else if (last.isFloat() || before.isFloat()) {
      notes.warn(
          range.span(),
          "encountered a mix of histograms and floats for metric name " + Quoted.of(metric));
      return null;
    }
    boolean rate = name.equals("irate");
    if (!rate) {
      notes.warn(range.span(), "this native histogram metric is not a gauge: " + Quoted.of(metric));
    }
    Histogram now = histogram(last);
    boolean reset = rate && NativeHistograms.isReset(histogram(before), now);
    Histogram change = NativeHistograms.sum(now, histogram(before), reset ? 0 : -1);
    return element(
        rate ? Operators.scaled(change, 1000.0 / (last.millis() - before.millis())) : change);
  }

  /// How often something happens from one sample to the next; a change of kind is both a change and
  /// a reset.
  Element events(String name, List<Point> points) {
    int events = 0;
    for (int i = 1; i < points.size(); i++) {
      Point a = points.get(i - 1);
      Point b = points.get(i);
      boolean event;
      if (a.isFloat() != b.isFloat()) {
        event = true;
      } else if (name.equals("resets")) {
        event =
            a.isFloat()
                ? b.value() < a.value()
                : NativeHistograms.isReset(histogram(a), histogram(b));
      } else {
        event =
            a.isFloat()
                ? Double.compare(a.value() + 0.0, b.value() + 0.0) != 0
                : !NativeHistograms.isSame(histogram(a), histogram(b));
      }
      events += event ? 1 : 0;
    }
    return new Element(Labels.EMPTY, false, events);
  }
}
