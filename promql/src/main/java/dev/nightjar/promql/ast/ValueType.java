package dev.nightjar.promql.ast;

/// What an expression yields.
public enum ValueType {
  SCALAR("scalar", "scalar"),
  STRING("string", "string"),
  VECTOR("vector", "instant vector"),
  MATRIX("matrix", "range vector");

  private final String wireName;
  private final String documented;

  ValueType(String wireName, String documented) {
    this.wireName = wireName;
    this.documented = documented;
  }

  /// The name in API answers.
  public String wireName() {
    return wireName;
  }

  /// The name in messages and documentation.
  public String documented() {
    return documented;
  }
}
