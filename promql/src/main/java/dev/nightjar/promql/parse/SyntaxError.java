package dev.nightjar.promql.parse;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.Span;
import java.nio.charset.StandardCharsets;

/// What is wrong with a query, said as Prometheus says it: `line:column: parse error: message`,
/// both counted from 1, columns in bytes.
final class SyntaxError {
  private SyntaxError() {}

  static NightjarException at(String query, Span span, String message) {
    byte[] bytes = query.getBytes(StandardCharsets.UTF_8);
    int line = 1;
    int column = 1;
    for (int i = 0; i < span.start() && i < bytes.length; i++) {
      column++;
      if (bytes[i] == '\n') {
        line++;
        column = 1;
      }
    }
    return new NightjarException(
        ErrorCode.BAD_DATA, line + ":" + column + ": parse error: " + message);
  }
}
