package dev.nightjar.tsdb;

/// Values of any bits, each as its difference (exclusive or) from the one before; the fallback when
/// values are no short decimals. Bit exact. Drawn in `docs/formats/tsdb-chunk.md`.
///
/// Per value: `0` for no difference; `10` and the bits within the last window; `11`, 6 bits of
/// leading zeros, 6 bits of length less one, and the bits of a new window.
final class XorCodec {
  private XorCodec() {}

  static void encode(long[] values, int count, ByteSink out) {
    var bits = new Writer(out);
    long before = values[0];
    out.u64(before);
    int leading = 64;
    int trailing = 0;
    for (int i = 1; i < count; i++) {
      long difference = values[i] ^ before;
      before = values[i];
      if (difference == 0) {
        bits.put(0, 1);
        continue;
      }
      int zerosBefore = Long.numberOfLeadingZeros(difference);
      int zerosBehind = Long.numberOfTrailingZeros(difference);
      int length = 64 - zerosBefore - zerosBehind;
      boolean fits = leading < 64 && zerosBefore >= leading && zerosBehind >= trailing;
      if (fits && 64 - leading - trailing <= length + 12) {
        bits.put(0b01, 2);
        bits.put(difference >>> trailing, 64 - leading - trailing);
      } else {
        leading = zerosBefore;
        trailing = zerosBehind;
        bits.put(0b11, 2);
        bits.put(leading, 6);
        bits.put(length - 1, 6);
        bits.put(difference >>> trailing, length);
      }
    }
    bits.flush();
  }

  static void decode(byte[] from, int at, int count, double[] values) {
    long value = (long) ByteSink.LONG.get(from, at);
    values[0] = Double.longBitsToDouble(value);
    var bits = new Reader(from, at + 8);
    int length = 0;
    int trailing = 0;
    for (int i = 1; i < count; i++) {
      if (bits.take(1) != 0) {
        if (bits.take(1) != 0) {
          int leading = (int) bits.take(6);
          length = (int) bits.take(6) + 1;
          trailing = 64 - leading - length;
        }
        value ^= bits.take(length) << trailing;
      }
      values[i] = Double.longBitsToDouble(value);
    }
  }

  /// Puts bits behind each other, the lowest first.
  private static final class Writer {
    private final ByteSink out;
    private long word;
    private int filled;

    Writer(ByteSink out) {
      this.out = out;
    }

    void put(long value, int count) {
      word |= value << filled;
      int before = filled;
      filled += count;
      if (filled >= 64) {
        out.u64(word);
        filled -= 64;
        word = filled == 0 ? 0 : value >>> (64 - before);
      }
    }

    void flush() {
      for (; filled > 0; filled -= 8) {
        out.u8((int) word);
        word >>>= 8;
      }
    }
  }

  private static final class Reader {
    private final byte[] from;
    private final int start;
    private long bit;

    Reader(byte[] from, int start) {
      this.from = from;
      this.start = start;
    }

    long take(int count) {
      int at = start + (int) (bit >>> 3);
      int shift = (int) (bit & 7);
      bit += count;
      long value = (long) ByteSink.LONG.get(from, at) >>> shift;
      if (shift + count > 64) {
        value |= (long) from[at + 8] << (64 - shift);
      }
      return count == 64 ? value : value & ((1L << count) - 1);
    }
  }
}
