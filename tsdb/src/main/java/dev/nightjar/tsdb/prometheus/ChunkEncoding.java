package dev.nightjar.tsdb.prometheus;

import java.util.List;

/// How a chunk holds its samples, by the byte in front of it.
enum ChunkEncoding {
  /// Newer than this code.
  UNKNOWN(0),
  XOR(1),
  HISTOGRAM(2),
  FLOAT_HISTOGRAM(3),
  /// As [#XOR] with start times.
  XOR2(4),
  HISTOGRAM_WITH_START(5),
  FLOAT_HISTOGRAM_WITH_START(6);

  private static final List<ChunkEncoding> ALL = List.of(values());

  private final int wire;

  ChunkEncoding(int wire) {
    this.wire = wire;
  }

  static ChunkEncoding of(int wire) {
    for (ChunkEncoding one : ALL) {
      if (one.wire == wire) {
        return one;
      }
    }
    return UNKNOWN;
  }

  int wire() {
    return wire;
  }

  boolean isHistogram() {
    return switch (this) {
      case HISTOGRAM, FLOAT_HISTOGRAM, HISTOGRAM_WITH_START, FLOAT_HISTOGRAM_WITH_START -> true;
      case XOR, XOR2, UNKNOWN -> false;
    };
  }
}
