package dev.nightjar.promql.naive;

/// A question that the naive evaluator leaves to other tests.
final class Unsupported extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Unsupported(String what) {
    super(what, null, false, false);
  }
}
