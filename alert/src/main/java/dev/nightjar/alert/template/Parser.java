package dev.nightjar.alert.template;

import dev.nightjar.alert.template.Token.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Turns [Token]s into statements. Functions and variables are checked while parsing, so that a
/// misspelt name is found when rules are loaded, not when an alert fires. Used once, by one thread.
final class Parser {
  private static final int MAX_DEPTH = 100;

  private final String name;
  private final String text;
  private final List<Token> tokens;
  private final Set<String> functions;
  private final List<String> variables = new ArrayList<>();
  private final Map<String, List<Node>> definitions = new HashMap<>();
  private int at;
  private int depth;
  private int loops;

  Parser(String name, String text, Set<String> functions, Set<String> variables)
      throws TemplateException {
    this.name = name;
    this.text = text;
    this.tokens = new Lexer(name, text).tokens();
    this.functions = functions;
    this.variables.add("$");
    this.variables.addAll(variables);
  }

  /// The statements of each template that the text defines, the text itself under its own name.
  Map<String, List<Node>> parse() throws TemplateException {
    List<Node> root = new ArrayList<>();
    String end = statements(root, "");
    if (!end.isEmpty()) {
      throw failure("unexpected {{" + end + "}}");
    }
    definitions.put(name, List.copyOf(root));
    return Map.copyOf(definitions);
  }

  /// Reads up to `end`, `else` or the end of the text, and returns which it was; `else` is left to
  /// be read by the caller.
  private String statements(List<Node> into, String within) throws TemplateException {
    if (++depth > MAX_DEPTH) {
      throw failure("nested deeper than " + MAX_DEPTH);
    }
    try {
      while (true) {
        Token token = next();
        switch (token.kind()) {
          case TEXT -> into.add(new Node.Text(token.text()));
          case LEFT -> {
            Token word = peekPastSpace();
            if (word.isWord("end") || word.isWord("else")) {
              nextPastSpace();
              return word.text();
            }
            statement(word, into);
          }
          case END -> {
            if (!within.isEmpty()) {
              throw failure("unexpected EOF");
            }
            return "";
          }
          default -> throw unexpected(token, "input");
        }
      }
    } finally {
      depth--;
    }
  }

  private void statement(Token word, List<Node> into) throws TemplateException {
    String keyword = word.is(Kind.IDENTIFIER) ? word.text() : "";
    switch (keyword) {
      case "if", "with", "range" -> {
        nextPastSpace();
        into.add(control(keyword));
      }
      case "define" -> {
        nextPastSpace();
        define();
      }
      case "block" -> {
        nextPastSpace();
        into.add(block(word));
      }
      case "template" -> {
        nextPastSpace();
        into.add(invoke(word));
      }
      case "break", "continue" -> {
        nextPastSpace();
        if (loops == 0) {
          throw failure("{{" + keyword + "}} outside {{range}}");
        }
        closeAction(keyword);
        into.add(keyword.equals("break") ? new Node.Break() : new Node.Continue());
      }
      default -> into.add(new Node.Action(pipe("command", Kind.RIGHT)));
    }
  }

  private Node control(String keyword) throws TemplateException {
    int scope = variables.size();
    Expression.Pipe pipe = pipe(keyword, Kind.RIGHT);
    List<Node> then = new ArrayList<>();
    List<Node> otherwise = new ArrayList<>();
    loops += keyword.equals("range") ? 1 : 0;
    String end = statements(then, keyword);
    loops -= keyword.equals("range") ? 1 : 0;
    if (end.equals("else")) {
      alternative(keyword, otherwise);
    } else {
      closeAction("end");
    }
    shrink(scope);
    return switch (keyword) {
      case "if" -> new Node.If(pipe, List.copyOf(then), List.copyOf(otherwise));
      case "with" -> new Node.With(pipe, List.copyOf(then), List.copyOf(otherwise));
      default -> new Node.Range(pipe, List.copyOf(then), List.copyOf(otherwise));
    };
  }

  private void alternative(String keyword, List<Node> otherwise) throws TemplateException {
    Token word = peekPastSpace();
    if (!keyword.equals("range") && word.isWord(keyword)) {
      nextPastSpace();
      if (++depth > MAX_DEPTH) {
        throw failure("nested deeper than " + MAX_DEPTH);
      }
      otherwise.add(control(keyword));
      depth--;
      return;
    }
    closeAction("else");
    String end = statements(otherwise, keyword);
    if (!end.equals("end")) {
      throw failure("expected end; found {{" + end + "}}");
    }
    closeAction("end");
  }

  private void define() throws TemplateException {
    if (depth > 1) {
      throw failure("unexpected {{define}}");
    }
    String defined = templateName("define clause");
    closeAction("define clause");
    definitions.put(defined, List.copyOf(body("define")));
  }

  private List<Node> body(String keyword) throws TemplateException {
    List<String> outer = List.copyOf(variables);
    variables.subList(1, variables.size()).clear();
    List<Node> body = new ArrayList<>();
    String end = statements(body, keyword);
    if (!end.equals("end")) {
      throw failure("unexpected {{" + end + "}} in " + keyword + " clause");
    }
    closeAction("end");
    variables.clear();
    variables.addAll(outer);
    return body;
  }

  private Node block(Token word) throws TemplateException {
    String defined = templateName("block clause");
    Expression.Pipe pipe = pipe("block clause", Kind.RIGHT);
    definitions.putIfAbsent(defined, List.copyOf(body("block")));
    return new Node.Invoke(word.position(), defined, Optional.of(pipe));
  }

  private Node invoke(Token word) throws TemplateException {
    String invoked = templateName("template clause");
    Optional<Expression.Pipe> pipe = Optional.empty();
    if (peekPastSpace().is(Kind.RIGHT)) {
      nextPastSpace();
    } else {
      pipe = Optional.of(pipe("template clause", Kind.RIGHT));
    }
    return new Node.Invoke(word.position(), invoked, pipe);
  }

  private String templateName(String context) throws TemplateException {
    Token token = nextPastSpace();
    if (!token.is(Kind.STRING)) {
      throw unexpected(token, context);
    }
    return unquoted(token);
  }

  private void closeAction(String context) throws TemplateException {
    Token token = nextPastSpace();
    if (!token.is(Kind.RIGHT)) {
      throw unexpected(token, context);
    }
  }

  private Expression.Pipe pipe(String context, Kind end) throws TemplateException {
    if (++depth > MAX_DEPTH) {
      throw failure("nested deeper than " + MAX_DEPTH);
    }
    int position = peekPastSpace().position();
    List<String> declared = new ArrayList<>();
    boolean assigns = declarations(context, declared);
    List<Expression.Command> commands = new ArrayList<>();
    while (true) {
      Token token = nextPastSpace();
      if (token.is(end)) {
        break;
      }
      at--;
      commands.add(command());
    }
    check(context, commands);
    if (!assigns) {
      variables.addAll(declared);
    }
    depth--;
    return new Expression.Pipe(position, List.copyOf(declared), assigns, List.copyOf(commands));
  }

  private void check(String context, List<Expression.Command> commands) throws TemplateException {
    if (commands.isEmpty()) {
      throw failure("missing value for " + context);
    }
    for (int i = 1; i < commands.size(); i++) {
      Expression first = commands.get(i).words().getFirst();
      if (first instanceof Expression.Literal || first instanceof Expression.Dot) {
        throw failure("non executable command in pipeline stage " + (i + 1));
      }
    }
  }

  /// Reads `$x :=`, `$x =` or `$i, $x :=` if the pipe starts so; returns whether it assigns.
  private boolean declarations(String context, List<String> declared) throws TemplateException {
    int start = at;
    Token first = nextPastSpace();
    if (first.is(Kind.VARIABLE)) {
      Token sign = nextPastSpace();
      if (sign.is(Kind.DECLARE) || sign.is(Kind.ASSIGN)) {
        declared.add(first.text());
        if (sign.is(Kind.ASSIGN)) {
          known(first.text());
        }
        return sign.is(Kind.ASSIGN);
      }
      if (sign.is(Kind.COMMA) && context.equals("range")) {
        return secondDeclaration(context, first, declared);
      }
    }
    at = start;
    return false;
  }

  private boolean secondDeclaration(String context, Token first, List<String> declared)
      throws TemplateException {
    Token second = nextPastSpace();
    Token sign = nextPastSpace();
    if (!second.is(Kind.VARIABLE) || !(sign.is(Kind.DECLARE) || sign.is(Kind.ASSIGN))) {
      throw unexpected(second.is(Kind.VARIABLE) ? sign : second, context);
    }
    declared.add(first.text());
    declared.add(second.text());
    return sign.is(Kind.ASSIGN);
  }

  private Expression.Command command() throws TemplateException {
    int position = peekPastSpace().position();
    List<Expression> words = new ArrayList<>();
    while (true) {
      peekPastSpace();
      Optional<Expression> operand = operand();
      operand.ifPresent(words::add);
      Token token = next();
      if (token.is(Kind.SPACE)) {
        continue;
      }
      if (token.is(Kind.RIGHT) || token.is(Kind.RIGHT_PAREN)) {
        at--;
      } else if (!token.is(Kind.PIPE)) {
        throw unexpected(token, "operand");
      } else if (peekPastSpace().is(Kind.RIGHT) || peekPastSpace().is(Kind.RIGHT_PAREN)) {
        throw failure("missing value for command");
      }
      break;
    }
    if (words.isEmpty()) {
      throw failure("empty command");
    }
    return new Expression.Command(position, List.copyOf(words));
  }

  private Optional<Expression> operand() throws TemplateException {
    Optional<Expression> term = term();
    if (term.isEmpty() || !peek().is(Kind.FIELD)) {
      return term;
    }
    int position = peek().position();
    List<String> names = new ArrayList<>();
    while (peek().is(Kind.FIELD)) {
      names.add(next().text().substring(1));
    }
    Expression base = term.get();
    return Optional.of(
        switch (base) {
          case Expression.Field field ->
              new Expression.Field(field.position(), joined(field.names(), names));
          case Expression.Variable variable ->
              new Expression.Variable(
                  variable.position(), variable.name(), joined(variable.names(), names));
          case Expression.Literal _, Expression.Dot _ ->
              throw failure("unexpected . after term \"" + base + "\"");
          default -> new Expression.Chain(position, base, List.copyOf(names));
        });
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  private Optional<Expression> term() throws TemplateException {
    Token token = nextPastSpace();
    int position = token.position();
    return switch (token.kind()) {
      case IDENTIFIER -> Optional.of(word(token));
      case DOT -> Optional.of(new Expression.Dot(position));
      case VARIABLE -> {
        known(token.text());
        yield Optional.of(new Expression.Variable(position, token.text(), List.of()));
      }
      case FIELD -> Optional.of(new Expression.Field(position, List.of(token.text().substring(1))));
      case NUMBER, CHARACTER ->
          Optional.of(new Expression.Literal(position, number(token), token.text()));
      case STRING -> Optional.of(new Expression.Literal(position, unquoted(token), token.text()));
      case LEFT_PAREN -> Optional.of(pipe("parenthesized pipeline", Kind.RIGHT_PAREN));
      default -> {
        at--;
        yield Optional.empty();
      }
    };
  }

  private Expression word(Token token) throws TemplateException {
    String word = token.text();
    return switch (word) {
      case "nil" -> new Expression.Literal(token.position(), Value.NIL, word);
      case "true" -> new Expression.Literal(token.position(), true, word);
      case "false" -> new Expression.Literal(token.position(), false, word);
      default -> {
        if (!functions.contains(word)) {
          throw failure("function \"" + word + "\" not defined");
        }
        yield new Expression.Identifier(token.position(), word);
      }
    };
  }

  private Object number(Token token) throws TemplateException {
    if (token.is(Kind.CHARACTER)) {
      return (long) unquoted(token).codePointAt(0);
    }
    try {
      return Numbers.literal(token.text());
    } catch (NumberFormatException e) {
      throw failure("bad number syntax: \"" + token.text() + "\"");
    }
  }

  private String unquoted(Token token) throws TemplateException {
    try {
      return Quoting.unquote(token.text());
    } catch (TemplateException e) {
      throw failure(e.getMessage());
    }
  }

  private void known(String variable) throws TemplateException {
    if (!variables.contains(variable)) {
      throw failure("undefined variable \"" + variable + "\"");
    }
  }

  private void shrink(int size) {
    variables.subList(size, variables.size()).clear();
  }

  private Token next() {
    return tokens.get(Math.min(at++, tokens.size() - 1));
  }

  private Token peek() {
    return tokens.get(Math.min(at, tokens.size() - 1));
  }

  private Token nextPastSpace() {
    peekPastSpace();
    return next();
  }

  private Token peekPastSpace() {
    while (peek().is(Kind.SPACE)) {
      at++;
    }
    return peek();
  }

  private TemplateException unexpected(Token token, String context) {
    String got = token.is(Kind.END) ? "EOF" : "\"" + token.text() + "\"";
    return failure("unexpected " + got + " in " + context);
  }

  private TemplateException failure(String message) {
    int position = tokens.get(Math.min(Math.max(at - 1, 0), tokens.size() - 1)).position();
    long line = 1 + text.substring(0, position).chars().filter(c -> c == '\n').count();
    return new TemplateException("template: " + name + ":" + line + ": " + message);
  }
}
