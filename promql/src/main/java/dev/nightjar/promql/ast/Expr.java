package dev.nightjar.promql.ast;

import dev.nightjar.model.Matcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// A PromQL expression. Immutable; equality is by value.
///
/// Trees are at most as deep as the parser lets expressions nest, but for the left sides of
/// operators: of `a + b + c` the first two are the left side of the second operator, and such
/// chains are as long as their author likes. Whoever goes down a tree goes along [Binary#chain] or
/// [#descendants], so that no chain exhausts the stack.
public sealed interface Expr {
  /// Where it stands in the query.
  Span span();

  /// What it yields.
  ValueType type();

  /// A number; a duration stands for its seconds.
  record NumberLiteral(Span span, double value, boolean asDuration) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.SCALAR;
    }
  }

  record StringLiteral(Span span, String value) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.STRING;
    }
  }

  /// The newest samples of series.
  ///
  /// @param name the metric's name when it stands before the braces; else empty
  /// @param matchers all conditions, the one on the name included
  record VectorSelector(
      Span span,
      String name,
      List<Matcher> matchers,
      At at,
      Optional<DurationExpr> offset,
      RangeMode mode)
      implements Expr {
    public VectorSelector {
      matchers = List.copyOf(matchers);
    }

    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }
  }

  /// The samples of series within a window; offset and `@` stand in the selector.
  record MatrixSelector(Span span, VectorSelector selector, DurationExpr range) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }
  }

  /// An expression evaluated again and again within a window.
  ///
  /// @param step empty: the evaluator's default
  record Subquery(
      Span span,
      Expr inner,
      DurationExpr range,
      Optional<DurationExpr> step,
      At at,
      Optional<DurationExpr> offset)
      implements Expr {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }
  }

  record Call(Span span, Functions.Signature function, List<Expr> arguments) implements Expr {
    public Call {
      arguments = List.copyOf(arguments);
    }

    @Override
    public ValueType type() {
      return function.returns();
    }
  }

  /// @param parameter the first argument of aggregations that take one
  /// @param without whether `labels` are the ones to drop; else they are the ones to keep
  record Aggregate(
      Span span,
      AggregateOp op,
      Optional<Expr> parameter,
      Expr inner,
      boolean without,
      List<String> labels)
      implements Expr {
    public Aggregate {
      labels = List.copyOf(labels);
    }

    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }
  }

  /// @param opAt where the operator stands, with what says how the sides match
  /// @param returnBool whether a comparison yields 0 and 1 instead of filtering
  /// @param type what the sides make it yield; a component, so that the left sides are not asked
  ///   again and again
  record Binary(
      Span span,
      Span opAt,
      BinaryOp op,
      Expr left,
      Expr right,
      boolean returnBool,
      Matching matching,
      ValueType type)
      implements Expr {
    public Binary(
        Span span,
        Span opAt,
        BinaryOp op,
        Expr left,
        Expr right,
        boolean returnBool,
        Matching matching) {
      this(span, opAt, op, left, right, returnBool, matching, typeOf(left, right));
    }

    private static ValueType typeOf(Expr left, Expr right) {
      return left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR
          ? ValueType.SCALAR
          : ValueType.VECTOR;
    }

    /// The operations that are one another's left sides, the innermost first and this one last: of
    /// `a + b + c` the one with `b` and the one with `c`.
    public List<Binary> chain() {
      List<Binary> chain = new ArrayList<>();
      for (Expr expr = this; expr instanceof Binary binary; expr = binary.left()) {
        chain.add(binary);
      }
      return chain.reversed();
    }
  }

  record Unary(Span span, boolean negative, Expr inner) implements Expr {
    @Override
    public ValueType type() {
      return inner.type();
    }
  }

  record Paren(Span span, Expr inner) implements Expr {
    @Override
    public ValueType type() {
      return inner.type();
    }
  }

  /// What stands inside of any parentheses around it.
  default Expr unwrapped() {
    Expr expr = this;
    while (expr instanceof Paren(_, var inner)) {
      expr = inner;
    }
    return expr;
  }

  /// The expressions that it is directly made of.
  default List<Expr> children() {
    return switch (this) {
      case NumberLiteral _, StringLiteral _, VectorSelector _ -> List.of();
      case MatrixSelector matrix -> List.of(matrix.selector());
      case Subquery subquery -> List.of(subquery.inner());
      case Call call -> call.arguments();
      case Aggregate aggregate ->
          aggregate
              .parameter()
              .map(p -> List.of(p, aggregate.inner()))
              .orElse(List.of(aggregate.inner()));
      case Binary binary -> List.of(binary.left(), binary.right());
      case Unary unary -> List.of(unary.inner());
      case Paren paren -> List.of(paren.inner());
    };
  }

  /// This expression and all that it is made of, in the order in which they begin.
  default List<Expr> descendants() {
    List<Expr> found = new ArrayList<>();
    Deque<Expr> rest = new ArrayDeque<>(List.of(this));
    while (!rest.isEmpty()) {
      Expr expr = rest.pop();
      found.add(expr);
      expr.children().reversed().forEach(rest::push);
    }
    return found;
  }
}
