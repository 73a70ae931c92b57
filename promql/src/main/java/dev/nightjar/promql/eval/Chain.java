package dev.nightjar.promql.eval;

import dev.nightjar.promql.ast.BinaryOp;
import dev.nightjar.promql.ast.Expr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A chain of operators: each has the result of those before it on its left side. They are applied
/// one after the other, and what an operator has read is let go with its result, so that a chain
/// takes no more stack and little more memory than one of them, however long it is.
final class Chain {
  /// Operators with numbers on one side are applied when a row is read, all in one go; so many of
  /// them, since each takes some stack then.
  private static final int MOST_AT_ONCE = 64;

  private final Evaluator evaluator;
  private final Evaluation evaluation;
  private final Grid grid;
  private @Nullable Union union; // what the current value is, when the last operator was `or`
  private int unread; // operators that are to be applied when the current value is read

  Chain(Evaluator evaluator, Grid grid) {
    this.evaluator = evaluator;
    this.evaluation = evaluator.evaluation();
    this.grid = grid;
  }

  Value evaluate(List<Expr.Binary> links) {
    Evaluation.Held before = evaluation.held();
    int known = grid.count() > 1 ? StepInvariance.constantLinks(links) : 0;
    Value value =
        evaluator.evaluate(known > 0 ? links.get(known - 1) : links.getFirst().left(), grid);
    for (Expr.Binary link : links.subList(known, links.size())) {
      evaluation.check();
      evaluation.hold(grid.count());
      value = next(link, value, evaluator.evaluate(link.right(), grid));
      if (value instanceof Value.Vector(HeldRows rows)) {
        evaluation.keepOnly(rows, before);
      }
    }
    return value;
  }

  private Value next(Expr.Binary link, Value left, Value right) {
    if (link.op() == BinaryOp.OR) {
      unread = 0;
      return union(link, Binaries.vector(left), Binaries.vector(right));
    }
    union = null;
    Value value =
        NameLoss.resolved(
            evaluation,
            link,
            new Binaries(evaluation, link, grid).apply(left, right),
            grid.count());
    return read(value);
  }

  private Value union(Expr.Binary link, Rows left, Rows right) {
    if (union == null || !union.matching().equals(link.matching())) {
      union = new Union(evaluation, link.matching(), grid.count());
      union.add(left);
    }
    union.add(right);
    return new Value.Vector(union.rows());
  }

  /// Reads the value where that would take too much stack later.
  private Value read(Value value) {
    boolean isUnread = value instanceof Value.Vector(Rows rows) && rows instanceof MappedRows;
    unread = isUnread ? unread + 1 : 0;
    if (unread < MOST_AT_ONCE) {
      return value;
    }
    unread = 0;
    return new Value.Vector(HeldRows.of(evaluation, Binaries.vector(value), grid.count()));
  }
}
