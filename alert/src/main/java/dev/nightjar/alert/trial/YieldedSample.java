package dev.nightjar.alert.trial;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.SampleText;
import dev.nightjar.promql.PromqlParser;
import dev.nightjar.promql.eval.HistogramMath;
import dev.nightjar.promql.script.ScriptException;
import dev.nightjar.promql.script.SeriesLine;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A sample that an expression yields, or is to.
///
/// @param histogram null for a float
record YieldedSample(Labels labels, double value, @Nullable Histogram histogram) {
  /// What an answer holds; a scalar counts as a sample without labels.
  ///
  /// @throws NightjarException when it is something else
  static List<YieldedSample> of(QueryValue answer) {
    return switch (answer) {
      case QueryValue.Vector(var samples) ->
          samples.stream()
              .map(sample -> new YieldedSample(sample.labels(), sample.value(), sample.histogram()))
              .toList();
      case QueryValue.Scalar(_, double value) ->
          List.of(new YieldedSample(Labels.EMPTY, value, null));
      case QueryValue.Text _, QueryValue.Matrix _ ->
          throw new NightjarException(ErrorCode.EXECUTION, "rule result is not a vector or scalar");
    };
  }

  /// @throws ScriptException when its histogram is none
  /// @throws NightjarException when its labels are none
  static YieldedSample of(RuleTest.WantedSample wanted) {
    String series = wanted.labels().isBlank() ? "{}" : wanted.labels();
    Histogram histogram = wanted.histogram().map(YieldedSample::histogram).orElse(null);
    return new YieldedSample(PromqlParser.parseLabels(series), wanted.value(), histogram);
  }

  private static Histogram histogram(String text) {
    List<SeriesLine.Item> items = SeriesLine.parse("{} " + text).items();
    Histogram histogram = items.size() == 1 ? items.getFirst().histogram() : null;
    if (histogram == null) {
      throw new ScriptException("wanted is one histogram, such as {{sum:1 count:2}}, got " + text);
    }
    return histogram;
  }

  /// Whether both hold the same samples, in any order.
  ///
  /// @param isFuzzy whether a number counts as equal to its two neighbours
  static boolean areSame(List<YieldedSample> a, List<YieldedSample> b, boolean isFuzzy) {
    List<YieldedSample> left = sorted(a);
    List<YieldedSample> right = sorted(b);
    return left.size() == right.size()
        && IntStream.range(0, left.size())
            .allMatch(i -> left.get(i).isSameAs(right.get(i), isFuzzy));
  }

  private static List<YieldedSample> sorted(List<YieldedSample> samples) {
    return samples.stream().sorted(Comparator.comparing(YieldedSample::labels)).toList();
  }

  private boolean isSameAs(YieldedSample other, boolean isFuzzy) {
    if (!labels.equals(other.labels) || (histogram == null) != (other.histogram == null)) {
      return false;
    }
    if (histogram != null && other.histogram != null) {
      return isSame(histogram, other.histogram);
    }
    return isSame(value, other.value, isFuzzy);
  }

  /// NaN is equal to nothing, as in promtool.
  private static boolean isSame(double a, double b, boolean isFuzzy) {
    return a == b || (isFuzzy && (Math.nextUp(a) == b || Math.nextDown(a) == b));
  }

  /// Whether they are the same but for empty buckets; hints at resets count.
  private static boolean isSame(Histogram a, Histogram b) {
    return comparable(a).equals(comparable(b));
  }

  private static Histogram comparable(Histogram histogram) {
    double sum = histogram.sum();
    return HistogramMath.compacted(histogram).toBuilder()
        .integer(false)
        .sum(Double.isNaN(sum) ? Double.NaN : sum + 0.0) // one NaN, and no negative zero
        .build();
  }

  @Override
  public String toString() {
    String shown = histogram == null ? SampleText.json(value) : histogram.toString();
    String hint = Double.isNaN(value) && histogram == null ? " (equal to nothing)" : "";
    return labels + " " + shown + hint;
  }
}
