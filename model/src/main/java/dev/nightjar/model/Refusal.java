package dev.nightjar.model;

/// One item that was not taken, and why.
///
/// @param item what was refused, short enough for a message: a series, a line's beginning
/// @param detail what was got and what was wanted
public record Refusal(Reason reason, String item, String detail) {
  /// The label `reason` of `nightjar_refused_total`.
  public enum Reason {
    /// The series has a newer sample already, beyond the out-of-order window.
    OUT_OF_ORDER("out_of_order"),
    /// The same time with another value.
    DUPLICATE("duplicate"),
    /// Older than the retention.
    TOO_OLD("too_old"),
    /// Further in the future than clocks differ.
    TOO_NEW("too_new"),
    /// Not of the format: syntax.
    MALFORMED("malformed"),
    /// Well-formed and not allowed: a name, a label, a type.
    INVALID("invalid"),
    /// A limit on number or size.
    OVER_LIMIT("over_limit"),
    /// The store takes nothing at the moment.
    UNAVAILABLE("unavailable");

    private final String wireName;

    Reason(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }
}
