package dev.nightjar.agent.cause;

/// How sure a claim is.
public enum Confidence {
  /// The kernel or this process saw it.
  CERTAIN("certain"),

  /// What was seen has hardly another explanation.
  LIKELY("likely"),

  /// It was there, and may have had nothing to do with the end.
  POSSIBLE("possible");

  private final String word;

  Confidence(String word) {
    this.word = word;
  }

  /// The word for it in reports.
  public String word() {
    return word;
  }
}
