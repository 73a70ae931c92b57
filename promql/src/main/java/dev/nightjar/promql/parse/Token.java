package dev.nightjar.promql.parse;

import dev.nightjar.promql.ast.Quoted;
import java.util.Locale;

/// A piece of a query's text.
///
/// @param text as written; for [Kind#ERROR] what is wrong
/// @param value what a string stands for; else as `text`
/// @param start index of the first character
/// @param end index behind the last one
record Token(Kind kind, String text, String value, int start, int end) {
  Token(Kind kind, String text, int start, int end) {
    this(kind, text, text, start, end);
  }

  enum Kind {
    EOF,
    ERROR,
    IDENTIFIER,
    /// With a colon: a metric's name, never a label's.
    METRIC_IDENTIFIER,
    NUMBER,
    DURATION,
    STRING,
    AGGREGATOR,
    /// A word that is one only where the grammar wants it, such as `by`.
    KEYWORD,
    /// `and`, `or`, `unless`, `atan2`.
    WORD_OPERATOR,
    OPERATOR,
    AT,
    LEFT_PAREN,
    RIGHT_PAREN,
    LEFT_BRACE,
    RIGHT_BRACE,
    LEFT_BRACKET,
    RIGHT_BRACKET,
    COMMA,
    COLON,
    /// `=`
    ASSIGN,
    /// `!=` within braces, `=~`, `!~`
    MATCH
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  /// Whether it is this keyword, operator or word; letters' case does not matter.
  boolean isWord(String word) {
    return kind != Kind.STRING && kind != Kind.ERROR && lower().equals(word);
  }

  String lower() {
    return text.toLowerCase(Locale.ROOT);
  }

  /// Whether it can name a label in a list such as that of `by`.
  boolean canNameLabel() {
    return switch (kind) {
      case IDENTIFIER, AGGREGATOR, WORD_OPERATOR -> true;
      case KEYWORD -> !lower().equals("without"); // which Prometheus' grammar has left out
      default -> false;
    };
  }

  /// Whether it can name a metric where an expression is wanted.
  boolean canNameMetric() {
    return switch (kind) {
      case IDENTIFIER, METRIC_IDENTIFIER, AGGREGATOR -> true;
      case WORD_OPERATOR -> !lower().equals("atan2");
      case KEYWORD ->
          switch (lower()) {
            case "bool", "on", "ignoring", "group_left", "group_right" -> false;
            default -> true;
          };
      default -> false;
    };
  }

  /// Whether an expression may begin with it.
  boolean canBeginExpression() {
    return switch (kind) {
      case NUMBER, DURATION, STRING, LEFT_PAREN, LEFT_BRACE -> true;
      case OPERATOR -> text.equals("-") || text.equals("+");
      default -> canNameMetric();
    };
  }

  /// How a message names it.
  String described() {
    return switch (kind) {
      case EOF -> "end of input";
      case ERROR -> "error " + text;
      case IDENTIFIER -> "identifier " + Quoted.of(text);
      case METRIC_IDENTIFIER -> "metric identifier " + Quoted.of(text);
      case NUMBER -> "number " + shortened();
      case DURATION -> "duration " + shortened();
      case STRING -> "string " + shortened();
      case AGGREGATOR -> "<aggr:" + text + ">";
      case KEYWORD -> namesATime() ? Quoted.of(text) : "<" + text + ">";
      case WORD_OPERATOR, OPERATOR, AT, MATCH -> "<op:" + text + ">";
      default -> Quoted.of(text);
    };
  }

  private boolean namesATime() {
    return switch (lower()) {
      case "start", "end", "step", "range", "max_of", "min_of" -> true;
      default -> false;
    };
  }

  private String shortened() {
    int points = text.codePointCount(0, text.length());
    return points <= 10
        ? Quoted.of(text)
        : Quoted.of(text.substring(0, text.offsetByCodePoints(0, 10))) + "...";
  }
}
