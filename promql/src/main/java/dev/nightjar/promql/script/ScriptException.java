package dev.nightjar.promql.script;

/// A script that is not of the format.
public final class ScriptException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  ScriptException(String message) {
    super(message);
  }
}
