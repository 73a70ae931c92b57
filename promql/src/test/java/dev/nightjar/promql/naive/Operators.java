package dev.nightjar.promql.naive;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.promql.ast.BinaryOp;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Matching;
import dev.nightjar.promql.ast.Matching.Cardinality;
import dev.nightjar.promql.ast.ValueType;
import dev.nightjar.promql.eval.HistogramMath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// Operators, pair by pair.
final class Operators {
  private final NaiveEvaluator evaluator;

  Operators(NaiveEvaluator evaluator) {
    this.evaluator = evaluator;
  }

  static double apply(BinaryOp op, double a, double b) {
    return switch (op) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      case MODULO -> a % b;
      case POWER -> a == 1 || (a == -1 && Double.isInfinite(b)) ? 1 : Math.pow(a, b);
      case ATAN2 -> Math.atan2(a, b);
      case EQUAL -> a == b ? 1 : 0;
      case NOT_EQUAL -> a != b ? 1 : 0;
      case GREATER -> a > b ? 1 : 0;
      case LESS -> a < b ? 1 : 0;
      case GREATER_EQUAL -> a >= b ? 1 : 0;
      case LESS_EQUAL -> a <= b ? 1 : 0;
      default -> throw new Unsupported(op.symbol());
    };
  }

  List<List<Element>> evaluate(Expr.Binary binary, long[] times) {
    List<List<Element>> result = new ArrayList<>();
    boolean leftScalar = binary.left().type() == ValueType.SCALAR;
    boolean rightScalar = binary.right().type() == ValueType.SCALAR;
    if (leftScalar || rightScalar) {
      double[] scalar = evaluator.scalar(leftScalar ? binary.left() : binary.right(), times);
      var vector = evaluator.vector(leftScalar ? binary.right() : binary.left(), times);
      for (int i = 0; i < times.length; i++) {
        result.add(withScalar(binary, vector.get(i), scalar[i], leftScalar));
      }
      return result;
    }
    var left = evaluator.vector(binary.left(), times);
    var right = evaluator.vector(binary.right(), times);
    for (int i = 0; i < times.length; i++) {
      result.add(
          binary.op().isSet()
              ? set(binary, left.get(i), right.get(i))
              : matched(binary, left.get(i), right.get(i)));
    }
    return result;
  }

  private List<Element> withScalar(
      Expr.Binary binary, List<Element> vector, double scalar, boolean scalarFirst) {
    BinaryOp op = binary.op();
    List<Element> result = new ArrayList<>();
    for (Element e : vector) {
      var number = new Element(Labels.EMPTY, false, scalar);
      Optional<Element> combined =
          scalarFirst ? combined(binary, number, e, e) : combined(binary, e, number, e);
      if (combined.isPresent()) {
        Element of = combined.get();
        boolean filters = op.isComparison() && !binary.returnBool();
        result.add(
            filters
                ? e
                : evaluator.nameless(
                    new Element(e.labels(), e.dropsName(), of.value(), of.histogram())));
      }
    }
    return evaluator.distinct(result);
  }

  /// What comes of two elements; empty where a filter drops them or they do not go together.
  private Optional<Element> combined(Expr.Binary binary, Element a, Element b, Element kept) {
    BinaryOp op = binary.op();
    if (op.isTrim()) {
      throw new Unsupported(op.symbol());
    }
    Histogram left = a.histogram();
    Histogram right = b.histogram();
    if (left != null || right != null) {
      if (op == BinaryOp.MULTIPLY && (left == null || right == null)) {
        return Optional.of(
            histogram(
                left != null
                    ? scaled(left, b.value())
                    : scaled(Objects.requireNonNull(right), a.value())));
      } else if (op == BinaryOp.DIVIDE && left != null && right == null) {
        return Optional.of(histogram(divided(left, b.value())));
      } else if (left != null && right != null) {
        throw new Unsupported("two histograms");
      }
      evaluator
          .notes()
          .info(
              binary.span(),
              "incompatible sample types encountered for binary operator \"%s\": %s %s %s"
                  .formatted(op.symbol(), kind(a), op.symbol(), kind(b)));
      return Optional.empty();
    }
    double value = apply(op, a.value(), b.value());
    if (op.isComparison() && !binary.returnBool()) {
      return value == 1 ? Optional.of(kept) : Optional.empty();
    }
    return Optional.of(new Element(Labels.EMPTY, false, value));
  }

  private static String kind(Element element) {
    return element.isFloat() ? "float" : "histogram";
  }

  private static Element histogram(Histogram histogram) {
    return new Element(Labels.EMPTY, false, Histogram.VALUE, HistogramMath.compacted(histogram));
  }

  static Histogram scaled(Histogram h, double by) {
    return mapped(h, by, false);
  }

  private static Histogram divided(Histogram h, double by) {
    return mapped(h, by, true);
  }

  private static Histogram mapped(Histogram h, double by, boolean divides) {
    if (by == 0 || Double.isNaN(by) || Double.isInfinite(by)) {
      throw new Unsupported("histograms without sensible counts");
    }
    double factor = divides ? 1 / by : by;
    double[] counts = new double[h.positive().size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = h.positive().count(i) * factor;
    }
    return new Histogram.Builder()
        .schema(h.schema())
        .count(h.count() * factor)
        .sum(h.sum() * factor)
        .zero(h.zeroThreshold(), h.zeroCount() * factor)
        .positive(h.positive().with(counts))
        .build();
  }

  private static Labels key(Matching matching, Labels labels) {
    if (matching.on()) {
      return labels.only(matching.labels());
    }
    Set<String> names = new HashSet<>(matching.labels());
    names.add(Labels.NAME);
    return labels.without(names);
  }

  private List<Element> set(Expr.Binary binary, List<Element> left, List<Element> right) {
    Set<Labels> leftKeys = new HashSet<>();
    left.forEach(e -> leftKeys.add(key(binary.matching(), e.labels())));
    Set<Labels> rightKeys = new HashSet<>();
    right.forEach(e -> rightKeys.add(key(binary.matching(), e.labels())));
    List<Element> result = new ArrayList<>();
    for (Element e : left) {
      boolean met = rightKeys.contains(key(binary.matching(), e.labels()));
      boolean stays =
          switch (binary.op()) {
            case AND -> met;
            case UNLESS -> !met;
            default -> true;
          };
      if (stays) {
        result.add(e);
      }
    }
    if (binary.op() == BinaryOp.OR) {
      right.stream()
          .filter(e -> !leftKeys.contains(key(binary.matching(), e.labels())))
          .forEach(result::add);
    }
    return evaluator.distinct(result);
  }

  /// One pass of matching two vectors.
  private List<Element> matched(Expr.Binary binary, List<Element> left, List<Element> right) {
    Matching matching = binary.matching();
    boolean swapped = matching.cardinality() == Cardinality.ONE_TO_MANY;
    if (matching.fills() ? left.isEmpty() && right.isEmpty() : left.isEmpty() || right.isEmpty()) {
      return List.of();
    }
    List<Element> many = swapped ? right : left;
    List<Element> one = swapped ? left : right;
    Map<Labels, Element> ones = new HashMap<>();
    for (Element e : one) {
      if (ones.put(key(matching, e.labels()), e) != null) {
        throw NaiveEvaluator.failure(
            "found duplicate series for the match group {} on the %s hand-side of the operation: [{}, {}];many-to-many matching not allowed: matching labels must be unique on one side"
                .formatted(swapped ? "left" : "right"));
      }
    }
    Map<Labels, Set<Labels>> met = new HashMap<>();
    List<Element> result = new ArrayList<>();
    for (Element e : many) {
      Labels key = key(matching, e.labels());
      Element other = ones.get(key);
      if (other == null && matching.fillRight().isPresent()) {
        other = filled(matching.fillRight(), key);
      }
      if (other != null) {
        pair(binary, swapped, key, e, other, met, result);
      }
    }
    if (matching.fillLeft().isPresent()) {
      for (Element e : one) {
        Labels key = key(matching, e.labels());
        if (!met.containsKey(key)) {
          pair(binary, swapped, key, filled(matching.fillLeft(), key), e, met, result);
        }
      }
    }
    return evaluator.distinct(result);
  }

  private static Element filled(OptionalDouble fill, Labels key) {
    return new Element(key, false, fill.orElseThrow());
  }

  private void pair(
      Expr.Binary binary,
      boolean swapped,
      Labels key,
      Element many,
      Element one,
      Map<Labels, Set<Labels>> met,
      List<Element> result) {
    Element left = swapped ? one : many;
    Element right = swapped ? many : one;
    boolean incompatible = !left.isFloat() || !right.isFloat();
    Optional<Element> combined = combined(binary, left, right, left);
    if (combined.isEmpty() && incompatible) {
      return;
    }
    Labels labels = labels(binary, many.labels(), one.labels());
    Set<Labels> already = met.computeIfAbsent(key, _ -> new HashSet<>());
    if (binary.matching().cardinality() == Cardinality.ONE_TO_ONE) {
      if (!already.isEmpty()) {
        throw NaiveEvaluator.failure(
            "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
      }
      already.add(labels);
    } else if (!already.add(labels)) {
      throw NaiveEvaluator.failure(
          "multiple matches for labels: grouping labels must ensure unique matches");
    }
    combined.ifPresent(
        e -> result.add(new Element(labels, binary.returnBool(), e.value(), e.histogram())));
  }

  private Labels labels(Expr.Binary binary, Labels many, Labels one) {
    Matching matching = binary.matching();
    boolean drops =
        binary.op().changesQuantity() || (binary.returnBool() && !evaluator.delaysNames());
    Labels labels = drops ? NaiveEvaluator.unnamed(many) : many;
    if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
      return matching.on() ? labels.only(matching.labels()) : labels.without(matching.labels());
    }
    for (String name : matching.include()) {
      labels = labels.with(name, one.get(name));
    }
    return labels;
  }
}
