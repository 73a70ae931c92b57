package dev.nightjar.promql.ast;

/// A part of a query's text: byte offsets into its UTF-8 form, the end exclusive.
public record Span(int start, int end) {
  /// The smallest span that holds both.
  public Span to(Span last) {
    return new Span(start, last.end);
  }
}
