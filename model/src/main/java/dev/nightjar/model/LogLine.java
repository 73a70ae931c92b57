package dev.nightjar.model;

/// One line of a log or of a run's output.
///
/// @param timestampNanos since the Unix epoch
/// @param stream what names the source, few values each, such as `{job="backup",stream="stderr"}`
/// @param fields what belongs to this line alone, such as `run_id`, `seq`, `trace_id`
/// @param body the text without its line end; bytes that are not UTF-8 were replaced by U+FFFD
public record LogLine(long timestampNanos, Labels stream, Labels fields, String body) {
  /// The field that joins a line to its [Run].
  public static final String RUN_ID = "run_id";
}
