package dev.nightjar.alert.template;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// A parsed text in Go's template language. Immutable; run by any number of threads.
///
/// Bounded: a run makes at most a million steps and a mebibyte of text, and templates call each
/// other at most 100 deep.
public final class Template {
  /// What to do with a map's key that is not there.
  public enum MissingKey {
    /// It reads as nothing: empty for labels, `<no value>` otherwise.
    ZERO,
    /// The run fails.
    ERROR
  }

  /// How the outcome is written.
  public enum Output {
    TEXT,
    /// Every value is escaped for HTML, but for [Functions] that yield HTML.
    HTML
  }

  private final String name;
  private final String text;
  private final Functions functions;
  private final Map<String, List<Node>> definitions;

  private Template(
      String name, String text, Functions functions, Map<String, List<Node>> definitions) {
    this.name = name;
    this.text = text;
    this.functions = functions;
    this.definitions = definitions;
  }

  /// Parses a text.
  ///
  /// @param name stands in error messages
  /// @param variables that every run sets beforehand, such as `$value`
  /// @throws TemplateException with name and line in Go's words
  public static Template parse(String name, String text, Functions functions, Set<String> variables)
      throws TemplateException {
    var parser = new Parser(name, text, functions.names(), variables);
    return new Template(name, text, functions, parser.parse());
  }

  /// Runs it as text, with absent keys as nothing.
  public String run(Object data, Map<String, Object> variables) throws TemplateException {
    return run(data, variables, MissingKey.ZERO, Output.TEXT);
  }

  /// @param data the value of `.` at the start
  /// @param variables by name, `$` included
  /// @throws TemplateException with name, line and column in Go's words
  public String run(
      Object data, Map<String, Object> variables, MissingKey missingKey, Output output)
      throws TemplateException {
    return new Execution(this, missingKey, output).run(data, variables);
  }

  String name() {
    return name;
  }

  String text() {
    return text;
  }

  Functions functions() {
    return functions;
  }

  Map<String, List<Node>> definitions() {
    return definitions;
  }
}
