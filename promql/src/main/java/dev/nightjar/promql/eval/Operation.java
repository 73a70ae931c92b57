package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.promql.ast.BinaryOp;
import dev.nightjar.promql.ast.Expr;
import org.jspecify.annotations.Nullable;

/// An operator between two elements of which one at least is a histogram. What does not go together
/// has no result, and is told of. Used by many threads.
final class Operation {
  private final BinaryOp op;
  private final Expr.Binary binary;
  private final HistogramNotes notes;

  Operation(Evaluation evaluation, Expr.Binary binary) {
    this.op = binary.op();
    this.binary = binary;
    this.notes = new HistogramNotes(evaluation);
  }

  /// Sets the result at a step, if there is one; a comparison keeps the left one, or yields 1 or 0.
  ///
  /// @param left null where `leftValue` counts
  /// @param right null where `rightValue` counts
  /// @return whether the two go together
  boolean apply(
      double leftValue,
      @Nullable Histogram left,
      double rightValue,
      @Nullable Histogram right,
      int step,
      Column into) {
    into.put(step, Points.ABSENT);
    if (left != null && right != null) {
      return between(left, right, step, into);
    } else if (left != null) {
      return withFloat(left, rightValue, step, into);
    } else if (right != null && op == BinaryOp.MULTIPLY) {
      return put(HistogramMath.multiply(right, leftValue), step, into);
    }
    return incompatible("float", right == null ? "float" : "histogram");
  }

  private static boolean put(Histogram result, int step, Column into) {
    into.put(step, HistogramMath.compacted(result));
    return true;
  }

  private boolean incompatible(String left, String right) {
    notes.incompatibleTypes(binary.span(), left, op.symbol(), right);
    return false;
  }

  private boolean withFloat(Histogram left, double right, int step, Column into) {
    return switch (op) {
      case MULTIPLY -> put(HistogramMath.multiply(left, right), step, into);
      case DIVIDE -> put(HistogramMath.divide(left, right), step, into);
      case TRIM_UPPER -> put(HistogramTrim.apply(left, right, true), step, into);
      case TRIM_LOWER -> put(HistogramTrim.apply(left, right, false), step, into);
      default -> incompatible("histogram", "float");
    };
  }

  private boolean between(Histogram left, Histogram right, int step, Column into) {
    return switch (op) {
      case ADD, SUBTRACT -> sum(left, right, step, into);
      case EQUAL -> compared(HistogramMath.equal(left, right), left, step, into);
      case NOT_EQUAL -> compared(!HistogramMath.equal(left, right), left, step, into);
      default -> incompatible("histogram", "histogram");
    };
  }

  private boolean compared(boolean holds, Histogram left, int step, Column into) {
    if (binary.returnBool()) {
      into.put(step, holds ? 1 : 0);
    } else if (holds) {
      into.put(step, left);
    }
    return true;
  }

  /// Where the two say different things of resets, there is no result, as in Prometheus.
  private boolean sum(Histogram left, Histogram right, int step, Column into) {
    var sum = new HistogramSum(left);
    if (!sum.accepts(right)) {
      notes.incompatibleBuckets(binary.span(), op.symbol());
      return false;
    }
    boolean adds = op == BinaryOp.ADD;
    String operation = adds ? "addition" : "subtraction";
    if (adds) {
      sum.add(right);
    } else {
      sum.subtract(right);
    }
    if (sum.hasConflictingResets()) {
      notes.conflictingResets(binary.span(), operation);
      return false;
    }
    if (sum.wasReconciled()) {
      notes.reconciled(binary.span(), operation);
    }
    return put(adds ? sum.result() : sum.result(ResetHint.GAUGE), step, into);
  }
}
