package dev.nightjar.promql.parse;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.AggregateOp;
import dev.nightjar.promql.ast.BinaryOp;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Feature;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.ast.Functions;
import dev.nightjar.promql.ast.Quoted;
import dev.nightjar.promql.ast.Span;
import dev.nightjar.promql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads an expression by recursive descent; operators by how strongly they bind. Stops at the
/// first error. How deep expressions may nest is limited, so that no query exhausts the stack of
/// whoever walks the tree; chains of operators that bind to the left do not nest.
public final class Parser {
  /// Levels of nesting; people write ten, machines fifty.
  private static final int MAX_DEPTH = 200;

  private static final Map<String, BinaryOp> OPERATORS = new HashMap<>();
  private static final Map<String, AggregateOp> AGGREGATIONS = new HashMap<>();

  static {
    for (BinaryOp op : BinaryOp.values()) {
      OPERATORS.put(op.symbol(), op);
    }
    for (AggregateOp op : AggregateOp.values()) {
      AGGREGATIONS.put(op.symbol(), op);
    }
  }

  private final Tokens tokens;
  private final Features features;
  private final SelectorParser selectors;
  private final MatchingParser matchings;
  private final ModifierParser modifiers;
  private int depth;

  private Parser(String query, Features features) {
    this.tokens = new Tokens(query);
    this.features = features;
    this.selectors = new SelectorParser(tokens);
    this.matchings = new MatchingParser(tokens, features);
    this.modifiers = new ModifierParser(tokens, features);
  }

  /// The expression that `query` spells, types checked.
  ///
  /// @throws NightjarException `BAD_DATA`, with line and column, when it spells none
  public static Expr parse(String query, Features features) {
    var parser = new Parser(query, features);
    if (parser.tokens.peek().is(Kind.EOF)) {
      throw parser.tokens.failure(new Span(0, 0), "no expression found in input");
    }
    Expr expr = parser.expression(0);
    if (!parser.tokens.peek().is(Kind.EOF)) {
      throw parser.tokens.unexpected("", "");
    }
    return new Checker(query).check(expr);
  }

  /// The series selector that `query` spells: no range, offset or anything around it.
  ///
  /// @throws NightjarException `BAD_DATA`, with line and column, when it spells none
  public static Expr.VectorSelector parseSelector(String query) {
    Expr.VectorSelector selector = parseAnySelector(query);
    new Checker(query).check(selector);
    return selector;
  }

  /// As [#parseSelector], also where the conditions hold for every series.
  public static Expr.VectorSelector parseAnySelector(String query) {
    var parser = new Parser(query, Features.STABLE);
    Token first = parser.tokens.peek();
    if (!first.canNameMetric() && !first.is(Kind.LEFT_BRACE)) {
      throw parser.tokens.unexpected("", "");
    }
    Expr.VectorSelector selector = parser.selectors.selector();
    if (!parser.tokens.peek().is(Kind.EOF)) {
      throw parser.tokens.unexpected("", "");
    }
    return selector;
  }

  /// The labels of a series: a selector in which every condition is an equality.
  ///
  /// @throws NightjarException `BAD_DATA`, with line and column, when `series` is anything else
  public static Labels parseLabels(String series) {
    var tokens = new Tokens(series);
    Expr.VectorSelector selector = new SelectorParser(tokens).selector();
    if (!tokens.peek().is(Kind.EOF)) {
      throw tokens.unexpected("", "");
    }
    var labels = Labels.builder();
    for (Matcher matcher : selector.matchers()) {
      if (matcher.kind() != Matcher.Kind.EQUAL) {
        throw tokens.failure(selector.span(), "a series has labels with '=' alone");
      }
      labels.set(matcher.name(), matcher.value());
    }
    return labels.build();
  }

  /// The milliseconds of a duration, or of a number of seconds.
  ///
  /// @throws NightjarException `BAD_DATA` when `duration` is neither
  public static long parseDurationMillis(String duration) {
    var tokens = new Tokens(duration);
    var modifiers = new ModifierParser(tokens, Features.STABLE);
    Token token = tokens.take();
    boolean known = token.is(Kind.NUMBER) || token.is(Kind.DURATION);
    if (!known || !tokens.peek().is(Kind.EOF)) {
      throw tokens.failure(
          tokens.span(token), "not a valid duration string: " + Quoted.of(duration));
    }
    double seconds = token.is(Kind.NUMBER) ? modifiers.number(token) : modifiers.seconds(token);
    return Math.round(seconds * 1000);
  }

  /// An expression of operators that bind more tightly than `floor`.
  private Expr expression(int floor) {
    enter(1);
    Expr left = operand();
    while (true) {
      Token token = tokens.peek();
      BinaryOp op = operator(token);
      if (op == null || op.precedence() <= floor) {
        depth--;
        return left;
      }
      tokens.take();
      boolean returnBool = tokens.acceptWord("bool");
      var matching = matchings.matching();
      Span opAt = tokens.span(token).to(tokens.span(tokens.last()));
      // A power binds to the right, all else to the left.
      Expr right = expression(op == BinaryOp.POWER ? op.precedence() - 1 : op.precedence());
      left =
          new Expr.Binary(
              left.span().to(right.span()), opAt, op, left, right, returnBool, matching);
    }
  }

  private void enter(int levels) {
    depth += levels;
    if (depth > MAX_DEPTH) {
      throw tokens.failure(
          tokens.span(tokens.peek()), "expression nests deeper than " + MAX_DEPTH + " levels");
    }
  }

  private static @Nullable BinaryOp operator(Token token) {
    return switch (token.kind()) {
      case OPERATOR, WORD_OPERATOR -> OPERATORS.get(token.lower());
      default -> null;
    };
  }

  /// An operand with the modifiers behind it.
  private Expr operand() {
    Token token = tokens.peek();
    if (token.isWord("-") || token.isWord("+")) {
      tokens.take();
      Expr inner = expression(BinaryOp.MULTIPLY.precedence());
      boolean negative = token.isWord("-");
      Span span = tokens.span(token).to(inner.span());
      return inner instanceof Expr.NumberLiteral(_, double value, boolean asDuration)
          ? new Expr.NumberLiteral(span, negative ? -value : value, asDuration)
          : new Expr.Unary(span, negative, inner);
    }
    Expr expr = primary();
    int chain = depth;
    while (true) {
      Optional<Expr> modified = modifiers.next(expr);
      if (modified.isEmpty()) {
        depth = chain;
        return expr;
      }
      expr = modified.get();
      enter(1);
    }
  }

  private Expr primary() {
    Token token = tokens.peek();
    return switch (token.kind()) {
      case NUMBER, DURATION -> number();
      case STRING -> {
        tokens.take();
        yield new Expr.StringLiteral(tokens.span(token), token.value());
      }
      case LEFT_PAREN -> {
        tokens.take();
        Expr inner = expression(0);
        tokens.expect(Kind.RIGHT_PAREN, "", "");
        yield new Expr.Paren(tokens.span(token).to(tokens.span(tokens.last())), inner);
      }
      case LEFT_BRACE -> selectors.selector();
      case AGGREGATOR -> isAggregate() ? aggregate() : selectors.selector();
      case IDENTIFIER, KEYWORD -> {
        boolean callable = token.is(Kind.IDENTIFIER) || Functions.find(token.lower()).isPresent();
        if (callable && tokens.followedBy(Kind.LEFT_PAREN)) {
          yield call();
        }
        yield named(token);
      }
      case METRIC_IDENTIFIER, WORD_OPERATOR -> named(token);
      default -> throw tokens.unexpected("", "");
    };
  }

  private Expr named(Token token) {
    if (!token.canNameMetric()) {
      throw tokens.unexpected("", "");
    }
    return selectors.selector();
  }

  private Expr number() {
    Token token = tokens.take();
    Span span = tokens.span(token);
    return token.is(Kind.NUMBER)
        ? new Expr.NumberLiteral(span, modifiers.number(token), false)
        : new Expr.NumberLiteral(span, modifiers.seconds(token), true);
  }

  private Expr call() {
    Token name = tokens.take();
    List<Expr> arguments = arguments(); // what is wrong in them is told first
    Optional<Functions.Signature> function =
        Functions.find(name.is(Kind.KEYWORD) ? name.lower() : name.text());
    if (function.isEmpty()) {
      throw tokens.failure(
          tokens.span(name), "unknown function with name " + Quoted.of(name.text()));
    } else if (function.get().experimental() && !features.has(Feature.EXPERIMENTAL_FUNCTIONS)) {
      throw tokens.failure(
          tokens.span(name),
          "function "
              + (Quoted.of(name.text()) + " is not enabled")
              + Feature.EXPERIMENTAL_FUNCTIONS.hint());
    }
    return new Expr.Call(
        tokens.span(name).to(tokens.span(tokens.last())), function.get(), arguments);
  }

  private List<Expr> arguments() {
    tokens.expect(Kind.LEFT_PAREN, "", "");
    List<Expr> arguments = new ArrayList<>();
    if (tokens.accept(Kind.RIGHT_PAREN)) {
      return arguments;
    }
    while (true) {
      arguments.add(expression(0));
      if (!tokens.accept(Kind.COMMA)) {
        tokens.expect(Kind.RIGHT_PAREN, "", "");
        return arguments;
      } else if (!tokens.peek().canBeginExpression()) {
        throw tokens.failure(
            tokens.span(tokens.last()), "trailing commas not allowed in function call args");
      }
    }
  }

  private boolean isAggregate() {
    return tokens.followedBy(Kind.LEFT_PAREN) || tokens.followedByWord("by", "without");
  }

  private Expr aggregate() {
    Token name = tokens.take();
    AggregateOp op = AGGREGATIONS.get(name.text().toLowerCase(Locale.ROOT));
    if (op == null) {
      throw new IllegalStateException("BUG: no aggregation " + name.text());
    }
    tokens.beginAggregation();
    Optional<MatchingParser.Grouping> grouping = matchings.grouping();
    if (grouping.isPresent() && !tokens.peek().is(Kind.LEFT_PAREN)) {
      throw tokens.unexpected("", "");
    }
    List<Expr> arguments = arguments();
    tokens.endAggregation();
    if (grouping.isEmpty()) {
      grouping = matchings.grouping();
    }
    Span span = tokens.span(name).to(tokens.span(tokens.last()));
    int wanted = op.takesParameter() ? 2 : 1;
    if (op.isExperimental() && !features.has(Feature.EXPERIMENTAL_FUNCTIONS)) {
      throw tokens.failure(
          span,
          op.symbol()
              + "() is experimental and must be enabled with"
              + " --enable-feature=promql-experimental-functions");
    } else if (arguments.isEmpty()) {
      throw tokens.failure(span, "no arguments for aggregate expression provided");
    } else if (arguments.size() != wanted) {
      throw tokens.failure(
          span,
          "wrong number of arguments for aggregate expression provided, expected "
              + (wanted + ", got " + arguments.size()));
    }
    return new Expr.Aggregate(
        span,
        op,
        wanted == 2 ? Optional.of(arguments.getFirst()) : Optional.empty(),
        arguments.getLast(),
        grouping.map(MatchingParser.Grouping::without).orElse(false),
        grouping.map(MatchingParser.Grouping::labels).orElse(List.of()));
  }
}
