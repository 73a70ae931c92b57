package dev.nightjar.alert.notify;

/// What became of an attempt to notify.
public sealed interface Outcome {
  record Sent() implements Outcome {}

  /// It did not arrive, and another attempt may: the other side is away or busy.
  record Unreachable(String reason) implements Outcome {}

  /// The other side does not want it; the same again would not help.
  record Rejected(String reason) implements Outcome {}
}
