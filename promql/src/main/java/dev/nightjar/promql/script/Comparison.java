package dev.nightjar.promql.script;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.QueryValue.MatrixSeries;
import dev.nightjar.model.QueryValue.VectorSample;
import dev.nightjar.model.SampleText;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.promql.eval.HistogramMath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Whether an answer is the one wanted; if not, in what it differs.
final class Comparison {
  private static final double TOLERANCE = 1e-6;

  private Comparison() {}

  /// Compares an answer at one time.
  static Optional<String> instant(Expectation wanted, QueryValue got) {
    return switch (got) {
      case QueryValue.Scalar(_, double value) ->
          wanted
              .scalar()
              .map(w -> number(w, value))
              .orElse(Optional.of("got the scalar " + SampleText.json(value)));
      case QueryValue.Text(_, String text) ->
          wanted.text().filter(text::equals).isPresent()
              ? Optional.empty()
              : Optional.of("got the string " + text);
      case QueryValue.Vector(var samples) -> vector(wanted, samples);
      case QueryValue.Matrix(var series) ->
          wanted
              .matrix()
              .map(times -> matrix(wanted.series(), series, times[0], times[2]))
              .orElse(Optional.of("got a range vector: " + text(series)));
    };
  }

  /// Compares an answer over a range.
  static Optional<String> range(Expectation wanted, QueryValue got, long from, long step) {
    if (!(got instanceof QueryValue.Matrix(var series))) {
      return Optional.of("got no matrix");
    }
    return matrix(wanted.series(), series, from, step);
  }

  /// Compares one point of an answer over a range with what is wanted at that time.
  static Optional<String> point(Expectation wanted, QueryValue got, long time) {
    if (!(got instanceof QueryValue.Matrix(var series))) {
      return Optional.of("got no matrix");
    }
    List<VectorSample> samples = new ArrayList<>();
    for (MatrixSeries one : series) {
      for (int i = 0; i < one.timestamps().length; i++) {
        if (one.timestamps()[i] == time) {
          samples.add(new VectorSample(one.labels(), time, one.values()[i], one.histogram(i)));
        }
      }
    }
    if (wanted.scalar().isPresent()) {
      return samples.size() == 1
          ? number(wanted.scalar().get(), samples.getFirst().value())
          : Optional.of("got " + samples);
    }
    return vector(wanted, samples).map(difference -> "as a range: " + difference);
  }

  private static Optional<String> vector(Expectation wanted, List<VectorSample> samples) {
    Map<Labels, VectorSample> left = new HashMap<>();
    samples.forEach(sample -> left.put(sample.labels(), sample));
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < wanted.series().size(); i++) {
      SeriesLine line = wanted.series().get(i);
      VectorSample sample = left.remove(line.labels());
      if (sample == null) {
        differences.add("  lacks " + line.labels());
      } else if (line.items().size() != 1
          || !equal(line.items().getFirst(), sample.value(), sample.histogram())) {
        differences.add("  got " + line.labels() + " " + text(sample.value(), sample.histogram()));
      } else if (wanted.ordered() && !samples.get(i).labels().equals(line.labels())) {
        differences.add("  element " + i + " is " + samples.get(i).labels());
      }
    }
    left.forEach(
        (labels, sample) ->
            differences.add(
                "  has also " + labels + " " + text(sample.value(), sample.histogram())));
    return differences.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", differences));
  }

  private static Optional<String> matrix(
      List<SeriesLine> wanted, List<MatrixSeries> got, long from, long step) {
    Map<Labels, MatrixSeries> left = new HashMap<>();
    got.forEach(series -> left.put(series.labels(), series));
    List<String> differences = new ArrayList<>();
    for (SeriesLine line : wanted) {
      MatrixSeries series = left.remove(line.labels());
      if (series == null) {
        differences.add("  lacks " + line.labels());
      } else if (!samePoints(line, series, from, step)) {
        differences.add("  got " + text(List.of(series)));
      }
    }
    left.values().forEach(series -> differences.add("  has also " + text(List.of(series))));
    return differences.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", differences));
  }

  private static boolean samePoints(SeriesLine line, MatrixSeries got, long from, long step) {
    Map<Long, SeriesLine.Item> wanted = new TreeMap<>();
    for (int i = 0; i < line.items().size(); i++) {
      if (!line.items().get(i).isNone()) {
        wanted.put(from + i * step, line.items().get(i));
      }
    }
    boolean same = wanted.size() == got.timestamps().length;
    for (int i = 0; same && i < got.timestamps().length; i++) {
      SeriesLine.Item item = wanted.get(got.timestamps()[i]);
      same = item != null && equal(item, got.values()[i], got.histogram(i));
    }
    return same;
  }

  private static String text(List<MatrixSeries> all) {
    var text = new StringBuilder();
    for (MatrixSeries series : all) {
      text.append(series.labels());
      for (int i = 0; i < series.timestamps().length; i++) {
        text.append(' ').append(text(series.values()[i], series.histogram(i)));
        text.append('@').append(series.timestamps()[i]);
      }
    }
    return text.toString();
  }

  private static String text(double value, @Nullable Histogram histogram) {
    return histogram == null ? SampleText.json(value) : histogram.toString();
  }

  private static boolean equal(
      SeriesLine.Item wanted, double value, @Nullable Histogram histogram) {
    Histogram wantedHistogram = wanted.histogram();
    if (wantedHistogram == null || histogram == null) {
      return wantedHistogram == null && histogram == null && equal(wanted.value(), value);
    }
    return equal(wantedHistogram, histogram);
  }

  /// Whether two histograms are the same but for rounding and empty buckets. A hint at resets
  /// counts only when one is wanted.
  static boolean equal(Histogram wanted, Histogram got) {
    Histogram a = HistogramMath.compacted(wanted);
    Histogram b = HistogramMath.compacted(got);
    return a.hasLayoutOf(b)
        && (wanted.resetHint() == Histogram.ResetHint.UNKNOWN
            || wanted.resetHint() == got.resetHint())
        && equal(a.count(), b.count())
        && equal(a.sum(), b.sum())
        && equal(a.zeroCount(), b.zeroCount())
        && equal(a.positive(), b.positive())
        && equal(a.negative(), b.negative());
  }

  private static boolean equal(Histogram.Buckets a, Histogram.Buckets b) {
    boolean same = a.hasIndexesOf(b);
    for (int i = 0; same && i < a.size(); i++) {
      same = equal(a.count(i), b.count(i));
    }
    return same;
  }

  private static Optional<String> number(double wanted, double got) {
    return equal(wanted, got) ? Optional.empty() : Optional.of("got " + SampleText.json(got));
  }

  /// Whether two values are the same but for rounding.
  static boolean equal(double a, double b) {
    if (StaleMarker.is(a) || StaleMarker.is(b)) {
      return StaleMarker.is(a) && StaleMarker.is(b);
    } else if (Double.isNaN(a) && Double.isNaN(b)) {
      return true;
    } else if (a == b) {
      return true;
    }
    double sum = Math.abs(a) + Math.abs(b);
    double difference = Math.abs(a - b);
    if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
      return difference < TOLERANCE * Double.MIN_NORMAL;
    }
    return difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
  }
}
