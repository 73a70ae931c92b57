package dev.nightjar.jobs.ping;

/// What a ping says of its run.
public enum PingSignal {
  START,
  SUCCESS,
  FAIL,
  /// Nothing; it brings lines.
  LOG
}
