package dev.nightjar.promql.ast;

import java.nio.charset.StandardCharsets;

/// A part of a query's text: byte offsets into its UTF-8 form, the end exclusive.
public record Span(int start, int end) {
  /// The smallest span that holds both.
  public Span to(Span last) {
    return new Span(start, last.end);
  }

  /// Where it begins in a query's text: `line:column`, both from 1, columns in bytes.
  public String place(String query) {
    byte[] bytes = query.getBytes(StandardCharsets.UTF_8);
    int line = 1;
    int column = 1;
    for (int i = 0; i < start && i < bytes.length; i++) {
      column++;
      if (bytes[i] == '\n') {
        line++;
        column = 1;
      }
    }
    return line + ":" + column;
  }
}
