package dev.nightjar.promql.ast;

/// What a selector takes beside the samples within its window.
public enum RangeMode {
  PLAIN(""),
  /// Also the last sample before the window.
  ANCHORED(" anchored"),
  /// Also the neighbours on both sides, to draw the line to the window's edges.
  SMOOTHED(" smoothed");

  private final String suffix;

  RangeMode(String suffix) {
    this.suffix = suffix;
  }

  /// As printed behind the selector.
  public String suffix() {
    return suffix;
  }
}
