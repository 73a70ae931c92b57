package dev.nightjar.wire;

import dev.nightjar.model.Labels;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Reads messages `io.prometheus.client.Exemplar` and `google.protobuf.Timestamp`. Owned by one
/// thread.
final class ProtobufExemplar {
  private static final long MAX_SECONDS = 1L << 52; // so that milliseconds do not overflow
  private static final long MILLIS = 1_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final byte[] page;
  private final ExpositionSink sink;
  private final ProtobufLabels metric;
  private final TextCache texts;
  private final ProtoCursor field = new ProtoCursor();
  private final ProtoCursor part = new ProtoCursor();
  private final LabelCollector labels = new LabelCollector();

  /// @param sink is told of exemplars that are left out
  /// @param metric the labels of the metric that is being read
  ProtobufExemplar(byte[] page, ExpositionSink sink, ProtobufLabels metric, TextCache texts) {
    this.page = page;
    this.sink = sink;
    this.metric = metric;
    this.texts = texts;
  }

  /// Null when its labels are none that an exemplar may have: it is left out, and its sample
  /// stands.
  @Nullable Exemplar read(int from, int to) {
    labels.clear();
    double value = 0;
    OptionalLong time = OptionalLong.empty();
    boolean isGood = true;
    field.set(page, from, to);
    while (field.next()) {
      if (field.isBytes(1)) {
        isGood &= addLabel(field.from(), field.to());
      } else if (field.isFixed64(2)) {
        value = Double.longBitsToDouble(field.value());
      } else if (field.isBytes(3)) {
        time = OptionalLong.of(millis(field.from(), field.to()));
      }
    }
    Labels built = labels.build();
    if (!isGood) {
      sink.badExemplar(metric.build(""), "an exemplar with a label that is empty or stands twice");
      return null;
    }
    return new Exemplar(built, value, time);
  }

  private boolean addLabel(int from, int to) {
    String name = "";
    String value = "";
    part.set(page, from, to);
    while (part.next()) {
      if (part.isBytes(1)) {
        name = texts.of(page, part.from(), part.to());
      } else if (part.isBytes(2)) {
        value = TextCache.decode(page, part.from(), part.to());
      }
    }
    return !name.isEmpty() && labels.add(name, value);
  }

  /// Milliseconds since the Unix epoch of a message that is a time.
  long millis(int from, int to) {
    long seconds = 0;
    long nanos = 0;
    part.set(page, from, to);
    while (part.next()) {
      if (part.isVarint(1)) {
        seconds = part.value();
      } else if (part.isVarint(2)) {
        nanos = (int) part.value();
      }
    }
    return Math.clamp(seconds, -MAX_SECONDS, MAX_SECONDS) * MILLIS
        + Math.floorDiv(nanos, NANOS_PER_MILLI);
  }
}
