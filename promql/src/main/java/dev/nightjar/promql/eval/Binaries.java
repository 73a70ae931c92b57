package dev.nightjar.promql.eval;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.BinaryOp;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Quoted;

/// An operator between two values.
final class Binaries {
  private final Evaluation evaluation;
  private final Expr.Binary binary;
  private final Grid grid;

  Binaries(Evaluation evaluation, Expr.Binary binary, Grid grid) {
    this.evaluation = evaluation;
    this.binary = binary;
    this.grid = grid;
  }

  /// What the operator, which is not `or`, makes of its sides.
  Value apply(Value left, Value right) {
    checkTrim(left, right);
    if (left instanceof Value.Scalar(double[] a)) {
      return right instanceof Value.Scalar(double[] b)
          ? scalars(a, b)
          : new Value.Vector(withScalar(vector(right), a, true));
    } else if (right instanceof Value.Scalar(double[] b)) {
      return new Value.Vector(withScalar(vector(left), b, false));
    }
    Columns a = ReadRows.of(evaluation, grid.count(), vector(left));
    Columns b = ReadRows.of(evaluation, grid.count(), vector(right));
    return new Value.Vector(
        binary.op().isSet()
            ? new SetOperation(evaluation, binary, grid.count(), a, b).rows()
            : new VectorMatch(evaluation, binary, grid.count(), a, b).rows());
  }

  private void checkTrim(Value left, Value right) {
    if (binary.op().isTrim() && left instanceof Value.Scalar && right instanceof Value.Scalar) {
      throw new NightjarException(
          ErrorCode.EXECUTION,
          "operator " + Quoted.of(binary.op().symbol()) + " not allowed for Scalar operations");
    }
  }

  static Rows vector(Value value) {
    if (value instanceof Value.Vector(var rows)) {
      return rows;
    }
    throw new IllegalStateException("BUG: no vector: " + value);
  }

  private Value scalars(double[] left, double[] right) {
    double[] result = new double[left.length];
    for (int step = 0; step < result.length; ) {
      for (int end = evaluation.endOfPart(step, result.length); step < end; step++) {
        result[step] = Arithmetic.apply(binary.op(), left[step], right[step]);
      }
    }
    return new Value.Scalar(result);
  }

  private Rows withScalar(Rows rows, double[] scalar, boolean scalarFirst) {
    BinaryOp op = binary.op();
    boolean filters = op.isComparison() && !binary.returnBool();
    boolean dropsName = op.changesQuantity() || binary.returnBool();
    var operation = new Operation(evaluation, binary);
    return new MappedRows(
        evaluation,
        rows,
        grid.count(),
        dropsName,
        new MappedRows.Mapping() {
          @Override
          public double map(double value, int step) {
            if (op.isTrim()) { // made for histograms alone
              operation.apply(0, null, 0, null, 0, new Column(1));
              return Points.ABSENT;
            }
            double result =
                scalarFirst
                    ? Arithmetic.apply(op, scalar[step], value)
                    : Arithmetic.apply(op, value, scalar[step]);
            if (!filters) {
              return result;
            }
            return result == 1 ? value : Points.ABSENT;
          }

          @Override
          public void map(Histogram histogram, int step, Column into) {
            if (scalarFirst) {
              operation.apply(scalar[step], null, 0, histogram, step, into);
            } else {
              operation.apply(0, histogram, scalar[step], null, step, into);
            }
          }
        });
  }
}
