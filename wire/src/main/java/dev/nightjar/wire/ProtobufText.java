package dev.nightjar.wire;

import java.util.List;

/// A message `io.prometheus.client.MetricFamily` as text, for people to read: a field a line, or
/// all of it in one. Source: "Protocol Buffers: Text Format Language Specification". It knows the
/// fields that [FederationWriter] writes. Owned by one thread.
final class ProtobufText {
  private enum Kind {
    TEXT,
    WHOLE,
    SIGNED,
    DOUBLE,
    TYPE,
    MESSAGE
  }

  /// @param within the fields of a message
  private record Field(int number, String name, Kind kind, List<Field> within) {
    Field(int number, String name, Kind kind) {
      this(number, name, kind, List.of());
    }

    Field(int number, String name, List<Field> within) {
      this(number, name, Kind.MESSAGE, within);
    }
  }

  private static final List<Field> SPAN =
      List.of(new Field(1, "offset", Kind.SIGNED), new Field(2, "length", Kind.WHOLE));

  private static final List<Field> HISTOGRAM =
      List.of(
          new Field(2, "sample_sum", Kind.DOUBLE),
          new Field(
              3,
              "bucket",
              List.of(
                  new Field(2, "upper_bound", Kind.DOUBLE),
                  new Field(4, "cumulative_count_float", Kind.DOUBLE))),
          new Field(4, "sample_count_float", Kind.DOUBLE),
          new Field(5, "schema", Kind.SIGNED),
          new Field(6, "zero_threshold", Kind.DOUBLE),
          new Field(8, "zero_count_float", Kind.DOUBLE),
          new Field(9, "negative_span", SPAN),
          new Field(11, "negative_count", Kind.DOUBLE),
          new Field(12, "positive_span", SPAN),
          new Field(14, "positive_count", Kind.DOUBLE));

  private static final List<Field> METRIC =
      List.of(
          new Field(
              1,
              "label",
              List.of(new Field(1, "name", Kind.TEXT), new Field(2, "value", Kind.TEXT))),
          new Field(5, "untyped", List.of(new Field(1, "value", Kind.DOUBLE))),
          new Field(6, "timestamp_ms", Kind.WHOLE),
          new Field(7, "histogram", HISTOGRAM));

  private static final List<Field> FAMILY =
      List.of(
          new Field(1, "name", Kind.TEXT),
          new Field(3, "type", Kind.TYPE),
          new Field(4, "metric", METRIC));

  private static final String[] TYPES = {
    "COUNTER", "GAUGE", "SUMMARY", "UNTYPED", "HISTOGRAM", "GAUGE_HISTOGRAM"
  };

  private final StringBuilder text = new StringBuilder();
  private final boolean isCompact;

  /// @param isCompact whether a family takes one line
  ProtobufText(boolean isCompact) {
    this.isCompact = isCompact;
  }

  /// The text of one family, with what separates it from the next.
  String of(byte[] message, int size) {
    text.setLength(0);
    fields(message, 0, size, FAMILY, "");
    return text.append('\n').toString();
  }

  private void fields(byte[] message, int from, int to, List<Field> known, String indent) {
    var cursor = new ProtoCursor();
    cursor.set(message, from, to);
    while (cursor.next()) {
      Field field = field(known, cursor.number());
      text.append(isCompact ? "" : indent).append(field.name()).append(':');
      text.append(isCompact ? "" : " ");
      if (field.kind() == Kind.MESSAGE) {
        text.append(isCompact ? "<" : "<\n");
        fields(message, cursor.from(), cursor.to(), field.within(), indent + "  ");
        text.append(isCompact ? "" : indent).append('>');
      } else {
        value(field.kind(), message, cursor);
      }
      text.append(isCompact ? ' ' : '\n');
    }
  }

  private static Field field(List<Field> known, int number) {
    return known.stream()
        .filter(field -> field.number() == number)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("BUG: no name for the field " + number));
  }

  private void value(Kind kind, byte[] message, ProtoCursor cursor) {
    switch (kind) {
      case TEXT -> quote(message, cursor.from(), cursor.to());
      case WHOLE -> text.append(cursor.value());
      case SIGNED -> text.append(ProtoCursor.signed(cursor.value()));
      case TYPE -> text.append(TYPES[(int) cursor.value()]);
      case DOUBLE -> number(Double.longBitsToDouble(cursor.value()));
      case MESSAGE -> throw new IllegalStateException("BUG: a message is no value");
    }
  }

  private void number(double value) {
    if (Double.isNaN(value)) {
      text.append("nan");
    } else if (Double.isInfinite(value)) {
      text.append(value > 0 ? "inf" : "-inf");
    } else {
      text.append(FloatText.format(value));
    }
  }

  /// Bytes that are no printable ASCII go as octal numbers.
  private void quote(byte[] bytes, int from, int to) {
    text.append('"');
    for (int i = from; i < to; i++) {
      int c = bytes[i] & 0xff;
      switch (c) {
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        default -> {
          if (c >= ' ' && c < 0x7f) {
            text.append((char) c);
          } else {
            text.append('\\').append(c >> 6).append(c >> 3 & 7).append(c & 7);
          }
        }
      }
    }
    text.append('"');
  }
}
