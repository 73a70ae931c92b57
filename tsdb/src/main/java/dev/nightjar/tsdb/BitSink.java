package dev.nightjar.tsdb;

/// Puts bits behind each other, the lowest first, filled up to a whole byte at the end. Owned by
/// one thread.
final class BitSink {
  private final ByteSink out;
  private long word;
  private int filled;

  BitSink(ByteSink out) {
    this.out = out;
  }

  /// Puts the lowest `count` bits of `value`, whose others are 0.
  void put(long value, int count) {
    word |= value << filled;
    int before = filled;
    filled += count;
    if (filled >= Long.SIZE) {
      out.u64(word);
      filled -= Long.SIZE;
      word = filled == 0 ? 0 : value >>> (Long.SIZE - before);
    }
  }

  void flush() {
    for (; filled > 0; filled -= Byte.SIZE) {
      out.u8((int) word);
      word >>>= Byte.SIZE;
    }
  }
}
