package dev.nightjar.alert.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Cuts a template into [Token]s. Trim markers and comments are dealt with here, so that the parser
/// never sees them. Used once, by one thread.
final class Lexer {
  private final String name;
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private boolean trimNext;

  Lexer(String name, String text) {
    this.name = name;
    this.text = text;
  }

  List<Token> tokens() throws TemplateException {
    while (at < text.length()) {
      int open = text.indexOf("{{", at);
      if (open < 0) {
        literal(at, text.length());
        at = text.length();
      } else {
        boolean trims = isTrimMarker(open + 2);
        literal(at, trims ? endWithoutSpace(at, open) : open);
        at = trims ? open + 3 : open + 2;
        afterOpening(open);
      }
    }
    add(Token.Kind.END, "", at);
    return tokens;
  }

  private void literal(int from, int to) {
    int start = from;
    if (trimNext) {
      while (start < to && isSpace(text.charAt(start))) {
        start++;
      }
      trimNext = false;
    }
    if (start < to) {
      add(Token.Kind.TEXT, text.substring(start, to), start);
    }
  }

  private int endWithoutSpace(int from, int to) {
    int end = to;
    while (end > from && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  private boolean isTrimMarker(int index) {
    return index + 1 < text.length()
        && text.charAt(index) == '-'
        && isSpace(text.charAt(index + 1));
  }

  private void afterOpening(int open) throws TemplateException {
    int start = at;
    while (start < text.length() && isSpace(text.charAt(start)) && start > open + 2) {
      start++;
    }
    if (text.startsWith("/*", start)) {
      comment(start);
      return;
    }
    add(Token.Kind.LEFT, "{{", open);
    insideAction();
  }

  private void comment(int start) throws TemplateException {
    int close = text.indexOf("*/", start + 2);
    if (close < 0) {
      throw failure("unclosed comment");
    }
    at = close + 2;
    if (text.startsWith("}}", at)) {
      at += 2;
    } else if (closesTrimming(at)) {
      at += 4;
      trimNext = true;
    } else {
      throw failure("comment ends before closing delimiter");
    }
  }

  private boolean closesTrimming(int index) {
    return index < text.length()
        && isSpace(text.charAt(index))
        && text.startsWith("-}}", index + 1);
  }

  private void insideAction() throws TemplateException {
    int depth = 0;
    while (true) {
      if (at >= text.length()) {
        throw failure("unclosed action");
      }
      boolean trims = closesTrimming(at);
      if (trims || text.startsWith("}}", at)) {
        if (depth > 0) {
          throw failure("unclosed left paren");
        }
        add(Token.Kind.RIGHT, "}}", at);
        at += trims ? 4 : 2;
        trimNext = trims;
        return;
      }
      char c = text.charAt(at);
      if (c == '(') {
        depth++;
      } else if (c == ')' && --depth < 0) {
        throw failure("unexpected right paren");
      }
      actionToken(c);
    }
  }

  private void actionToken(char c) throws TemplateException {
    int start = at;
    switch (c) {
      case ' ', '\t', '\r', '\n' -> {
        while (at < text.length() && isSpace(text.charAt(at)) && !closesTrimming(at)) {
          at++;
        }
        add(Token.Kind.SPACE, " ", start);
      }
      case '(' -> single(Token.Kind.LEFT_PAREN);
      case ')' -> single(Token.Kind.RIGHT_PAREN);
      case '|' -> single(Token.Kind.PIPE);
      case ',' -> single(Token.Kind.COMMA);
      case '=' -> single(Token.Kind.ASSIGN);
      case ':' -> declare();
      case '"' -> quoted();
      case '`' -> raw();
      case '\'' -> character();
      case '$' -> name(Token.Kind.VARIABLE);
      case '.' -> dot();
      default -> wordOrNumber(c);
    }
  }

  private void single(Token.Kind kind) {
    add(kind, text.substring(at, at + 1), at);
    at++;
  }

  private void declare() throws TemplateException {
    if (!text.startsWith(":=", at)) {
      throw failure("expected :=");
    }
    add(Token.Kind.DECLARE, ":=", at);
    at += 2;
  }

  private void dot() throws TemplateException {
    char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
    if (isDigit(next)) {
      number();
    } else if (isWordPart(next)) {
      name(Token.Kind.FIELD);
    } else {
      single(Token.Kind.DOT);
    }
  }

  private void wordOrNumber(char c) throws TemplateException {
    if (isDigit(c) || c == '+' || c == '-') {
      number();
    } else if (isWordPart(c)) {
      name(Token.Kind.IDENTIFIER);
    } else {
      throw failure("unrecognized character in action: " + unicode(text.codePointAt(at)));
    }
  }

  private void name(Token.Kind kind) throws TemplateException {
    int start = at++;
    while (at < text.length() && isWordPart(text.charAt(at))) {
      at++;
    }
    if (at < text.length()
        && " \t\r\n.,|:()=".indexOf(text.charAt(at)) < 0
        && !text.startsWith("}}", at)) {
      throw failure("bad character " + unicode(text.codePointAt(at)));
    }
    add(kind, text.substring(start, at), start);
  }

  private void number() throws TemplateException {
    int start = at;
    while (at < text.length() && isNumberPart(start)) {
      at++;
    }
    String digits = text.substring(start, at);
    if (digits.equals("+") || digits.equals("-")) {
      throw failure("bad number syntax: \"" + digits + "\"");
    }
    add(Token.Kind.NUMBER, digits, start);
  }

  private boolean isNumberPart(int start) {
    char c = text.charAt(at);
    boolean sign = c == '+' || c == '-';
    boolean hex = text.startsWith("0x", start) || text.startsWith("0X", start);
    boolean afterExponent = at > start && !hex && "eE".indexOf(text.charAt(at - 1)) >= 0;
    return sign ? (at == start || afterExponent) : (isWordPart(c) || c == '.');
  }

  private void quoted() throws TemplateException {
    int start = at++;
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\n') {
        throw failure("unterminated quoted string");
      }
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    if (at >= text.length()) {
      at = text.length();
      throw failure("unterminated quoted string");
    }
    at++;
    add(Token.Kind.STRING, text.substring(start, at), start);
  }

  private void raw() throws TemplateException {
    int close = text.indexOf('`', at + 1);
    if (close < 0) {
      throw failure("unterminated raw quoted string");
    }
    add(Token.Kind.STRING, text.substring(at, close + 1), at);
    at = close + 1;
  }

  private void character() throws TemplateException {
    int start = at++;
    while (at < text.length() && text.charAt(at) != '\'' && text.charAt(at) != '\n') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    if (at >= text.length() || text.charAt(at) != '\'') {
      throw failure("unterminated character constant");
    }
    at++;
    add(Token.Kind.CHARACTER, text.substring(start, at), start);
  }

  private void add(Token.Kind kind, String value, int position) {
    tokens.add(new Token(kind, value, position));
  }

  private TemplateException failure(String message) {
    long line =
        1 + text.substring(0, Math.min(at, text.length())).chars().filter(c -> c == '\n').count();
    return new TemplateException("template: " + name + ":" + line + ": " + message);
  }

  private static String unicode(int codePoint) {
    String code = String.format(Locale.ROOT, "U+%04X", codePoint);
    boolean printable =
        !Character.isISOControl(codePoint)
            && !Character.isSpaceChar(codePoint)
            && Character.isDefined(codePoint);
    return printable ? code + " '" + Character.toString(codePoint) + "'" : code;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWordPart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }
}
