package dev.nightjar.promql.naive;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleText;
import dev.nightjar.promql.ast.Expr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Quantiles and fractions of classic and native histograms.
final class HistogramQuestions {
  private final NaiveEvaluator evaluator;

  HistogramQuestions(NaiveEvaluator evaluator) {
    this.evaluator = evaluator;
  }

  /// What is asked of each histogram at a step.
  private interface Question {
    double ofClassic(int step, NavigableMap<Double, Double> buckets);

    double ofNative(int step, Histogram histogram);
  }

  List<List<Element>> evaluate(Expr.Call call, long[] times) {
    List<Expr> arguments = call.arguments();
    List<List<Element>> result = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      result.add(new ArrayList<>());
    }
    switch (call.function().name()) {
      case "histogram_quantile" -> {
        Question question = quantile(arguments.getFirst(), times);
        ask(question, evaluator.vector(arguments.getLast(), times), "", result);
      }
      case "histogram_fraction" -> {
        double[] lower = evaluator.scalar(arguments.get(0), times);
        double[] upper = evaluator.scalar(arguments.get(1), times);
        ask(fraction(lower, upper), evaluator.vector(arguments.getLast(), times), "", result);
      }
      default -> {
        List<List<Element>> input = evaluator.vector(arguments.getFirst(), times);
        String label = ((Expr.StringLiteral) arguments.get(1).unwrapped()).value();
        for (Expr argument : arguments.subList(2, arguments.size())) {
          Question question = quantile(argument, times);
          double q = evaluator.scalar(argument, times)[0];
          ask(question, input, label + "=" + SampleText.plain(q), result);
        }
      }
    }
    result.forEach(evaluator::distinct);
    return result;
  }

  private Question quantile(Expr argument, long[] times) {
    double[] quantiles = evaluator.scalar(argument, times);
    for (double quantile : quantiles) {
      evaluator.notes().checkQuantile(argument.span(), quantile);
    }
    return new Question() {
      @Override
      public double ofClassic(int step, NavigableMap<Double, Double> buckets) {
        return classicQuantile(quantiles[step], buckets);
      }

      @Override
      public double ofNative(int step, Histogram histogram) {
        return NativeHistograms.quantile(quantiles[step], histogram);
      }
    };
  }

  private static Question fraction(double[] lower, double[] upper) {
    return new Question() {
      @Override
      public double ofClassic(int step, NavigableMap<Double, Double> buckets) {
        return classicFraction(lower[step], upper[step], buckets);
      }

      @Override
      public double ofNative(int step, Histogram histogram) {
        return NativeHistograms.fraction(lower[step], upper[step], histogram);
      }
    };
  }

  /// @param label to be added to all answers, with its value behind `=`; empty for none
  private void ask(
      Question question, List<List<Element>> input, String label, List<List<Element>> into) {
    for (int step = 0; step < input.size(); step++) {
      Map<Labels, TreeMap<Double, Double>> classic = new HashMap<>();
      Map<Labels, Histogram> natives = new HashMap<>();
      for (Element e : input.get(step)) {
        Histogram histogram = e.histogram();
        String bound = e.labels().get("le");
        if (histogram != null) {
          if (natives.put(e.labels(), histogram) != null) {
            throw new Unsupported("series that differ in whether their names go");
          }
        } else if (bound.isEmpty()) {
          throw new Unsupported("histograms without bounds");
        } else {
          classic
              .computeIfAbsent(e.labels().without(List.of("le")), _ -> new TreeMap<>())
              .merge(Double.parseDouble(bound.replace("Inf", "Infinity")), e.value(), Double::sum);
        }
      }
      for (var each : natives.entrySet()) {
        if (classic.containsKey(each.getKey())) {
          throw new Unsupported("histograms of both kinds");
        }
        into.get(step).add(answer(each.getKey(), question.ofNative(step, each.getValue()), label));
      }
      for (var each : classic.entrySet()) {
        into.get(step).add(answer(each.getKey(), question.ofClassic(step, each.getValue()), label));
      }
    }
  }

  private Element answer(Labels labels, double value, String label) {
    Element nameless = evaluator.nameless(new Element(labels, true, value));
    int equals = label.indexOf('=');
    return equals < 0
        ? nameless
        : nameless.labelled(
            nameless.labels().with(label.substring(0, equals), label.substring(equals + 1)), true);
  }

  private static void checkMonotone(NavigableMap<Double, Double> buckets) {
    double before = Double.NEGATIVE_INFINITY;
    for (double count : buckets.values()) {
      if (count < before || Double.isNaN(count)) {
        throw new Unsupported("counts that have to be mended");
      }
      before = count;
    }
  }

  private static double classicQuantile(double q, NavigableMap<Double, Double> buckets) {
    checkMonotone(buckets);
    double all = buckets.lastEntry().getValue();
    if (Double.isNaN(q)) {
      return Double.NaN;
    } else if (q < 0) {
      return Double.NEGATIVE_INFINITY;
    } else if (q > 1) {
      return Double.POSITIVE_INFINITY;
    } else if (buckets.size() < 2 || all == 0 || !Double.isInfinite(buckets.lastKey())) {
      return Double.NaN;
    }
    double rank = q * all;
    double lower = 0;
    double below = 0;
    for (var bucket : buckets.entrySet()) {
      if (bucket.getValue() >= rank && !Double.isInfinite(bucket.getKey())) {
        double share = (rank - below) / (bucket.getValue() - below);
        return lower + (bucket.getKey() - lower) * share;
      }
      if (!Double.isInfinite(bucket.getKey())) {
        lower = bucket.getKey();
        below = bucket.getValue();
      }
    }
    return lower;
  }

  private static double classicFraction(
      double lower, double upper, NavigableMap<Double, Double> buckets) {
    checkMonotone(buckets);
    double all = buckets.lastEntry().getValue();
    if (!Double.isInfinite(buckets.lastKey())
        || all == 0
        || Double.isNaN(lower)
        || Double.isNaN(upper)) {
      return Double.NaN;
    }
    return lower >= upper ? 0 : (below(upper, buckets) - below(lower, buckets)) / all;
  }

  /// How many observations lie below a value; none below the first bucket's start, which is 0.
  private static double below(double value, NavigableMap<Double, Double> buckets) {
    double start = 0;
    double count = 0;
    for (var bucket : buckets.entrySet()) {
      if (value <= start && !(value == Double.POSITIVE_INFINITY)) {
        return count;
      } else if (value < bucket.getKey()) {
        double share = (value - start) / (bucket.getKey() - start);
        return count + (bucket.getValue() - count) * share;
      }
      start = bucket.getKey();
      count = bucket.getValue();
    }
    return count;
  }
}
