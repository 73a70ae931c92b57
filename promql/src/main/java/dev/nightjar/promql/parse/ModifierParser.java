package dev.nightjar.promql.parse;

import dev.nightjar.promql.ast.At;
import dev.nightjar.promql.ast.DurationExpr;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Feature;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.ast.Quoted;
import dev.nightjar.promql.ast.RangeMode;
import dev.nightjar.promql.ast.Span;
import dev.nightjar.promql.parse.Token.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/// Reads what stands behind an operand: ranges, `offset`, `@`, `anchored`, `smoothed`.
final class ModifierParser {
  private static final String WHAT_IT_FOLLOWS =
      " modifier must be preceded by an instant vector selector or range vector selector or a"
          + " subquery";

  private final Tokens tokens;
  private final Features features;
  private final DurationParser durations;

  ModifierParser(Tokens tokens, Features features) {
    this.tokens = tokens;
    this.features = features;
    this.durations = new DurationParser(tokens, features);
  }

  /// `expr` with the modifier that comes next; empty when none does.
  Optional<Expr> next(Expr expr) {
    Token token = tokens.peek();
    return switch (token.kind()) {
      case LEFT_BRACKET -> Optional.of(range(expr));
      case AT -> Optional.of(at(expr));
      case KEYWORD ->
          switch (token.lower()) {
            case "offset" -> Optional.of(offset(expr));
            case "anchored" -> Optional.of(mode(expr, RangeMode.ANCHORED));
            case "smoothed" -> Optional.of(mode(expr, RangeMode.SMOOTHED));
            default -> Optional.empty();
          };
      default -> Optional.empty();
    };
  }

  /// The value of a number token.
  double number(Token token) {
    return durations.number(token);
  }

  /// The seconds of a duration token.
  double seconds(Token token) {
    return durations.seconds(token);
  }

  private Expr range(Expr expr) {
    Span open = tokens.span(tokens.take());
    DurationExpr range = durations.positive();
    if (tokens.accept(Kind.COLON)) {
      Optional<DurationExpr> step =
          tokens.peek().is(Kind.RIGHT_BRACKET) ? Optional.empty() : Optional.of(durations.step());
      tokens.expect(Kind.RIGHT_BRACKET, "subquery selector", "\"]\"");
      Span span = expr.span().to(tokens.span(tokens.last()));
      return new Expr.Subquery(span, expr, range, step, new At.Unset(), Optional.empty());
    }
    tokens.expect(Kind.RIGHT_BRACKET, "subquery or range", "\":\" or \"]\"");
    Span close = tokens.span(tokens.last());
    if (!(expr instanceof Expr.VectorSelector selector)) {
      throw tokens.failure(open.to(close), "ranges only allowed for vector selectors");
    } else if (selector.offset().isPresent()) {
      throw tokens.failure(open.to(close), "no offset modifiers allowed before range");
    } else if (selector.at() instanceof At.Instant) { // Prometheus lets start() and end() pass
      throw tokens.failure(open.to(close), "no @ modifiers allowed before range");
    }
    return new Expr.MatrixSelector(expr.span().to(close), selector, range);
  }

  private Expr offset(Expr expr) {
    tokens.take();
    // An offset of nothing is as none, so that another may follow.
    Optional<DurationExpr> offset =
        Optional.of(durations.offset())
            .filter(o -> !(o instanceof DurationExpr.Literal(double seconds, _) && seconds == 0));
    Span span = expr.span().to(tokens.span(tokens.last()));
    return switch (expr) {
      case Expr.VectorSelector s -> {
        once(s.offset().isPresent(), s.span(), "offset");
        yield withShift(s, span, s.at(), offset);
      }
      case Expr.MatrixSelector m -> {
        once(m.selector().offset().isPresent(), m.span(), "offset");
        var inner = withShift(m.selector(), m.selector().span(), m.selector().at(), offset);
        yield new Expr.MatrixSelector(span, inner, m.range());
      }
      case Expr.Subquery q -> {
        once(q.offset().isPresent(), q.span(), "offset");
        yield new Expr.Subquery(span, q.inner(), q.range(), q.step(), q.at(), offset);
      }
      default -> throw tokens.failure(expr.span(), "offset" + WHAT_IT_FOLLOWS);
    };
  }

  private Expr at(Expr expr) {
    tokens.take();
    At at = time(expr.span());
    Span span = expr.span().to(tokens.span(tokens.last()));
    return switch (expr) {
      case Expr.VectorSelector s -> {
        once(s.at().isSet(), s.span(), "@ <timestamp>");
        yield withShift(s, span, at, s.offset());
      }
      case Expr.MatrixSelector m -> {
        once(m.selector().at().isSet(), m.span(), "@ <timestamp>");
        var inner = withShift(m.selector(), m.selector().span(), at, m.selector().offset());
        yield new Expr.MatrixSelector(span, inner, m.range());
      }
      case Expr.Subquery q -> {
        once(q.at().isSet(), q.span(), "@ <timestamp>");
        yield new Expr.Subquery(span, q.inner(), q.range(), q.step(), at, q.offset());
      }
      default -> throw tokens.failure(expr.span(), "@" + WHAT_IT_FOLLOWS);
    };
  }

  private At time(Span ofWhat) {
    Token token = tokens.peek();
    boolean start = token.isWord("start");
    if (start || token.isWord("end")) {
      tokens.take();
      tokens.expect(Kind.LEFT_PAREN, "@", "timestamp");
      tokens.expect(Kind.RIGHT_PAREN, "@", "timestamp");
      return start ? new At.Start() : new At.End();
    }
    boolean negative = token.isWord("-");
    if (negative || token.isWord("+")) {
      tokens.take();
    }
    Token literal = tokens.peek();
    double seconds =
        switch (literal.kind()) {
          case NUMBER -> number(tokens.take());
          case DURATION -> seconds(tokens.take());
          default -> throw tokens.unexpected("@", "timestamp");
        };
    seconds = negative ? -seconds : seconds;
    double millis = Math.rint(seconds * 1000);
    if (!(Math.abs(millis) < Long.MAX_VALUE)) {
      throw tokens.failure(
          ofWhat, "timestamp out of bounds for @ modifier: " + sixDecimals(seconds));
    }
    return new At.Instant((long) millis);
  }

  private static String sixDecimals(double value) {
    return Double.isNaN(value) || Double.isInfinite(value)
        ? Quoted.number(value)
        : new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
  }

  private Expr mode(Expr expr, RangeMode mode) {
    Span word = tokens.span(tokens.take());
    Span span = expr.span().to(word);
    if (!features.has(Feature.EXTENDED_RANGES)) {
      throw tokens.failure(
          expr.span(),
          mode.suffix().strip()
              + " modifier is experimental and not enabled"
              + Feature.EXTENDED_RANGES.hint());
    }
    return switch (expr) {
      case Expr.VectorSelector s -> withMode(s, span, mode);
      case Expr.MatrixSelector m ->
          new Expr.MatrixSelector(
              span, withMode(m.selector(), m.selector().span(), mode), m.range());
      case Expr.Subquery q ->
          throw tokens.failure(
              q.span(), mode.suffix().strip() + " modifier is not supported for subqueries");
      default ->
          throw tokens.failure(expr.span(), mode.suffix().strip() + " modifier not implemented");
    };
  }

  private Expr.VectorSelector withMode(Expr.VectorSelector s, Span span, RangeMode mode) {
    if (s.mode() != RangeMode.PLAIN) {
      throw tokens.failure(s.span(), "anchored and smoothed modifiers cannot be used together");
    }
    return new Expr.VectorSelector(span, s.name(), s.matchers(), s.at(), s.offset(), mode);
  }

  private static Expr.VectorSelector withShift(
      Expr.VectorSelector s, Span span, At at, Optional<DurationExpr> offset) {
    return new Expr.VectorSelector(span, s.name(), s.matchers(), at, offset, s.mode());
  }

  private void once(boolean already, Span span, String what) {
    if (already) {
      throw tokens.failure(span, what + " may not be set multiple times");
    }
  }
}
