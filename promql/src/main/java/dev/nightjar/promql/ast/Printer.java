package dev.nightjar.promql.ast;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SampleText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// The canonical form of an expression, on one line; it parses back to the same expression.
public final class Printer {
  private Printer() {}

  public static String print(Expr expr) {
    return switch (expr) {
      case Expr.NumberLiteral number -> number(number);
      case Expr.StringLiteral text -> Quoted.of(text.value());
      case Expr.VectorSelector s ->
          selector(s) + at(s.at()) + s.mode().suffix() + offset(s.offset());
      case Expr.MatrixSelector m -> matrix(m);
      case Expr.Subquery q -> print(q.inner()) + tail(q);
      case Expr.Call call ->
          call.arguments().stream()
              .map(Printer::print)
              .collect(Collectors.joining(", ", call.function().name() + "(", ")"));
      case Expr.Aggregate aggregate -> aggregate(aggregate);
      case Expr.Binary binary -> chain(binary);
      case Expr.Unary unary -> (unary.negative() ? "-" : "+") + print(unary.inner());
      case Expr.Paren paren -> "(" + print(paren.inner()) + ")";
    };
  }

  private static String chain(Expr.Binary binary) {
    List<Expr.Binary> chain = binary.chain();
    var text = new StringBuilder(print(chain.getFirst().left()));
    chain.forEach(link -> text.append(tail(link)));
    return text.toString();
  }

  /// An operator with what stands behind it.
  static String tail(Expr.Binary binary) {
    return " " + head(binary) + " " + print(binary.right());
  }

  private static String number(Expr.NumberLiteral number) {
    return number.asDuration()
        ? DurationText.of(Math.round(number.value() * 1000))
        : SampleText.plain(number.value());
  }

  /// The selector's name and conditions, without what stands behind them.
  private static String selector(Expr.VectorSelector selector) {
    List<String> conditions = new ArrayList<>();
    for (Matcher matcher : selector.matchers()) {
      boolean ofName =
          matcher.name().equals(Labels.NAME)
              && matcher.kind() == Matcher.Kind.EQUAL
              && matcher.value().equals(selector.name())
              && !matcher.value().isEmpty();
      if (!ofName) {
        conditions.add(
            Quoted.labelName(matcher.name())
                + (matcher.kind().symbol() + Quoted.of(matcher.value())));
      }
    }
    Collections.sort(conditions);
    return conditions.isEmpty() && !selector.name().isEmpty()
        ? selector.name()
        : selector.name() + "{" + String.join(",", conditions) + "}";
  }

  private static String matrix(Expr.MatrixSelector matrix) {
    var selector = matrix.selector();
    return selector(selector)
        + ("[" + duration(matrix.range()) + "]" + selector.mode().suffix())
        + (at(selector.at()) + offset(selector.offset()));
  }

  /// What stands behind a subquery's expression.
  static String tail(Expr.Subquery query) {
    String step = query.step().map(Printer::duration).orElse("");
    return "["
        + duration(query.range())
        + ":"
        + step
        + "]"
        + at(query.at())
        + offset(query.offset());
  }

  private static String aggregate(Expr.Aggregate aggregate) {
    return head(aggregate)
        + ("(" + aggregate.parameter().map(p -> print(p) + ", ").orElse(""))
        + (print(aggregate.inner()) + ")");
  }

  /// An aggregation up to its opening parenthesis.
  static String head(Expr.Aggregate aggregate) {
    String symbol = aggregate.op().symbol();
    if (aggregate.without()) {
      return symbol + " without (" + labels(aggregate.labels()) + ") ";
    }
    return aggregate.labels().isEmpty()
        ? symbol
        : symbol + " by (" + labels(aggregate.labels()) + ") ";
  }

  /// An operator with its `bool` and how its sides match.
  static String head(Expr.Binary binary) {
    return binary.op().symbol()
        + (binary.returnBool() ? " bool" : "")
        + matching(binary.matching());
  }

  private static String matching(Matching matching) {
    boolean grouped = matching.cardinality() != Matching.Cardinality.ONE_TO_ONE;
    var text = new StringBuilder();
    if (!matching.labels().isEmpty() || matching.on() || grouped) {
      text.append(matching.on() ? " on (" : " ignoring (").append(labels(matching.labels()));
      text.append(')');
    }
    if (grouped) {
      boolean left = matching.cardinality() == Matching.Cardinality.MANY_TO_ONE;
      text.append(left ? " group_left (" : " group_right (").append(labels(matching.include()));
      text.append(')');
    }
    if (matching.fills() && matching.fillLeft().equals(matching.fillRight())) {
      text.append(fill("fill", matching.fillLeft()));
    } else {
      text.append(fill("fill_left", matching.fillLeft()));
      text.append(fill("fill_right", matching.fillRight()));
    }
    return text.toString();
  }

  private static String fill(String word, OptionalDouble value) {
    return value.isEmpty() ? "" : " " + word + " (" + SampleText.general(value.getAsDouble()) + ")";
  }

  private static String labels(List<String> names) {
    return names.stream().map(Quoted::labelName).collect(Collectors.joining(", "));
  }

  private static String at(At at) {
    return switch (at) {
      case At.Unset _ -> "";
      case At.Instant(long millis) -> " @ " + BigDecimal.valueOf(millis, 3).toPlainString();
      case At.Start _ -> " @ start()";
      case At.End _ -> " @ end()";
    };
  }

  private static String offset(Optional<DurationExpr> offset) {
    return offset
        .filter(o -> !(o instanceof DurationExpr.Literal(double seconds, _) && seconds == 0))
        .map(o -> " offset " + duration(o))
        .orElse("");
  }

  private static String duration(DurationExpr duration) {
    return duration instanceof DurationExpr.Literal(double seconds, _)
        ? DurationText.of(Math.round(seconds * 1000))
        : operand(duration);
  }

  private static String operand(DurationExpr duration) {
    return switch (duration) {
      case DurationExpr.Literal(double seconds, boolean asDuration) ->
          asDuration ? DurationText.of(Math.round(seconds * 1000)) : SampleText.plain(seconds);
      case DurationExpr.Step _ -> "step()";
      case DurationExpr.Range _ -> "range()";
      case DurationExpr.Negated(var inner) -> "-" + operand(inner);
      case DurationExpr.Paren(var inner) -> "(" + operand(inner) + ")";
      case DurationExpr.Arithmetic(var op, var left, var right) ->
          operand(left) + " " + op.symbol() + " " + operand(right);
      case DurationExpr.Extreme(_, String word, var left, var right) ->
          word + "(" + operand(left) + ", " + operand(right) + ")";
    };
  }
}
