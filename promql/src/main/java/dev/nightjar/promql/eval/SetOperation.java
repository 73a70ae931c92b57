package dev.nightjar.promql.eval;

import dev.nightjar.promql.ast.Expr;

/// `and`, `or` and `unless`: which elements stay, by what the other side has.
final class SetOperation {
  private final Evaluation evaluation;
  private final Expr.Binary binary;
  private final int steps;
  private final Columns left;
  private final Columns right;
  private final MatchKeys keys;
  private final int[] leftKeys;
  private final int[] rightKeys;

  SetOperation(Evaluation evaluation, Expr.Binary binary, int steps, Columns left, Columns right) {
    this.evaluation = evaluation;
    this.binary = binary;
    this.steps = steps;
    this.left = left;
    this.right = right;
    this.keys = new MatchKeys(binary.matching());
    this.leftKeys = keys.of(left);
    this.rightKeys = keys.of(right);
  }

  Rows rows() {
    var result = new HeldRows(evaluation, steps);
    switch (binary.op()) {
      case AND -> keep(left, leftKeys, presence(right, rightKeys), true, result);
      case UNLESS -> keep(left, leftKeys, presence(right, rightKeys), false, result);
      default -> {
        keep(left, leftKeys, new boolean[keys.count()][], false, result);
        keep(right, rightKeys, presence(left, leftKeys), false, result);
      }
    }
    return result;
  }

  /// At which steps a side has an element of each key.
  private boolean[][] presence(Columns rows, int[] rowKeys) {
    boolean[][] present = new boolean[keys.count()][];
    for (int row = 0; row < rows.count(); row++) {
      evaluation.tick();
      double[] values = rows.values(row);
      boolean[] of = present[rowKeys[row]];
      if (of == null) {
        of = new boolean[steps];
        present[rowKeys[row]] = of;
      }
      for (int step = 0; step < steps; step++) {
        of[step] |= Points.isPresent(values[step]);
      }
    }
    return present;
  }

  private void keep(
      Columns rows, int[] rowKeys, boolean[][] others, boolean wanted, HeldRows into) {
    for (int row = 0; row < rows.count(); row++) {
      evaluation.tick();
      boolean[] other = others[rowKeys[row]];
      Column values = rows.column(row);
      int target = -1;
      for (int step = 0; step < steps; step++) {
        boolean matched = other != null && other[step];
        if (matched == wanted && values.isPresent(step)) {
          if (target < 0) {
            target = into.rowOf(rows.labels(row), rows.dropsName(row));
          }
          into.put(target, step, values);
        }
      }
    }
  }
}
