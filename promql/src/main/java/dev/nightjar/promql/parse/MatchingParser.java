package dev.nightjar.promql.parse;

import dev.nightjar.promql.ast.Feature;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.ast.Matching;
import dev.nightjar.promql.ast.Quoted;
import dev.nightjar.promql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Reads lists of labels and what stands before them: `by`, `on`, `group_left` and their like.
final class MatchingParser {
  private static final String CONTEXT = "grouping opts";

  /// The labels of an aggregation, to keep or to drop.
  record Grouping(boolean without, List<String> labels) {}

  private final Tokens tokens;
  private final Features features;

  MatchingParser(Tokens tokens, Features features) {
    this.tokens = tokens;
    this.features = features;
  }

  /// Reads `by (…)` or `without (…)`, if one comes next.
  Optional<Grouping> grouping() {
    Token token = tokens.peek();
    if (!token.isWord("by") && !token.isWord("without")) {
      return Optional.empty();
    }
    tokens.take();
    return Optional.of(new Grouping(token.isWord("without"), labels()));
  }

  /// Reads what may stand between an operator (with its `bool`) and its right side.
  Matching matching() {
    Matching.Cardinality cardinality = Matching.Cardinality.ONE_TO_ONE;
    List<String> labels = List.of();
    List<String> include = List.of();
    boolean on = tokens.peek().isWord("on");
    if (on || tokens.peek().isWord("ignoring")) {
      tokens.take();
      labels = labels();
      if (tokens.peek().isWord("group_left") || tokens.peek().isWord("group_right")) {
        cardinality =
            tokens.take().isWord("group_left")
                ? Matching.Cardinality.MANY_TO_ONE
                : Matching.Cardinality.ONE_TO_MANY;
        include = tokens.peek().is(Kind.LEFT_PAREN) || endsHere() ? labels() : List.of();
      }
    }
    OptionalDouble left = OptionalDouble.empty();
    OptionalDouble right = OptionalDouble.empty();
    while (tokens.peek().lower().startsWith("fill") && tokens.followedBy(Kind.LEFT_PAREN)) {
      Token fill = tokens.peek();
      if (!fill.is(Kind.KEYWORD)) {
        break;
      }
      OptionalDouble value = OptionalDouble.of(fill());
      left = fill.isWord("fill_right") ? left : value;
      right = fill.isWord("fill_left") ? right : value;
    }
    return new Matching(cardinality, on, labels, include, left, right);
  }

  /// Whether there is nothing to match: labels are missed first then.
  private boolean endsHere() {
    return !tokens.peek().canBeginExpression();
  }

  private double fill() {
    Token word = tokens.take();
    if (!features.has(Feature.FILL_MODIFIERS)) {
      throw tokens.failure(
          tokens.span(word),
          "binop fill modifiers are experimental and not enabled" + Feature.FILL_MODIFIERS.hint());
    }
    tokens.take();
    boolean negative = tokens.peek().isWord("-");
    if (negative || tokens.peek().isWord("+")) {
      tokens.take();
    }
    double value = Numbers.number(tokens.expect(Kind.NUMBER, "", "").text());
    tokens.expect(Kind.RIGHT_PAREN, "", "");
    return negative ? -value : value;
  }

  private List<String> labels() {
    tokens.expect(Kind.LEFT_PAREN, CONTEXT, "\"(\"");
    List<String> labels = new ArrayList<>();
    while (!tokens.accept(Kind.RIGHT_PAREN)) {
      Token token = tokens.peek();
      if (token.is(Kind.STRING) && token.value().isEmpty()) {
        throw tokens.failure(
            tokens.span(token), "invalid label name for grouping: " + Quoted.of(token.value()));
      } else if (!token.canNameLabel() && !token.is(Kind.STRING)) {
        throw tokens.unexpected(CONTEXT, "label");
      }
      labels.add(tokens.take().value());
      if (!tokens.accept(Kind.COMMA) && !tokens.peek().is(Kind.RIGHT_PAREN)) {
        throw tokens.unexpected(CONTEXT, "\",\" or \")\"");
      }
    }
    return labels;
  }
}
