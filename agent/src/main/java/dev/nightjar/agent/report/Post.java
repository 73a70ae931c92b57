package dev.nightjar.agent.report;

/// One request to the server's own API.
///
/// @param kind what it tells, and so where it goes
/// @param body its JSON
@SuppressWarnings("ArrayRecordComponent") // handed over, compared by nobody
record Post(Kind kind, byte[] body) {
  /// What a post tells.
  enum Kind {
    /// The run as it is known while it runs.
    RUN,
    /// How the run ended.
    END,
    /// Lines of its output.
    OUTPUT
  }

  boolean isOutput() {
    return kind == Kind.OUTPUT;
  }

  String path(String runId) {
    return isOutput() ? "/runs/".concat(runId).concat("/output") : "/runs";
  }
}
