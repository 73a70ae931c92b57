package dev.nightjar.search;

import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/// A line as this room holds it: its body as UTF-8 and, beside its time, its number.
///
/// Numbers are given to a tenant's lines in order of arrival and never twice, so time and number
/// together name a line for good. Immutable; the body must not be written to.
final class Row {
  /// What a row costs in memory beside its body and fields, roughly.
  private static final int OVERHEAD = 96;

  private static final int FIELD_OVERHEAD = 48;

  static final Comparator<Row> BY_STREAM_THEN_TIME =
      Comparator.comparing((Row row) -> row.stream)
          .thenComparingLong(row -> row.timeNanos)
          .thenComparingLong(row -> row.number);

  final long timeNanos;
  final long number;
  final Labels stream;
  final Labels fields;
  final byte[] body;

  Row(long timeNanos, long number, Labels stream, Labels fields, byte[] body) {
    this.timeNanos = timeNanos;
    this.number = number;
    this.stream = stream;
    this.fields = fields;
    this.body = body;
  }

  /// Bytes that it takes in memory, roughly.
  int charge() {
    return OVERHEAD + body.length + FIELD_OVERHEAD * fields.size();
  }

  LogLine line() {
    return new LogLine(timeNanos, stream, fields, new String(body, StandardCharsets.UTF_8));
  }
}
