package dev.nightjar.promql.parse;

import dev.nightjar.promql.ast.BinaryOp;
import dev.nightjar.promql.ast.DurationExpr;
import dev.nightjar.promql.ast.Feature;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.ast.Quoted;
import dev.nightjar.promql.ast.Span;
import dev.nightjar.promql.parse.Token.Kind;
import java.util.Locale;

/// Reads lengths of time: within brackets with all arithmetic, behind `offset` as one operand.
final class DurationParser {
  private static final String WANTED = "number, duration, step(), or range()";
  private static final int MAX_DEPTH = 100;

  /// The longest duration in seconds: 64 bits of nanoseconds.
  private static final double MAX_SECONDS = Long.MAX_VALUE / 1e9;

  private final Tokens tokens;
  private final Features features;
  private int depth;

  DurationParser(Tokens tokens, Features features) {
    this.tokens = tokens;
    this.features = features;
  }

  /// A range: within brackets, above zero where that can be told.
  DurationExpr positive() {
    if (!startsDuration(tokens.peek())) {
      throw tokens.unexpected("subquery or range selector", WANTED);
    }
    Span start = tokens.span(tokens.peek());
    DurationExpr duration = expression(0, "subquery or range selector");
    if (duration instanceof DurationExpr.Literal(double seconds, _) && seconds <= 0) {
      throw tokens.failure(start.to(tokens.span(tokens.last())), "duration must be greater than 0");
    }
    return withUnits(duration);
  }

  /// The step of a subquery.
  DurationExpr step() {
    if (!startsDuration(tokens.peek())) {
      throw tokens.unexpected("subquery selector", WANTED + ", or \"]\"");
    }
    Span start = tokens.span(tokens.peek());
    DurationExpr duration = expression(0, "subquery selector");
    if (duration instanceof DurationExpr.Literal(double seconds, _) && seconds <= 0) {
      throw tokens.failure(start.to(tokens.span(tokens.last())), "duration must be greater than 0");
    }
    return withUnits(duration);
  }

  /// An offset: one operand with an optional sign.
  DurationExpr offset() {
    Token sign = tokens.peek();
    boolean negative = sign.isWord("-");
    if (negative || sign.isWord("+")) {
      tokens.take();
    }
    Token token = tokens.peek();
    boolean function = isFunction(token) && tokens.followedBy(Kind.LEFT_PAREN);
    if (!token.is(Kind.NUMBER)
        && !token.is(Kind.DURATION)
        && !token.is(Kind.LEFT_PAREN)
        && !function) {
      throw tokens.unexpected("offset", WANTED);
    }
    DurationExpr operand = primary("offset");
    return withUnits(negative ? negate(operand) : operand);
  }

  /// A number that stands alone is printed as a duration and is one from the start.
  private static DurationExpr withUnits(DurationExpr duration) {
    return duration instanceof DurationExpr.Literal(double seconds, _)
        ? new DurationExpr.Literal(seconds, true)
        : duration;
  }

  double number(Token token) {
    if (token.lower().equals("0x")) {
      throw tokens.failure(
          tokens.span(token),
          "error parsing number: strconv.ParseFloat: parsing "
              + (Quoted.of(token.text()) + ": invalid syntax"));
    }
    double value = Numbers.number(token.text());
    if (Double.isInfinite(value) && NumberScanner.isDigit(token.text().charAt(0))) {
      throw tokens.failure(
          tokens.span(token),
          "error parsing number: strconv.ParseFloat: parsing "
              + (Quoted.of(token.text()) + ": value out of range"));
    }
    return value;
  }

  double seconds(Token token) {
    try {
      return Numbers.millis(token.text().toLowerCase(Locale.ROOT)) / 1000.0;
    } catch (Numbers.BadDuration e) {
      throw tokens.failure(tokens.span(token), e.getMessage());
    }
  }

  private DurationExpr expression(int floor, String context) {
    if (++depth > MAX_DEPTH) {
      throw tokens.failure(
          tokens.span(tokens.peek()), "duration nests deeper than " + MAX_DEPTH + " levels");
    }
    DurationExpr left = operand(context);
    int chain = 0;
    while (tokens.peek().is(Kind.OPERATOR)) {
      BinaryOp op = operator(tokens.peek());
      if (op.precedence() <= floor) {
        break;
      }
      Token operator = tokens.take();
      experimental(operator);
      chain++;
      depth++;
      DurationExpr right =
          expression(op == BinaryOp.POWER ? op.precedence() - 1 : op.precedence(), context);
      checkDivisor(op, operator, right);
      left = new DurationExpr.Arithmetic(op, left, right);
    }
    depth -= 1 + chain;
    return left;
  }

  private void checkDivisor(BinaryOp op, Token operator, DurationExpr right) {
    if (right instanceof DurationExpr.Literal(double seconds, _) && seconds == 0) {
      if (op == BinaryOp.DIVIDE) {
        throw tokens.failure(tokens.span(operator), "division by zero");
      } else if (op == BinaryOp.MODULO) {
        throw tokens.failure(tokens.span(operator), "modulo by zero");
      }
    }
  }

  private BinaryOp operator(Token token) {
    return switch (token.text()) {
      case "+" -> BinaryOp.ADD;
      case "-" -> BinaryOp.SUBTRACT;
      case "*" -> BinaryOp.MULTIPLY;
      case "/" -> BinaryOp.DIVIDE;
      case "%" -> BinaryOp.MODULO;
      case "^" -> BinaryOp.POWER;
      default -> throw tokens.unexpected("", "");
    };
  }

  private DurationExpr operand(String context) {
    Token token = tokens.peek();
    boolean negative = token.isWord("-");
    if (negative || token.isWord("+")) {
      tokens.take();
      DurationExpr inner = expression(BinaryOp.MULTIPLY.precedence(), context);
      return negative ? negate(inner) : inner;
    }
    return primary(context);
  }

  private static DurationExpr negate(DurationExpr inner) {
    return inner instanceof DurationExpr.Literal(double seconds, boolean asDuration)
        ? new DurationExpr.Literal(-seconds, asDuration)
        : new DurationExpr.Negated(inner);
  }

  private DurationExpr primary(String context) {
    Token token = tokens.peek();
    if (token.is(Kind.NUMBER) || token.is(Kind.DURATION)) {
      return literal(tokens.take());
    } else if (tokens.accept(Kind.LEFT_PAREN)) {
      DurationExpr inner = expression(0, context);
      tokens.expect(Kind.RIGHT_PAREN, "", "");
      experimental(token);
      return new DurationExpr.Paren(inner);
    } else if (!isFunction(token)) {
      throw tokens.unexpected(context, WANTED);
    }
    experimental(token);
    return function();
  }

  private DurationExpr literal(Token token) {
    boolean units = token.is(Kind.DURATION);
    double seconds = units ? seconds(token) : number(token);
    if (!(Math.abs(seconds) <= MAX_SECONDS)) {
      throw tokens.failure(tokens.span(token), "duration out of range");
    }
    return new DurationExpr.Literal(seconds, units);
  }

  private DurationExpr function() {
    String name = tokens.take().lower();
    if (!tokens.peek().is(Kind.LEFT_PAREN)) {
      throw tokens.unexpected("subquery or range selector", WANTED);
    }
    tokens.take();
    DurationExpr result;
    if (name.equals("step") || name.equals("range")) {
      result = name.equals("step") ? new DurationExpr.Step() : new DurationExpr.Range();
    } else {
      DurationExpr left = expression(0, "");
      tokens.expect(Kind.COMMA, "", "");
      DurationExpr right = expression(0, "");
      result = new DurationExpr.Extreme(name.startsWith("max"), name, left, right);
    }
    tokens.expect(Kind.RIGHT_PAREN, "", "");
    return result;
  }

  private static boolean startsDuration(Token token) {
    return token.is(Kind.NUMBER)
        || token.is(Kind.DURATION)
        || token.is(Kind.LEFT_PAREN)
        || token.isWord("-")
        || token.isWord("+")
        || isFunction(token);
  }

  private static boolean isFunction(Token token) {
    return switch (token.lower()) {
      case "step", "range", "min", "max", "min_of", "max_of" ->
          token.is(Kind.KEYWORD) || token.is(Kind.AGGREGATOR);
      default -> false;
    };
  }

  private void experimental(Token token) {
    if (!features.has(Feature.DURATION_EXPRESSIONS)) {
      throw tokens.failure(
          tokens.span(token),
          "experimental duration expression is not enabled" + Feature.DURATION_EXPRESSIONS.hint());
    }
  }
}
