package dev.nightjar.promql.parse;

import dev.nightjar.promql.ast.Quoted;
import dev.nightjar.promql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Cuts a query into tokens, up to its end or the first error.
///
/// Between braces and between brackets other characters are allowed than elsewhere, so that a slip
/// is found where it stands.
final class Lexer {
  private static final Set<String> AGGREGATORS =
      Set.of(
          "sum",
          "avg",
          "count",
          "min",
          "max",
          "group",
          "stddev",
          "stdvar",
          "topk",
          "bottomk",
          "count_values",
          "quantile",
          "limitk",
          "limit_ratio");
  private static final Set<String> KEYWORDS =
      Set.of(
          "offset",
          "smoothed",
          "anchored",
          "by",
          "without",
          "on",
          "ignoring",
          "group_left",
          "group_right",
          "fill",
          "fill_left",
          "fill_right",
          "bool",
          "start",
          "end",
          "step",
          "range",
          "max_of",
          "min_of");
  private static final Set<String> WORD_OPERATORS = Set.of("and", "or", "unless", "atan2");
  private static final Set<String> DURATION_WORDS =
      Set.of("step", "range", "min", "max", "min_of", "max_of");

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int start;
  private int parens;
  private boolean failed;
  private boolean gotDuration;
  private boolean gotColon;

  private Lexer(String text) {
    this.text = text;
  }

  /// The tokens of `text`; the last one is [Kind#EOF] or [Kind#ERROR].
  static List<Token> tokens(String text) {
    var lexer = new Lexer(text);
    while (!lexer.failed && lexer.skipBlanks()) {
      lexer.statement();
    }
    lexer.finish();
    return lexer.tokens;
  }

  private void finish() {
    if (failed) {
      return;
    }
    start = at;
    if (parens > 0) {
      fail("unclosed left parenthesis");
    } else {
      emit(Kind.EOF);
    }
  }

  private void statement() {
    char c = text.charAt(at++);
    switch (c) {
      case ',' -> emit(Kind.COMMA);
      case '*', '/', '%', '+', '-', '^' -> emit(Kind.OPERATOR);
      case '=' -> equals();
      case '!' -> bang();
      case '<', '>' -> {
        at += peek() == '=' || peek() == '/' ? 1 : 0;
        emit(Kind.OPERATOR);
      }
      case '"', '\'', '`' -> string();
      case '(' -> {
        emit(Kind.LEFT_PAREN);
        parens++;
      }
      case ')' -> closeParen(true);
      case '{' -> {
        emit(Kind.LEFT_BRACE);
        insideBraces();
      }
      case '[' -> {
        emit(Kind.LEFT_BRACKET);
        insideBrackets();
      }
      case ']' -> fail("unexpected right bracket ']'");
      case '@' -> emit(Kind.AT);
      default -> {
        if (NumberScanner.isDigit(c) || (c == '.' && NumberScanner.isDigit(peek()))) {
          number();
        } else if (NumberScanner.isAlpha(c) || c == ':') {
          word();
        } else {
          fail("unexpected character: " + Quoted.character(text.codePointAt(at - 1)));
        }
      }
    }
  }

  private void equals() {
    if (peek() == '=') {
      at++;
      emit(Kind.OPERATOR);
    } else if (peek() == '~') {
      fail("unexpected character after '=': '~'");
    } else {
      emit(Kind.ASSIGN);
    }
  }

  private void bang() {
    if (peek() == '=') {
      at++;
      emit(Kind.OPERATOR);
    } else {
      fail("unexpected character after '!': " + quotedNext());
    }
  }

  private void closeParen(boolean checked) {
    if (checked && parens == 0) {
      start = at;
      fail("unexpected right parenthesis ')'");
      return;
    }
    emit(Kind.RIGHT_PAREN);
    parens--;
  }

  private void word() {
    while (at < text.length()
        && (NumberScanner.isAlphanumeric(text.charAt(at)) || text.charAt(at) == ':')) {
      at++;
    }
    String word = text.substring(start, at);
    emit(kindOf(word.toLowerCase(Locale.ROOT)));
  }

  private static Kind kindOf(String word) {
    if (AGGREGATORS.contains(word)) {
      return Kind.AGGREGATOR;
    } else if (KEYWORDS.contains(word)) {
      return Kind.KEYWORD;
    } else if (WORD_OPERATORS.contains(word)) {
      return Kind.WORD_OPERATOR;
    } else if (word.equals("inf") || word.equals("nan")) {
      return Kind.NUMBER;
    }
    return word.indexOf(':') >= 0 ? Kind.METRIC_IDENTIFIER : Kind.IDENTIFIER;
  }

  private void number() {
    var scanner = new NumberScanner(text, start);
    if (scanner.number()) {
      at = scanner.position();
      emit(Kind.NUMBER);
      return;
    }
    int stopped = scanner.position();
    var digits = new NumberScanner(text, stopped);
    boolean plainDigits =
        text.substring(start, stopped).chars().allMatch(c -> NumberScanner.isDigit((char) c));
    boolean duration = plainDigits && digits.restOfDuration();
    at = plainDigits ? digits.position() : stopped;
    if (duration) {
      emit(Kind.DURATION);
    } else {
      fail("bad number or duration syntax: " + Quoted.of(text.substring(start, at)));
    }
  }

  private void string() {
    var scanner = new StringScanner(text, start);
    try {
      String value = scanner.read();
      at = scanner.position();
      tokens.add(new Token(Kind.STRING, text.substring(start, at), value, start, at));
    } catch (StringScanner.Malformed e) {
      fail(e.getMessage());
    }
  }

  private void insideBraces() {
    while (!failed) {
      if (!skipBlanks()) {
        fail("unexpected end of input inside braces");
        return;
      }
      char c = text.charAt(at++);
      switch (c) {
        case ',' -> emit(Kind.COMMA);
        case '"', '\'', '`' -> string();
        case '=' -> {
          boolean regex = peek() == '~';
          at += regex ? 1 : 0;
          emit(regex ? Kind.MATCH : Kind.ASSIGN);
        }
        case '!' -> {
          if (peek() == '=' || peek() == '~') {
            at++;
            emit(Kind.MATCH);
          } else {
            fail("unexpected character after '!' inside braces: " + quotedNext());
          }
        }
        case '{' -> fail("unexpected left brace '{'");
        case '}' -> {
          emit(Kind.RIGHT_BRACE);
          return;
        }
        default -> labelName(c);
      }
    }
  }

  private void labelName(char first) {
    if (!NumberScanner.isAlpha(first)) {
      fail("unexpected character inside braces: " + Quoted.character(text.codePointAt(at - 1)));
      return;
    }
    while (at < text.length() && NumberScanner.isAlphanumeric(text.charAt(at))) {
      at++;
    }
    emit(Kind.IDENTIFIER);
  }

  private void insideBrackets() {
    gotDuration = false;
    gotColon = false;
    while (!failed) {
      if (!skipBlanks()) {
        fail("unexpected end of input in duration expression");
        return;
      }
      char c = text.charAt(at++);
      switch (c) {
        case ']' -> {
          emit(Kind.RIGHT_BRACKET);
          return;
        }
        case ':' -> colon();
        case '(' -> {
          emit(Kind.LEFT_PAREN);
          parens++;
        }
        case ')' -> closeParen(true);
        case '+', '-', '*', '/', '%', '^' -> emit(Kind.OPERATOR);
        case ',' -> emit(Kind.COMMA);
        default -> durationPart(c);
      }
    }
  }

  private void colon() {
    if (!gotDuration) {
      fail("unexpected colon before duration in duration expression");
    } else if (gotColon) {
      fail("unexpected repeated colon in duration expression");
    } else {
      emit(Kind.COLON);
      gotColon = true;
    }
  }

  private void durationPart(char first) {
    if (NumberScanner.isDigit(first) || (first == '.' && NumberScanner.isDigit(peek()))) {
      gotDuration = true;
      number();
      return;
    }
    int end = at;
    while (end < text.length() && NumberScanner.isAlphanumeric(text.charAt(end))) {
      end++;
    }
    String word = text.substring(start, end).toLowerCase(Locale.ROOT);
    if (DURATION_WORDS.contains(word)) {
      at = end;
      gotDuration = true;
      emit(word.length() == 3 ? Kind.AGGREGATOR : Kind.KEYWORD);
    } else if (gotDuration && !gotColon && NumberScanner.isAlpha(first)) {
      fail("unexpected character: " + Quoted.character(first) + ", expected ':'");
    } else {
      fail(
          "unexpected character in duration expression: "
              + Quoted.character(text.codePointAt(at - 1)));
    }
  }

  /// Passes blanks and comments; false at the end of the text.
  private boolean skipBlanks() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int line = text.indexOf('\n', at);
        at = line < 0 ? text.length() : line;
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        at++;
      } else {
        break;
      }
    }
    start = at;
    return at < text.length();
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private String quotedNext() {
    return at < text.length() ? Quoted.character(text.codePointAt(at)) : "end of input";
  }

  private void emit(Kind kind) {
    tokens.add(new Token(kind, text.substring(start, at), start, at));
    start = at;
  }

  private void fail(String message) {
    tokens.add(new Token(Kind.ERROR, message, start, text.length()));
    failed = true;
  }
}
