package dev.nightjar.alert.template;

/// A text that cannot be parsed or run, in the words that Go uses for it.
public final class TemplateException extends Exception {
  private static final long serialVersionUID = 1L;

  public TemplateException(String message) {
    super(message);
  }

  /// The message, never null.
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
