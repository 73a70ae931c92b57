package dev.nightjar.jobs.schedule;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/// The values that one part of a date or a time may have, such as minutes.
record Field(List<Part> parts) {
  /// `from`, and every `step` after it up to `to`.
  record Part(long from, long to, long step) {
    static Part of(long value) {
      return new Part(value, value, 1);
    }

    /// The first of its values that is not below this one; -1 when there is none.
    private long from(long least) {
      if (least <= from) {
        return from;
      }
      long value = from + Math.ceilDiv(least - from, step) * step;
      return value <= to ? value : -1;
    }
  }

  Field {
    parts = List.copyOf(parts);
  }

  static Field of(long... values) {
    return new Field(LongStream.of(values).mapToObj(Part::of).toList());
  }

  static Field every(long from, long to) {
    return new Field(List.of(new Part(from, to, 1)));
  }

  /// The first value that is not below this one.
  OptionalLong from(long least) {
    long first = -1;
    for (Part part : parts) {
      long value = part.from(least);
      if (value >= 0 && (first < 0 || value < first)) {
        first = value;
      }
    }
    return first < 0 ? OptionalLong.empty() : OptionalLong.of(first);
  }

  /// The smallest value.
  long first() {
    return from(0).orElseThrow();
  }

  boolean has(long value) {
    return from(value).orElse(-1) == value;
  }

  /// The values in order, at most so many.
  List<Long> values(int limit) {
    return LongStream.iterate(
            from(0).orElse(-1), value -> value >= 0, value -> from(value + 1).orElse(-1))
        .limit(limit)
        .boxed()
        .toList();
  }
}
