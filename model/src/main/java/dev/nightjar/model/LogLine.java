package dev.nightjar.model;

import java.nio.charset.StandardCharsets;

/// One line of a log or of a run's output.
///
/// @param timestampNanos since the Unix epoch
/// @param stream what names the source, few values each, such as `{job="backup",stream="stderr"}`
/// @param fields what belongs to this line alone, such as `run_id`, `seq`, `trace_id`
/// @param body the text without its line end; bytes that are not UTF-8 were replaced by U+FFFD
public record LogLine(long timestampNanos, Labels stream, Labels fields, String body) {
  /// The field that joins a line to its [Run].
  public static final String RUN_ID = "run_id";

  /// This line when its body takes at most `maxBytes` of UTF-8; else one that holds the head of the
  /// body and, within the limit, a mark that tells how long it was.
  public LogLine shortened(int maxBytes) {
    if (body.length() <= maxBytes / 3) {
      return this;
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= maxBytes) {
      return this;
    }
    String mark = "… [cut: the line had " + bytes.length + " bytes]";
    int end = Math.max(0, maxBytes - mark.getBytes(StandardCharsets.UTF_8).length);
    while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
      end--; // a character must not be cut in two
    }
    String head = new String(bytes, 0, end, StandardCharsets.UTF_8);
    return new LogLine(timestampNanos, stream, fields, head + mark);
  }
}
