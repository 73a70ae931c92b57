package dev.nightjar.promql.naive;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleText;
import dev.nightjar.promql.ast.AggregateOp;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.eval.HistogramMath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Aggregations, group by group.
final class Aggregations {
  private final NaiveEvaluator evaluator;

  Aggregations(NaiveEvaluator evaluator) {
    this.evaluator = evaluator;
  }

  List<List<Element>> evaluate(Expr.Aggregate aggregate, long[] times) {
    double[] parameter = new double[times.length];
    String label = "";
    if (aggregate.op() == AggregateOp.COUNT_VALUES) {
      label = ((Expr.StringLiteral) aggregate.parameter().orElseThrow().unwrapped()).value();
    } else if (aggregate.parameter().isPresent()) {
      parameter = evaluator.scalar(aggregate.parameter().orElseThrow(), times);
    }
    check(aggregate, parameter);
    List<List<Element>> input = evaluator.vector(aggregate.inner(), times);
    List<List<Element>> result = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      result.add(
          aggregate.op() == AggregateOp.COUNT_VALUES
              ? counted(aggregate, label, input.get(i))
              : ofGroups(aggregate, parameter[i], input.get(i)));
    }
    return result;
  }

  private void check(Expr.Aggregate aggregate, double[] parameter) {
    for (double value : parameter) {
      var span = aggregate.parameter().orElse(aggregate).span();
      switch (aggregate.op()) {
        case QUANTILE -> evaluator.notes().checkQuantile(span, value);
        case TOPK, BOTTOMK, LIMITK -> {
          if (Double.isNaN(value)) {
            throw NaiveEvaluator.failure("Parameter value is NaN");
          } else if (value >= 0x1p63) {
            throw NaiveEvaluator.failure(
                "Scalar value " + SampleText.general(value) + " overflows int64");
          } else if (value <= -0x1p63) {
            throw NaiveEvaluator.failure(
                "Scalar value " + SampleText.general(value) + " underflows int64");
          }
        }
        case LIMIT_RATIO -> {
          if (Double.isNaN(value)) {
            throw NaiveEvaluator.failure("Ratio value is NaN");
          } else if (Math.abs(value) > 1) {
            evaluator
                .notes()
                .warn(
                    span,
                    "ratio value should be between -1 and 1, got %s, capping to %s"
                        .formatted(SampleText.general(value), value > 0 ? "1" : "-1"));
          }
        }
        default -> {}
      }
    }
  }

  private static Labels group(Expr.Aggregate aggregate, Labels labels) {
    Set<String> names = new HashSet<>(aggregate.labels());
    if (aggregate.without()) {
      names.add(Labels.NAME);
      return labels.without(names);
    }
    return labels.only(names);
  }

  private List<Element> ofGroups(Expr.Aggregate aggregate, double parameter, List<Element> input) {
    Map<Labels, List<Element>> groups = new LinkedHashMap<>();
    for (Element element : input) {
      groups
          .computeIfAbsent(group(aggregate, element.labels()), _ -> new ArrayList<>())
          .add(element);
    }
    List<Element> result = new ArrayList<>();
    groups.forEach(
        (labels, elements) -> {
          boolean drops = elements.stream().anyMatch(Element::dropsName);
          switch (aggregate.op()) {
            case TOPK, BOTTOMK -> result.addAll(best(aggregate, parameter, elements));
            case LIMITK ->
                elements.stream()
                    .sorted(Comparator.comparing(Element::labels))
                    .limit(Math.max(0, (long) parameter))
                    .forEach(result::add);
            case LIMIT_RATIO -> result.addAll(share(parameter, elements));
            default ->
                value(aggregate, parameter, elements)
                    .ifPresent(e -> result.add(e.labelled(labels, drops)));
          }
        });
    return result;
  }

  /// All or none; which ones a smaller share is made of is nobody's promise.
  private static List<Element> share(double ratio, List<Element> elements) {
    if (ratio == 0) {
      return List.of();
    } else if (Math.abs(ratio) < 1) {
      throw new Unsupported("which ones are chosen is open");
    }
    return elements;
  }

  private Optional<Element> value(
      Expr.Aggregate aggregate, double parameter, List<Element> elements) {
    AggregateOp op = aggregate.op();
    List<Element> floats = elements.stream().filter(Element::isFloat).toList();
    List<Double> values = floats.stream().map(Element::value).toList();
    boolean mixed = floats.size() < elements.size();
    return switch (op) {
      case COUNT -> Optional.of(number(elements.size()));
      case GROUP -> Optional.of(number(1));
      case SUM, AVG -> {
        if (mixed && !floats.isEmpty()) {
          evaluator
              .notes()
              .warn(
                  aggregate.inner().span(),
                  "encountered a mix of histograms and floats for aggregation");
          yield Optional.empty();
        } else if (mixed) {
          yield Optional.of(histograms(elements, op == AggregateOp.AVG));
        }
        boolean sum = op == AggregateOp.SUM;
        yield Optional.of(number(sum ? Numbers.sum(values) : Numbers.mean(values)));
      }
      default -> {
        if (mixed) {
          evaluator
              .notes()
              .info(
                  aggregate.inner().span(), "ignored histogram in " + op.symbol() + " aggregation");
        }
        if (values.isEmpty()) {
          yield Optional.empty();
        }
        if (op == AggregateOp.STDVAR || op == AggregateOp.STDDEV) {
          evaluator.cancellation().variance(values, Numbers.variance(values));
        }
        yield Optional.of(number(figure(op, parameter, values)));
      }
    };
  }

  private static double figure(AggregateOp op, double parameter, List<Double> values) {
    return switch (op) {
      case MIN, MAX -> {
        double best = values.getFirst();
        for (double value : values) {
          boolean beats = op == AggregateOp.MIN ? value < best : value > best;
          best = beats || Double.isNaN(best) ? value : best;
        }
        yield best;
      }
      case STDVAR -> Numbers.variance(values);
      case STDDEV -> Math.sqrt(Numbers.variance(values));
      case QUANTILE -> Numbers.quantile(parameter, values);
      default -> throw new IllegalStateException("BUG: " + op);
    };
  }

  private static Element number(double value) {
    return new Element(Labels.EMPTY, false, value);
  }

  private static Element histograms(List<Element> elements, boolean mean) {
    Histogram sum = Objects.requireNonNull(elements.getFirst().histogram());
    for (Element element : elements.subList(1, elements.size())) {
      sum = HistogramMath.sum(sum, Objects.requireNonNull(element.histogram()));
    }
    sum = mean ? Operators.scaled(sum, 1.0 / elements.size()) : sum;
    return new Element(Labels.EMPTY, false, Histogram.VALUE, sum);
  }

  private List<Element> best(Expr.Aggregate aggregate, double parameter, List<Element> elements) {
    boolean top = aggregate.op() == AggregateOp.TOPK;
    if (elements.stream().anyMatch(e -> !e.isFloat())) {
      evaluator
          .notes()
          .info(
              aggregate.span(), "ignored histogram in " + aggregate.op().symbol() + " aggregation");
    }
    Comparator<Double> ascending = (a, b) -> a < b ? -1 : a > b ? 1 : 0;
    Comparator<Double> byValue =
        Comparator.<Double>comparingInt(v -> v.isNaN() ? 1 : 0)
            .thenComparing(top ? ascending.reversed() : ascending);
    return elements.stream()
        .filter(Element::isFloat)
        .sorted(Comparator.comparing(Element::labels))
        .sorted(Comparator.comparing(Element::value, byValue))
        .limit(Math.max(0, (long) parameter))
        .toList();
  }

  private static List<Element> counted(
      Expr.Aggregate aggregate, String label, List<Element> input) {
    Map<Labels, Integer> counts = new LinkedHashMap<>();
    Set<Labels> dropping = new HashSet<>();
    for (Element element : input) {
      if (!element.isFloat()) {
        throw new Unsupported("text of a histogram");
      }
      Labels labels = element.labels().with(label, SampleText.plain(element.value()));
      Set<String> kept = new HashSet<>(aggregate.labels());
      kept.add(label);
      Labels group = aggregate.without() ? group(aggregate, labels) : labels.only(kept);
      counts.merge(group, 1, Integer::sum);
      if (element.dropsName()) {
        dropping.add(group);
      }
    }
    List<Element> result = new ArrayList<>();
    counts.forEach(
        (group, count) -> result.add(new Element(group, dropping.contains(group), count)));
    return result;
  }
}
