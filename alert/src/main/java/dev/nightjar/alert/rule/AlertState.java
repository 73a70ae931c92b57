package dev.nightjar.alert.rule;

/// What an alerting rule, or one of its alerts, is doing.
public enum AlertState {
  INACTIVE("inactive"),
  PENDING("pending"),
  FIRING("firing");

  private final String wireName;

  AlertState(String wireName) {
    this.wireName = wireName;
  }

  /// The name in API answers and in the label `alertstate`.
  public String wireName() {
    return wireName;
  }
}
