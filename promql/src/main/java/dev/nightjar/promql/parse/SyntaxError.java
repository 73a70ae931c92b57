package dev.nightjar.promql.parse;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.Span;

/// The part of a query that is wrong: the cause of the [NightjarException] that says so as
/// Prometheus does, `line:column: parse error: message`, both counted from 1, columns in bytes.
public final class SyntaxError extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Span span;

  private SyntaxError(Span span, String message) {
    super(message, null, false, false);
    this.span = span;
  }

  static NightjarException at(String query, Span span, String message) {
    return new NightjarException(
        ErrorCode.BAD_DATA,
        span.place(query) + ": parse error: " + message,
        new SyntaxError(span, message));
  }

  /// Where it begins and ends.
  public Span span() {
    return span;
  }
}
