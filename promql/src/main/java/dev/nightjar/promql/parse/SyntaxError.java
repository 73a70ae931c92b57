package dev.nightjar.promql.parse;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.Span;

/// What is wrong with a query, said as Prometheus says it: `line:column: parse error: message`,
/// both counted from 1, columns in bytes.
final class SyntaxError {
  private SyntaxError() {}

  static NightjarException at(String query, Span span, String message) {
    return new NightjarException(
        ErrorCode.BAD_DATA, span.place(query) + ": parse error: " + message);
  }
}
