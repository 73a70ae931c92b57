package dev.nightjar.promql.parse;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.BinaryOp;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Functions;
import dev.nightjar.promql.ast.Matching;
import dev.nightjar.promql.ast.Quoted;
import dev.nightjar.promql.ast.Span;
import dev.nightjar.promql.ast.ValueType;
import java.util.List;

/// Finds expressions that are well-formed and mean nothing: wrong types, wrong numbers of
/// arguments.
final class Checker {
  private final String query;

  Checker(String query) {
    this.query = query;
  }

  /// Passes on `expr` if all is well with it.
  Expr check(Expr expr) {
    switch (expr) {
      case Expr.NumberLiteral _, Expr.StringLiteral _ -> {}
      case Expr.VectorSelector selector -> selector(selector);
      case Expr.MatrixSelector matrix -> selector(matrix.selector());
      case Expr.Subquery subquery -> subquery(subquery);
      case Expr.Call call -> call(call);
      case Expr.Aggregate aggregate -> aggregate(aggregate);
      case Expr.Binary binary -> chain(binary.chain());
      case Expr.Unary unary -> unary(unary);
      case Expr.Paren paren -> check(paren.inner());
    }
    return expr;
  }

  private void selector(Expr.VectorSelector selector) {
    if (!selector.name().isEmpty()) { // which is the last of the matchers
      for (Matcher matcher : selector.matchers().subList(0, selector.matchers().size() - 1)) {
        if (matcher.name().equals(Labels.NAME)) {
          throw failure(
              selector.span(),
              "metric name must not be set twice: "
                  + (Quoted.of(selector.name()) + " or " + Quoted.of(matcher.value())));
        }
      }
    }
    if (selector.name().isEmpty()
        && selector.matchers().stream().allMatch(matcher -> matcher.matches(""))) {
      throw failure(selector.span(), "vector selector must contain at least one non-empty matcher");
    }
  }

  private void subquery(Expr.Subquery subquery) {
    check(subquery.inner());
    if (subquery.inner().type() != ValueType.VECTOR) {
      throw failure(
          subquery.span(),
          "subquery is only allowed on instant vector, got "
              + (subquery.inner().type().wireName() + " instead"));
    }
  }

  private void call(Expr.Call call) {
    Functions.Signature function = call.function();
    int got = call.arguments().size();
    int wanted = function.parameters().size();
    int least = function.variadic() == 0 ? wanted : wanted - 1;
    String in = " argument(s) in call to " + Quoted.of(function.name()) + ", got " + got;
    if (function.variadic() == 0 && got != wanted) {
      throw failure(call.span(), "expected " + wanted + in);
    } else if (got < least) {
      throw failure(call.span(), "expected at least " + least + in);
    } else if (function.variadic() > 0 && got > least + function.variadic()) {
      throw failure(call.span(), "expected at most " + (least + function.variadic()) + in);
    }
    boolean info = function.name().equals("info");
    for (int i = 0; i < got; i++) {
      Expr argument = call.arguments().get(i);
      if (info && i == 1) {
        infoSelector(argument);
      } else {
        expect(
            argument,
            function.parameters().get(Math.min(i, wanted - 1)),
            "call to function " + Quoted.of(function.name()));
      }
    }
  }

  private void infoSelector(Expr argument) {
    if (argument.type() != ValueType.VECTOR) {
      expect(argument, ValueType.VECTOR, "call to function \"info\"");
    } else if (!(argument instanceof Expr.VectorSelector selector)) {
      throw failure(argument.span(), "expected label selectors only");
    } else if (!selector.name().isEmpty()) {
      throw failure(argument.span(), "expected label selectors only, got vector selector instead");
    }
  }

  private void aggregate(Expr.Aggregate aggregate) {
    expect(aggregate.inner(), ValueType.VECTOR, "aggregation expression");
    aggregate
        .parameter()
        .ifPresent(
            parameter ->
                expect(
                    parameter,
                    switch (aggregate.op()) {
                      case COUNT_VALUES -> ValueType.STRING;
                      case SUM,
                          AVG,
                          COUNT,
                          MIN,
                          MAX,
                          GROUP,
                          STDDEV,
                          STDVAR,
                          TOPK,
                          BOTTOMK,
                          QUANTILE,
                          LIMITK,
                          LIMIT_RATIO ->
                          ValueType.SCALAR;
                    },
                    "aggregation parameter"));
  }

  private void chain(List<Expr.Binary> chain) {
    check(chain.getFirst().left());
    for (Expr.Binary link : chain) {
      check(link.right());
      binary(link);
    }
  }

  private void binary(Expr.Binary binary) {
    BinaryOp op = binary.op();
    ValueType left = binary.left().type();
    ValueType right = binary.right().type();
    if (binary.returnBool() && !op.isComparison()) {
      throw failure(operator(binary), "bool modifier can only be used on comparison operators");
    } else if (op.isComparison()
        && !binary.returnBool()
        && left == ValueType.SCALAR
        && right == ValueType.SCALAR) {
      throw failure(operator(binary), "comparisons between scalars must use BOOL modifier");
    }
    sharedLabels(binary);
    operand(binary.left());
    operand(binary.right());
    boolean scalar = left == ValueType.SCALAR || right == ValueType.SCALAR;
    if (scalar) {
      scalarOperand(binary);
    } else if (op.isSet()) {
      setOperation(binary);
    }
  }

  /// Prometheus takes an operator to end with its last byte, not behind it.
  private static Span operator(Expr.Binary binary) {
    return new Span(binary.opAt().start(), binary.opAt().end() - 1);
  }

  private void sharedLabels(Expr.Binary binary) {
    Matching matching = binary.matching();
    for (String label : matching.labels()) {
      if (matching.on() && matching.include().contains(label)) {
        throw failure(
            operator(binary),
            "label " + Quoted.of(label) + " must not occur in ON and GROUP clause at once");
      }
    }
  }

  private void operand(Expr operand) {
    if (operand.type() != ValueType.SCALAR && operand.type() != ValueType.VECTOR) {
      throw failure(
          operand.span(), "binary expression must contain only scalar and instant vector types");
    }
  }

  private void scalarOperand(Expr.Binary binary) {
    if (!binary.matching().labels().isEmpty()) {
      throw failure(binary.span(), "vector matching only allowed between instant vectors");
    } else if (binary.matching().fills()) {
      throw failure(
          binary.span(), "filling in missing series only allowed between instant vectors");
    } else if (binary.op().isSet()) {
      throw failure(
          binary.span(),
          "set operator "
              + (Quoted.of(binary.op().symbol()) + " not allowed in binary scalar expression"));
    }
  }

  private void setOperation(Expr.Binary binary) {
    if (binary.matching().cardinality() != Matching.Cardinality.ONE_TO_ONE) {
      throw failure(
          binary.span(),
          "no grouping allowed for " + Quoted.of(binary.op().symbol()) + " operation");
    } else if (binary.matching().fills()) {
      throw failure(binary.span(), "filling in missing series not allowed for set operators");
    }
  }

  private void unary(Expr.Unary unary) {
    check(unary.inner());
    ValueType type = unary.inner().type();
    if (type != ValueType.SCALAR && type != ValueType.VECTOR) {
      throw failure(
          unary.span(),
          "unary expression only allowed on expressions of type scalar or instant vector, got "
              + Quoted.of(type.documented()));
    }
  }

  private void expect(Expr expr, ValueType wanted, String context) {
    check(expr);
    if (expr.type() != wanted) {
      throw failure(
          expr.span(),
          "expected type "
              + (wanted.documented() + " in " + context + ", got " + expr.type().documented()));
    }
  }

  private NightjarException failure(Span span, String message) {
    return SyntaxError.at(query, span, message);
  }
}
