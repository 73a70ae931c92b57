package dev.nightjar.tsdb;

import java.util.Arrays;

/// Some consecutive samples of one series as bytes and back: a column of times, then a column of
/// values. Bit exact. Drawn in `docs/formats/tsdb-chunk.md`.
///
/// Times must be strictly ascending and lie within [#MAX_TIME] of the epoch. Bytes to be decoded
/// need [BitPacking#SLACK] readable bytes and one more behind them. Owned by one thread; decoded
/// columns are valid until the next call.
final class ChunkCodec {
  /// The most samples of one chunk: more of them compress better and make a short read dearer.
  static final int MAX_SAMPLES = 256;

  /// Farther times would not pack: 142,000 years.
  static final long MAX_TIME = 1L << 52;

  /// Bytes that must be readable behind a chunk.
  static final int SLACK = BitPacking.SLACK + 1;

  private static final int CONSTANT = 0;
  private static final int DECIMAL = 1;
  private static final int XOR = 2;

  private static final ThreadLocal<ChunkCodec> OF_THREAD = ThreadLocal.withInitial(ChunkCodec::new);

  private final long[] times = new long[MAX_SAMPLES];
  private final double[] values = new double[MAX_SAMPLES];
  private final long[] work = new long[MAX_SAMPLES];
  private final DecimalCodec decimals = new DecimalCodec();
  private final ByteSink spare = new ByteSink(256);
  private int valuesAt;

  /// The calling thread's own codec, for reading.
  static ChunkCodec ofThread() {
    return OF_THREAD.get();
  }

  /// Writes `count` samples and returns how many bytes their number and times take, before the
  /// values.
  ///
  /// @param base a time near the first one, known to the reader
  /// @param sampleTimes strictly ascending
  /// @param valueBits raw bits of the values
  int encode(long base, long[] sampleTimes, long[] valueBits, int count, ByteSink out) {
    int start = out.size();
    out.uvarint(count);
    encodeTimes(base, sampleTimes, count, out);
    int length = out.size() - start;
    encodeValues(valueBits, count, out);
    return length;
  }

  private void encodeTimes(long base, long[] sampleTimes, int count, ByteSink out) {
    out.svarint(sampleTimes[0] - base);
    if (count == 1) {
      return;
    }
    long min = Long.MAX_VALUE;
    for (int i = 1; i < count; i++) {
      work[i - 1] = sampleTimes[i] - sampleTimes[i - 1];
      min = Math.min(min, work[i - 1]);
    }
    for (int i = 0; i < count - 1; i++) {
      work[i] -= min;
    }
    int width = BitPacking.width(work, count - 1);
    out.uvarint(min);
    out.u8(width);
    BitPacking.pack(work, count - 1, width, out);
  }

  private void encodeValues(long[] valueBits, int count, ByteSink out) {
    boolean constant = true;
    for (int i = 1; i < count && constant; i++) {
      constant = valueBits[i] == valueBits[0];
    }
    if (constant) {
      out.u8(CONSTANT);
      out.u64(valueBits[0]);
      return;
    }
    spare.clear();
    boolean regular = decimals.encode(valueBits, count, spare);
    int regularSize = spare.size();
    if (!regular || regularSize > 5 * count) {
      XorCodec.encode(valueBits, count, spare);
    }
    int xorSize = spare.size() - regularSize;
    if (regular && (xorSize == 0 || regularSize <= xorSize)) {
      out.u8(DECIMAL);
      out.raw(spare.bytes(), 0, regularSize);
    } else {
      out.u8(XOR);
      out.raw(spare.bytes(), regularSize, xorSize);
    }
  }

  /// Decodes times and values and returns how many there are.
  int decode(byte[] from, int at, long base) {
    var in = new ByteSource(from, at);
    int count = decodeTimes(in, from, base);
    decodeValues(in, from, count);
    return count;
  }

  /// Decodes values alone, of chunks whose times stand elsewhere.
  void decodeValues(byte[] from, int at, int count) {
    decodeValues(new ByteSource(from, at), from, count);
  }

  private void decodeValues(ByteSource in, byte[] from, int count) {
    int kind = in.u8();
    switch (kind) {
      case CONSTANT -> Arrays.fill(values, 0, count, Double.longBitsToDouble(in.u64()));
      case DECIMAL -> decimals.decode(in, from, count, values);
      case XOR -> XorCodec.decode(from, in.at(), count, values);
      default -> throw new IllegalStateException("BUG: a chunk with values of kind " + kind);
    }
  }

  /// Decodes the times alone and returns how many there are.
  int decodeTimes(byte[] from, int at, long base) {
    return decodeTimes(new ByteSource(from, at), from, base);
  }

  /// Passes a chunk's times and returns how many there are; [#valuesAt] is behind them.
  int skipTimes(ByteSource in) {
    int count = in.count();
    in.svarint();
    if (count > 1) {
      in.uvarint();
      int width = in.u8();
      in.skip(BitPacking.bytes(count - 1, width));
    }
    valuesAt = in.at();
    return count;
  }

  /// Where the values begin behind the times decoded last.
  int valuesAt() {
    return valuesAt;
  }

  private int decodeTimes(ByteSource in, byte[] from, long base) {
    int count = in.count();
    long time = base + in.svarint();
    times[0] = time;
    if (count == 1) {
      valuesAt = in.at();
      return 1;
    }
    long min = in.uvarint();
    int width = in.u8();
    int at = in.at();
    in.skip(BitPacking.bytes(count - 1, width));
    valuesAt = in.at();
    int bit = 0;
    for (int i = 1; i < count; i++) {
      time += min + BitPacking.at(from, at, bit, width);
      times[i] = time;
      bit += width;
    }
    return count;
  }

  /// The times decoded last.
  long[] times() {
    return times;
  }

  /// The values decoded last.
  double[] values() {
    return values;
  }
}
