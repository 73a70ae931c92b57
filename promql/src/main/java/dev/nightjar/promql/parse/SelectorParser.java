package dev.nightjar.promql.parse;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.At;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.RangeMode;
import dev.nightjar.promql.ast.Span;
import dev.nightjar.promql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads `name{label="value", …}`.
final class SelectorParser {
  private static final String CONTEXT = "label matching";

  private final Tokens tokens;

  SelectorParser(Tokens tokens) {
    this.tokens = tokens;
  }

  /// Reads a selector; a name or a brace comes next.
  Expr.VectorSelector selector() {
    Span from = tokens.span(tokens.peek());
    String name = "";
    List<Matcher> matchers = new ArrayList<>();
    if (!tokens.peek().is(Kind.LEFT_BRACE)) {
      name = tokens.take().text();
    }
    if (tokens.accept(Kind.LEFT_BRACE)) {
      matchers(matchers);
    }
    Span span = from.to(tokens.span(tokens.last()));
    if (!name.isEmpty()) {
      matchers.add(Matcher.equal(Labels.NAME, name));
    }
    return new Expr.VectorSelector(
        span, name, matchers, new At.Unset(), Optional.empty(), RangeMode.PLAIN);
  }

  /// Reads the conditions up to the closing brace; a quoted name alone is the metric's.
  private void matchers(List<Matcher> into) {
    while (!tokens.accept(Kind.RIGHT_BRACE)) {
      Token label = tokens.peek();
      if (!label.is(Kind.IDENTIFIER) && !label.is(Kind.STRING)) {
        throw tokens.unexpected(CONTEXT, "identifier or \"}\"");
      }
      tokens.take();
      boolean operator = tokens.peek().is(Kind.ASSIGN) || tokens.peek().is(Kind.MATCH);
      if (operator) {
        into.add(matcher(label));
      } else if (label.is(Kind.IDENTIFIER)) {
        throw tokens.unexpected(CONTEXT, "label matching operator");
      } else {
        into.add(Matcher.equal(Labels.NAME, label.value()));
      }
      if (!tokens.accept(Kind.COMMA) && !tokens.peek().is(Kind.RIGHT_BRACE)) {
        throw tokens.unexpected(CONTEXT, "\",\" or \"}\"");
      }
    }
  }

  private Matcher matcher(Token label) {
    String symbol = tokens.take().text();
    Token value = tokens.expect(Kind.STRING, CONTEXT, "string");
    Matcher.Kind kind = Matcher.Kind.EQUAL;
    for (Matcher.Kind candidate : Matcher.Kind.values()) {
      if (candidate.symbol().equals(symbol)) {
        kind = candidate;
      }
    }
    try {
      return new Matcher(kind, label.value(), value.value());
    } catch (NightjarException e) {
      throw tokens.failure(tokens.span(label).to(tokens.span(value)), e.getMessage());
    }
  }
}
