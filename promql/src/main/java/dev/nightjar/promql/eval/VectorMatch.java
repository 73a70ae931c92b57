package dev.nightjar.promql.eval;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.BinaryOp;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Matching;
import dev.nightjar.promql.ast.Matching.Cardinality;
import java.util.Arrays;
import java.util.OptionalDouble;

/// Arithmetic and comparisons between two vectors: elements with the same key meet, step by step.
/// The side that may have several elements per key is called many, the other one.
final class VectorMatch {
  private static final int NONE = -1;
  private static final int UNKNOWN = -2;

  private final BinaryOp op;
  private final Expr.Binary binary;
  private final Matching matching;
  private final int steps;
  private final boolean swapped;
  private final Columns many;
  private final Columns one;
  private final MatchKeys keys;
  private final int[] manyKeys;
  private final int[] oneKeys;
  private final ResultRows result;
  private final Evaluation evaluation;

  VectorMatch(Evaluation evaluation, Expr.Binary binary, int steps, Columns left, Columns right) {
    this.evaluation = evaluation;
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
    this.result = new ResultRows(evaluation, steps, binary.returnBool());
  }

  Rows rows() {
    int[] oneOf = new int[keys.count()];
    boolean[] matched = new boolean[keys.count()];
    int[] pairs = unknown(many.count());
    int[] partners = unknown(many.count());
    int[] fills = unknown(one.count());
    for (int step = 0; step < steps; step++) {
      evaluation.check();
      Arrays.fill(oneOf, NONE);
      Arrays.fill(matched, false);
      findOnes(step, oneOf);
      pairMany(step, oneOf, matched, pairs, partners);
      // Which side a fill is for does not turn around with the sides, as in Prometheus.
      if (matching.fillLeft().isPresent()) {
        fillMany(step, matched, fills);
      }
    }
    return result.rows();
  }

  private static int[] unknown(int size) {
    int[] all = new int[size];
    Arrays.fill(all, UNKNOWN);
    return all;
  }

  private void findOnes(int step, int[] oneOf) {
    for (int row = 0; row < one.count(); row++) {
      if (Points.isPresent(one.values(row)[step])) {
        int key = oneKeys[row];
        if (oneOf[key] != NONE) {
          throw failure(
              "found duplicate series for the match group "
                  + (Series.text(keys.labels(one.labels(row))) + " on the ")
                  + ((swapped ? "left" : "right") + " hand-side of the operation: [")
                  + (Series.text(one.labels(row)) + ", ")
                  + (Series.text(one.labels(oneOf[key])) + "];many-to-many matching not allowed: ")
                  + "matching labels must be unique on one side");
        }
        oneOf[key] = row;
      }
    }
  }

  /// @param pairs per row the result that it made last
  /// @param partners per row the one that it made that with
  private void pairMany(int step, int[] oneOf, boolean[] matched, int[] pairs, int[] partners) {
    OptionalDouble fill = matching.fillRight();
    for (int row = 0; row < many.count(); row++) {
      double value = many.values(row)[step];
      int partner = oneOf[manyKeys[row]];
      if (Points.isAbsent(value) || (partner == NONE && fill.isEmpty())) {
        continue;
      }
      if (pairs[row] == UNKNOWN || partners[row] != partner) {
        pairs[row] = result.idOf(labels(row, partner));
        partners[row] = partner;
      }
      double other = partner == NONE ? fill.orElse(0) : one.values(partner)[step];
      combine(step, manyKeys[row], pairs[row], value, other, matched);
    }
  }

  private void fillMany(int step, boolean[] matched, int[] fills) {
    double fill = matching.fillLeft().orElse(0);
    boolean[] already = matched.clone();
    for (int row = 0; row < one.count(); row++) {
      double value = one.values(row)[step];
      if (Points.isPresent(value) && !already[oneKeys[row]]) {
        if (fills[row] == UNKNOWN) {
          fills[row] = result.idOf(labels(NONE, row));
        }
        combine(step, oneKeys[row], fills[row], fill, value, matched);
      }
    }
  }

  private void combine(
      int step, int key, int id, double manyValue, double oneValue, boolean[] matched) {
    if (matching.cardinality() == Cardinality.ONE_TO_ONE && matched[key]) {
      throw failure(
          "multiple matches for labels: many-to-one matching must be explicit"
              + " (group_left/group_right)");
    } else if (!result.claim(id, step)) {
      throw matched[key]
          ? failure("multiple matches for labels: grouping labels must ensure unique matches")
          : HeldRows.sameLabels();
    }
    matched[key] = true;
    double left = swapped ? oneValue : manyValue;
    double right = swapped ? manyValue : oneValue;
    double value = Arithmetic.apply(op, left, right);
    boolean filters = op.isComparison() && !binary.returnBool();
    if (!filters || value == 1) {
      result.put(id, step, filters ? left : value);
    }
  }

  private Labels labels(int manyRow, int oneRow) {
    Labels manyLabels = manyRow == NONE ? keys.labels(one.labels(oneRow)) : many.labels(manyRow);
    Labels oneLabels = oneRow == NONE ? keys.labels(many.labels(manyRow)) : one.labels(oneRow);
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
