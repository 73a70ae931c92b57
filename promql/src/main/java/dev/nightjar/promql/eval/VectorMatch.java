package dev.nightjar.promql.eval;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.BinaryOp;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Matching;
import dev.nightjar.promql.ast.Matching.Cardinality;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/// Arithmetic and comparisons between two vectors: elements with the same key meet, step by step.
/// The side that may have several elements per key is called many, the other one.
final class VectorMatch {
  private static final int NONE = -1;

  private final BinaryOp op;
  private final Expr.Binary binary;
  private final Matching matching;
  private final int steps;
  private final boolean swapped;
  private final HeldRows many;
  private final HeldRows one;
  private final MatchKeys keys;
  private final int[] manyKeys;
  private final int[] oneKeys;
  private final HeldRows result;
  private final Map<Long, Labels> resultLabels = new HashMap<>();
  private final Map<Long, Integer> resultRows = new HashMap<>();

  VectorMatch(Evaluation evaluation, Expr.Binary binary, int steps, HeldRows left, HeldRows right) {
    this.binary = binary;
    this.op = binary.op();
    this.matching = binary.matching();
    this.steps = steps;
    this.swapped = matching.cardinality() == Cardinality.ONE_TO_MANY;
    this.many = swapped ? right : left;
    this.one = swapped ? left : right;
    this.keys = new MatchKeys(matching);
    this.manyKeys = keys.of(many);
    this.oneKeys = keys.of(one);
    this.result = new HeldRows(evaluation, steps);
    this.evaluation = evaluation;
  }

  private final Evaluation evaluation;

  Rows rows() {
    int[] oneOf = new int[keys.count()];
    boolean[] matched = new boolean[keys.count()];
    Map<Integer, Set<Labels>> seen = new HashMap<>();
    for (int step = 0; step < steps; step++) {
      evaluation.check();
      Arrays.fill(oneOf, NONE);
      Arrays.fill(matched, false);
      seen.clear();
      findOnes(step, oneOf);
      pairMany(step, oneOf, matched, seen);
      // Which side a fill is for does not turn around with the sides, as in Prometheus.
      OptionalDouble fill = matching.fillLeft();
      if (fill.isPresent()) {
        fillMany(step, matched, fill.getAsDouble(), seen);
      }
    }
    return result;
  }

  private void findOnes(int step, int[] oneOf) {
    for (int row = 0; row < one.count(); row++) {
      if (Points.isPresent(one.values(row)[step])) {
        int key = oneKeys[row];
        if (oneOf[key] != NONE) {
          throw failure(
              "found duplicate series for the match group "
                  + (Series.text(matched(one.labels(row))) + " on the ")
                  + ((swapped ? "left" : "right") + " hand-side of the operation: [")
                  + (Series.text(one.labels(row)) + ", ")
                  + (Series.text(one.labels(oneOf[key])) + "];many-to-many matching not allowed: ")
                  + "matching labels must be unique on one side");
        }
        oneOf[key] = row;
      }
    }
  }

  private Labels matched(Labels labels) {
    return keys.labels(labels);
  }

  private void pairMany(int step, int[] oneOf, boolean[] matched, Map<Integer, Set<Labels>> seen) {
    OptionalDouble fill = matching.fillRight();
    for (int row = 0; row < many.count(); row++) {
      double value = many.values(row)[step];
      int other = oneOf[manyKeys[row]];
      if (Points.isAbsent(value) || (other == NONE && fill.isEmpty())) {
        continue;
      }
      double otherValue = other == NONE ? fill.orElse(0) : one.values(other)[step];
      pair(step, manyKeys[row], row, other, value, otherValue, matched, seen);
    }
  }

  private void fillMany(int step, boolean[] matched, double fill, Map<Integer, Set<Labels>> seen) {
    boolean[] already = matched.clone();
    for (int row = 0; row < one.count(); row++) {
      double value = one.values(row)[step];
      if (Points.isPresent(value) && !already[oneKeys[row]]) {
        pair(step, oneKeys[row], NONE, row, fill, value, matched, seen);
      }
    }
  }

  private void pair(
      int step,
      int key,
      int manyRow,
      int oneRow,
      double manyValue,
      double oneValue,
      boolean[] matched,
      Map<Integer, Set<Labels>> seen) {
    double left = swapped ? oneValue : manyValue;
    double right = swapped ? manyValue : oneValue;
    double value = Arithmetic.apply(op, left, right);
    boolean filters = op.isComparison() && !binary.returnBool();
    boolean kept = !filters || value == 1;
    long pairId = ((long) manyRow << 32) | (oneRow & 0xFFFFFFFFL);
    Labels labels = resultLabels.computeIfAbsent(pairId, _ -> labels(manyRow, oneRow));
    if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
      if (matched[key]) {
        throw failure(
            "multiple matches for labels: many-to-one matching must be explicit"
                + " (group_left/group_right)");
      }
    } else if (!seen.computeIfAbsent(key, _ -> new HashSet<>()).add(labels)) {
      throw failure("multiple matches for labels: grouping labels must ensure unique matches");
    }
    matched[key] = true;
    if (kept) {
      int row = resultRows.computeIfAbsent(pairId, _ -> result.rowOf(labels, binary.returnBool()));
      result.put(row, step, filters ? left : value);
    }
  }

  private Labels labels(int manyRow, int oneRow) {
    Labels manyLabels = manyRow == NONE ? matched(one.labels(oneRow)) : many.labels(manyRow);
    Labels oneLabels = oneRow == NONE ? matched(many.labels(manyRow)) : one.labels(oneRow);
    boolean dropsName =
        op.changesQuantity()
            || (binary.returnBool() && !evaluation.features().delayedNameRemoval());
    Labels base = dropsName ? Names.without(manyLabels) : manyLabels;
    if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
      return matching.on() ? base.only(matching.labels()) : base.without(matching.labels());
    }
    if (matching.include().isEmpty()) {
      return base;
    }
    var labels = base.toBuilder();
    for (String name : matching.include()) {
      labels.set(name, oneLabels.get(name));
    }
    return labels.build();
  }

  private static NightjarException failure(String message) {
    return new NightjarException(ErrorCode.EXECUTION, message);
  }
}
