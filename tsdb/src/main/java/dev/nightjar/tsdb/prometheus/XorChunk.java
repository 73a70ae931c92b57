package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;

/// Float samples of one chunk, decoded: encoding `XOR` of Prometheus' chunk format. Bit exact.
/// Filled again and again; owned by one thread.
///
/// Times are differences of differences: `0` for none, else `10`, `110`, `1110` before 14, 17 or 20
/// bits, or `1111` before 64. Values are exclusive ors with the one before, in an [XorWindow].
final class XorChunk {
  /// The most samples that a chunk can count.
  static final int MAX_SAMPLES = 0xffff;

  private static final int[] TIME_BITS = {0, 14, 17, 20, Long.SIZE};

  private long[] times = new long[128];
  private double[] values = new double[128];
  private final XorWindow window = new XorWindow();

  /// Times, in the order of the chunk, which a damaged one may have wrong.
  long[] times() {
    return times;
  }

  double[] values() {
    return values;
  }

  /// Decodes the chunk that follows in `in` and returns how many samples it has.
  ///
  /// @throws CorruptFileException when it ends early, or has a window of more than 64 bits
  int decode(ByteReader in) throws CorruptFileException {
    int count = in.u16();
    room(count);
    if (count == 0) {
      return 0;
    }
    long time = in.svarint();
    long bits = in.u64();
    put(0, time, bits);
    long step = 0;
    window.clear();
    for (int i = 1; i < count; i++) {
      if (i == 1) {
        step = in.uvarint();
        in.beginBits();
      } else {
        step += timeDifference(in);
      }
      time += step;
      bits ^= window.difference(in);
      put(i, time, bits);
    }
    return count;
  }

  private void put(int i, long time, long bits) {
    times[i] = time;
    values[i] = Double.longBitsToDouble(bits);
  }

  private static long timeDifference(ByteReader in) throws CorruptFileException {
    int size = TIME_BITS[in.ones(4)];
    if (size == 0) {
      return 0;
    }
    long bits = in.bits(size);
    return size < Long.SIZE && bits > 1L << (size - 1) ? bits - (1L << size) : bits;
  }

  private void room(int count) {
    if (count > times.length) {
      times = new long[Math.max(count, Math.min(MAX_SAMPLES, 2 * times.length))];
      values = new double[times.length];
    }
  }
}
