package dev.nightjar.search;

import dev.nightjar.model.Appended;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The lines of one append on their way in: checked, and encoded as the journal's record. Owned by
/// one thread.
final class Batch {
  /// The one kind of record in a log journal.
  static final byte RECORD_KIND = 1;

  /// The largest batch: half of what a journal record may hold.
  private static final int MAX_BYTES = 32 << 20;

  /// UTF-16 units of all names and values of one line. Beyond it the line is refused: labels name
  /// things, text belongs into the body.
  private static final int MAX_LABEL_CHARS = 32 << 10;

  private static final int ITEM_CHARS = 80;

  private final long oldestNanos;
  private final long newestNanos;
  private final List<Row> rows;
  private final List<Refusal> refused = new ArrayList<>();
  private final Map<Labels, Integer> streams = new HashMap<>();
  private final Sink record = new Sink(4 << 10);

  /// @param oldestNanos lines before it are refused
  /// @param newestNanos lines after it are refused
  Batch(List<LogLine> lines, long oldestNanos, long newestNanos) {
    this.oldestNanos = oldestNanos;
    this.newestNanos = newestNanos;
    this.rows = new ArrayList<>(lines.size());
    record.fixed64(0);
    record.fixed32(0);
    for (LogLine line : lines) {
      take(line);
      if (record.size() > MAX_BYTES) {
        throw new NightjarException(
            ErrorCode.TOO_LARGE,
            "a batch of log lines is larger than " + MAX_BYTES + " bytes: send smaller ones");
      }
    }
    record.setFixed32(8, rows.size());
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  int size() {
    return rows.size();
  }

  Appended outcome() {
    return new Appended(rows.size(), refused);
  }

  /// The journal's record, once the first line's number is known.
  ByteBuffer record(long firstNumber) {
    record.setFixed64(0, firstNumber);
    return ByteBuffer.wrap(record.array(), 0, record.size());
  }

  /// Shows the rows with their numbers.
  void forEach(long firstNumber, Consumer<Row> action) {
    long number = firstNumber;
    for (Row row : rows) {
      action.accept(new Row(row.timeNanos, number++, row.stream, row.fields, row.body));
    }
  }

  /// Shows the rows of a journal record to `action` and returns the number after its last.
  static long decode(ByteBuffer payload, Consumer<Row> action) {
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    var source = new Source(bytes, 0, bytes.length);
    long number = source.fixed64();
    int count = source.fixed32();
    List<Labels> streams = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long time = source.fixed64();
      int stream = source.count();
      if (stream == streams.size()) {
        streams.add(source.labels());
      }
      Labels fields = source.labels();
      byte[] body = source.raw(source.count());
      action.accept(new Row(time, number++, streams.get(stream), fields, body));
    }
    return number;
  }

  private void take(LogLine given) {
    if (given.timestampNanos() < oldestNanos) {
      refuse(given, Refusal.Reason.TOO_OLD, "its time is before the retention");
      return;
    }
    if (given.timestampNanos() > newestNanos) {
      refuse(given, Refusal.Reason.TOO_NEW, "its time is more than a day in the future");
      return;
    }
    int chars = chars(given.stream()) + chars(given.fields());
    if (chars > MAX_LABEL_CHARS) {
      String detail =
          "labels and fields of " + chars + " characters; " + MAX_LABEL_CHARS + " is the limit";
      refuse(given, Refusal.Reason.OVER_LIMIT, detail);
      return;
    }
    LogLine line = given.shortened(LogStore.MAX_BODY_BYTES);
    byte[] body = line.body().getBytes(StandardCharsets.UTF_8);
    if (!line.body().equals(given.body())) {
      String detail = "longer than " + LogStore.MAX_BODY_BYTES + " bytes; its head was stored";
      refuse(given, Refusal.Reason.OVER_LIMIT, detail);
    }
    Labels stream = wellFormed(line.stream());
    Labels fields = wellFormed(line.fields());
    encode(line.timestampNanos(), stream, fields, body);
    rows.add(new Row(line.timestampNanos(), 0, stream, fields, body));
  }

  private void encode(long timeNanos, Labels stream, Labels fields, byte[] body) {
    record.fixed64(timeNanos);
    Integer known = streams.get(stream);
    if (known == null) {
      record.varint(streams.size());
      streams.put(stream, streams.size());
      record.labels(stream);
    } else {
      record.varint(known);
    }
    record.labels(fields);
    record.varint(body.length);
    record.raw(body);
  }

  private void refuse(LogLine line, Refusal.Reason reason, String detail) {
    String body = line.body();
    String item = body.length() <= ITEM_CHARS ? body : body.substring(0, ITEM_CHARS) + "…";
    refused.add(new Refusal(reason, line.stream() + " " + item, detail));
  }

  private static int chars(Labels labels) {
    int chars = 0;
    for (int i = 0; i < labels.size(); i++) {
      chars += labels.name(i).length() + labels.value(i).length();
    }
    return chars;
  }

  /// The labels as they will come back from the disk: halves of surrogate pairs have no UTF-8.
  private static Labels wellFormed(Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      if (hasSurrogate(labels.name(i)) || hasSurrogate(labels.value(i))) {
        var clean = Labels.builder();
        labels.forEach((name, value) -> clean.set(clean(name), clean(value)));
        return clean.build();
      }
    }
    return labels;
  }

  private static String clean(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static boolean hasSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }
}
