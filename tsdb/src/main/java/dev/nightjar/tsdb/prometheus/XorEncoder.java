package dev.nightjar.tsdb.prometheus;

/// Float samples as the data of a chunk of encoding `XOR`; [XorChunk] tells its form. Owned by one
/// thread.
final class XorEncoder {
  private final BitSink out = new BitSink();
  private final XorWindow window = new XorWindow();

  /// The data encoded last.
  BitSink data() {
    return out;
  }

  /// Encodes `count` samples from `from` on, strictly ascending in time, at most
  /// [XorChunk#MAX_SAMPLES].
  void encode(long[] times, double[] values, int from, int count) {
    out.clear();
    window.clear();
    out.put(count, 16);
    long before = Double.doubleToRawLongBits(values[from]);
    out.svarint(times[from]);
    out.put(before, Long.SIZE);
    long step = 0;
    for (int i = from + 1; i < from + count; i++) {
      long next = times[i] - times[i - 1];
      if (i == from + 1) {
        out.uvarint(next);
      } else {
        putTime(next - step);
      }
      step = next;
      long value = Double.doubleToRawLongBits(values[i]);
      window.put(value ^ before, out);
      before = value;
    }
  }

  private void putTime(long difference) {
    if (difference == 0) {
      out.put(0, 1);
    } else if (VarBits.fits(difference, 14)) {
      out.put(0b10, 2);
      out.put(difference, 14);
    } else if (VarBits.fits(difference, 17)) {
      out.put(0b110, 3);
      out.put(difference, 17);
    } else if (VarBits.fits(difference, 20)) {
      out.put(0b1110, 4);
      out.put(difference, 20);
    } else {
      out.put(0b1111, 4);
      out.put(difference, Long.SIZE);
    }
  }
}
