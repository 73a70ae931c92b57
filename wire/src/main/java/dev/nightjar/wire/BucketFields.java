package dev.nightjar.wire;

import java.util.function.DoubleConsumer;

/// Reads the repeated fields that the messages of native histograms share, packed or one by one.
/// Owned by one thread.
final class BucketFields {
  private final ProtoCursor part = new ProtoCursor();

  /// Reads a message `BucketSpan`.
  void span(byte[] bytes, ProtoCursor field, BucketRow to) {
    if (!field.isBytes(field.number())) {
      return;
    }
    int offset = 0;
    int length = 0;
    part.set(bytes, field.from(), field.to());
    while (part.next()) {
      if (part.isVarint(1)) {
        offset = (int) ProtoCursor.signed(part.value());
      } else if (part.isVarint(2)) {
        length = (int) part.value();
      }
    }
    to.addSpan(offset, length);
  }

  void deltas(byte[] bytes, ProtoCursor field, BucketRow to) {
    if (field.isVarint(field.number())) {
      to.addDelta(ProtoCursor.signed(field.value()));
    } else if (field.isBytes(field.number())) {
      part.set(bytes, field.from(), field.to());
      while (part.hasPacked()) {
        to.addDelta(ProtoCursor.signed(part.packedVarint()));
      }
    }
  }

  void counts(byte[] bytes, ProtoCursor field, DoubleConsumer to) {
    if (field.isFixed64(field.number())) {
      to.accept(Double.longBitsToDouble(field.value()));
    } else if (field.isBytes(field.number())) {
      part.set(bytes, field.from(), field.to());
      while (part.hasPacked()) {
        to.accept(part.packedDouble());
      }
    }
  }
}
