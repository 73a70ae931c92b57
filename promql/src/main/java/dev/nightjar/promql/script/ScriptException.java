package dev.nightjar.promql.script;

/// A script, or a test of rules, that is not of the format.
public final class ScriptException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String told;

  public ScriptException(String message) {
    super(message);
    this.told = message;
  }

  @Override
  public String getMessage() {
    return told;
  }
}
