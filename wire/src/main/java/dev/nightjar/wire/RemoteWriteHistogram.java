package dev.nightjar.wire;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.StaleMarker;

/// Reads messages `prometheus.Histogram`. Source: "Prometheus Remote-Write 1.0 specification" and
/// the message's definition there. Used again and again; owned by one thread.
final class RemoteWriteHistogram {
  private static final ResetHint[] HINTS = {
    ResetHint.UNKNOWN, ResetHint.RESET, ResetHint.NOT_RESET, ResetHint.GAUGE
  };

  private final HistogramParts parts = new HistogramParts();
  private final ProtoCursor field = new ProtoCursor();
  private final BucketFields buckets = new BucketFields();
  private long timestampMillis;

  /// Reads a message.
  ///
  /// @throws NightjarException `BAD_DATA` when it is none; what is wrong with the histogram shows
  ///   in [#build]
  void read(byte[] bytes, int from, int to) {
    parts.clear();
    timestampMillis = 0;
    field.set(bytes, from, to);
    while (field.next()) {
      switch (field.number()) {
        case 8 -> buckets.span(bytes, field, parts.negative);
        case 9 -> buckets.deltas(bytes, field, parts.negative);
        case 10 -> buckets.counts(bytes, field, parts.negative::addCount);
        case 11 -> buckets.span(bytes, field, parts.positive);
        case 12 -> buckets.deltas(bytes, field, parts.positive);
        case 13 -> buckets.counts(bytes, field, parts.positive::addCount);
        case 16 -> buckets.counts(bytes, field, parts::addBound);
        default -> readNumber();
      }
    }
  }

  /// Of a count that is said in both ways the later one holds, as with every choice of fields.
  private void readNumber() {
    if (field.isVarint(1)) {
      parts.isInteger = true;
      parts.wholeCount = field.value();
    } else if (field.isFixed64(2)) {
      parts.isInteger = false;
      parts.count = Double.longBitsToDouble(field.value());
    } else if (field.isFixed64(3)) {
      parts.sum = Double.longBitsToDouble(field.value());
    } else if (field.isVarint(4)) {
      parts.schema = (int) ProtoCursor.signed(field.value());
    } else if (field.isFixed64(5)) {
      parts.zeroThreshold = Double.longBitsToDouble(field.value());
    } else if (field.isVarint(6)) {
      parts.wholeZeroCount = field.value();
    } else if (field.isFixed64(7)) {
      parts.zeroCount = Double.longBitsToDouble(field.value());
    } else if (field.isVarint(14)) {
      long hint = field.value();
      parts.resetHint = hint >= 0 && hint < HINTS.length ? HINTS[(int) hint] : ResetHint.UNKNOWN;
    } else if (field.isVarint(15)) {
      timestampMillis = field.value();
    }
  }

  long timestampMillis() {
    return timestampMillis;
  }

  /// Whether it says that its series ends.
  boolean isStale() {
    return StaleMarker.is(parts.sum);
  }

  /// About how much of the heap [#build] takes.
  long heapBytes() {
    return parts.heapBytes();
  }

  /// @throws NightjarException `BAD_DATA` when it contradicts itself
  Histogram build() {
    return parts.build();
  }
}
