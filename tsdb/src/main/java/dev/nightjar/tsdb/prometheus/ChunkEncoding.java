package dev.nightjar.tsdb.prometheus;

import java.util.List;

/// How a chunk holds its samples, by the byte in front of it.
enum ChunkEncoding {
  /// Newer than this code, such as `XOR2`.
  UNKNOWN(0),
  XOR(1),
  HISTOGRAM(2),
  FLOAT_HISTOGRAM(3),
  /// As [#HISTOGRAM] with start times; its count of samples shares two bytes with a hint.
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

  /// How many samples a chunk has whose data begins with these two bytes.
  int samples(int firstTwoBytes) {
    return switch (this) {
      case HISTOGRAM_WITH_START, FLOAT_HISTOGRAM_WITH_START -> firstTwoBytes & 0x3fff;
      case XOR, HISTOGRAM, FLOAT_HISTOGRAM, UNKNOWN -> firstTwoBytes;
    };
  }

  /// Whether samples are made of it.
  boolean isDecoded() {
    return this == XOR || this == HISTOGRAM || this == FLOAT_HISTOGRAM;
  }

  boolean isHistogram() {
    return this != XOR && this != UNKNOWN;
  }
}
