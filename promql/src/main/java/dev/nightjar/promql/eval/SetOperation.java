package dev.nightjar.promql.eval;

import dev.nightjar.promql.ast.BinaryOp;
import dev.nightjar.promql.ast.Expr;

/// `and` and `unless`: which elements stay, by what the other side has. Of `or` see [Union].
final class SetOperation {
  private final Evaluation evaluation;
  private final boolean wanted; // whether elements stay that the other side has, too
  private final int steps;
  private final Columns left;
  private final Columns right;
  private final MatchKeys keys;
  private final int[] leftKeys;
  private final int[] rightKeys;

  SetOperation(Evaluation evaluation, Expr.Binary binary, int steps, Columns left, Columns right) {
    this.evaluation = evaluation;
    this.wanted = binary.op() == BinaryOp.AND;
    this.steps = steps;
    this.left = left;
    this.right = right;
    this.keys = new MatchKeys(binary.matching());
    this.leftKeys = keys.of(left);
    this.rightKeys = keys.of(right);
  }

  Rows rows() {
    var result = new HeldRows(evaluation, steps);
    boolean[][] present = presence();
    for (int row = 0; row < left.count(); row++) {
      evaluation.tick();
      boolean[] other = present[leftKeys[row]];
      Column values = left.column(row);
      int target = -1;
      for (int step = 0; step < steps; step++) {
        boolean matched = other != null && other[step];
        if (matched == wanted && values.isPresent(step)) {
          if (target < 0) {
            target = result.rowOf(left.labels(row), left.dropsName(row));
          }
          result.put(target, step, values);
        }
      }
    }
    return result;
  }

  /// At which steps the right side has an element of each key.
  private boolean[][] presence() {
    boolean[][] present = new boolean[keys.count()][];
    for (int row = 0; row < right.count(); row++) {
      evaluation.tick();
      double[] values = right.values(row);
      boolean[] of = present[rightKeys[row]];
      if (of == null) {
        of = new boolean[steps];
        present[rightKeys[row]] = of;
      }
      for (int step = 0; step < steps; step++) {
        of[step] |= Points.isPresent(values[step]);
      }
    }
    return present;
  }
}
