package dev.nightjar.tsdb.prometheus;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.StaleMarker;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Native histograms as the data of a chunk of encoding `histogram` or `floathistogram`;
/// [HistogramChunk] tells its form. Owned by one thread.
final class HistogramEncoder {
  private static final int FLAG_BITS = 8;
  private static final int HINT_BITS = 2;

  private final BitSink out = new BitSink();
  private final XorWindow sumWindow = new XorWindow();
  private XorWindow[] windows = {};
  private long[] last = {};
  private long[] step = {};
  private long[] next = {};
  private boolean isFloat;

  /// The data encoded last.
  BitSink data() {
    return out;
  }

  /// Encodes `count` samples from `from` on, strictly ascending in time: histograms of one layout,
  /// the first of them one, and behind them staleness markers.
  ///
  /// @param hint what is known of counts that began anew before them
  /// @param ofFloats as `floathistogram`; otherwise all their counts are whole
  void encode(SampleColumns samples, int from, int count, ResetHint hint, boolean ofFloats) {
    isFloat = ofFloats;
    out.clear();
    out.put(count, 16);
    out.put((long) ResetFlags.bits(hint) << (FLAG_BITS - HINT_BITS), FLAG_BITS);
    Histogram first = histogram(samples, from);
    HistogramLayout.write(first, out);
    begin(2 + first.positive().size() + first.negative().size());
    long[] times = samples.timestamps();
    VarBits.putSigned(times[from], out);
    putFirst(first);
    double sum = first.sum();
    long timeStep = 0;
    for (int i = from + 1; i < from + count; i++) {
      long nextStep = times[i] - times[i - 1];
      VarBits.putSigned(nextStep - timeStep, out);
      timeStep = nextStep;
      sum = putNext(samples.histogram(i), sum);
    }
  }

  private static Histogram histogram(SampleColumns samples, int at) {
    Histogram histogram = samples.histogram(at);
    if (histogram == null) {
      throw new IllegalStateException("BUG: a chunk of histograms that begins with a float");
    }
    return histogram;
  }

  private void begin(int columns) {
    if (columns > last.length) {
      int before = windows.length;
      last = new long[columns];
      step = new long[columns];
      next = new long[columns];
      windows = Arrays.copyOf(windows, columns);
      for (int i = before; i < columns; i++) {
        windows[i] = new XorWindow();
      }
    }
    for (int i = 0; isFloat && i < columns; i++) {
      windows[i].clear();
    }
    Arrays.fill(step, 0, columns, 0);
    sumWindow.clear();
  }

  private void putFirst(Histogram first) {
    int columns = fillNext(first);
    for (int c = 0; c < columns; c++) {
      if (c == 2) {
        out.putDouble(first.sum());
      }
      if (isFloat) {
        out.put(next[c], Long.SIZE);
      } else if (c < 2) {
        VarBits.putUnsigned(next[c], out);
      } else {
        VarBits.putSigned(next[c], out);
      }
      last[c] = next[c];
    }
    if (columns == 2) {
      out.putDouble(first.sum());
    }
  }

  /// Puts a sample, null for a staleness marker, and returns its sum.
  private double putNext(@Nullable Histogram histogram, double sumBefore) {
    int columns = 2;
    double sum = StaleMarker.VALUE;
    if (histogram == null) {
      next[0] = 0;
      next[1] = 0;
    } else {
      columns = fillNext(histogram);
      sum = histogram.sum();
    }
    putNext(0, 2);
    sumWindow.put(Double.doubleToRawLongBits(sum) ^ Double.doubleToRawLongBits(sumBefore), out);
    putNext(2, columns);
    return sum;
  }

  private void putNext(int from, int to) {
    for (int c = from; c < to; c++) {
      if (isFloat) {
        windows[c].put(next[c] ^ last[c], out);
      } else {
        long difference = next[c] - last[c];
        VarBits.putSigned(difference - step[c], out);
        step[c] = difference;
      }
      last[c] = next[c];
    }
  }

  /// Fills the next row and returns how many numbers it has.
  private int fillNext(Histogram histogram) {
    next[0] = number(histogram.count());
    next[1] = number(histogram.zeroCount());
    int columns = fill(histogram.positive(), 2);
    return fill(histogram.negative(), columns);
  }

  /// A whole number stands as its difference from the bucket before.
  private int fill(Buckets buckets, int at) {
    long before = 0;
    for (int i = 0; i < buckets.size(); i++) {
      long number = number(buckets.count(i));
      next[at + i] = number - before;
      before = isFloat ? 0 : number;
    }
    return at + buckets.size();
  }

  private long number(double count) {
    return isFloat ? Double.doubleToRawLongBits(count) : (long) count;
  }
}
