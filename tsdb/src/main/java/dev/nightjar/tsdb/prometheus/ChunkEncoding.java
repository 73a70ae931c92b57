package dev.nightjar.tsdb.prometheus;

/// How a chunk holds its samples, by the byte in front of it.
enum ChunkEncoding {
  XOR,
  HISTOGRAM,
  FLOAT_HISTOGRAM,
  /// As [#HISTOGRAM] with start times; its count of samples shares two bytes with a hint.
  HISTOGRAM_WITH_START,
  FLOAT_HISTOGRAM_WITH_START,
  /// Newer than this code, such as `XOR2`.
  UNKNOWN;

  static ChunkEncoding of(int wire) {
    return switch (wire) {
      case 1 -> XOR;
      case 2 -> HISTOGRAM;
      case 3 -> FLOAT_HISTOGRAM;
      case 5 -> HISTOGRAM_WITH_START;
      case 6 -> FLOAT_HISTOGRAM_WITH_START;
      default -> UNKNOWN;
    };
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
