package dev.nightjar.search;

/// Where a block stands in its day's body file, and what times it holds.
record BlockRef(long offset, int length, long minNanos, long maxNanos) {
  long end() {
    return offset + length;
  }

  boolean overlaps(long fromNanos, long lastNanos) {
    return minNanos <= lastNanos && maxNanos >= fromNanos;
  }
}
