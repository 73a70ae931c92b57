package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.model.StaleMarker;
import java.util.Arrays;
import java.util.List;

/// Native histograms of one chunk, decoded as columns: encodings `histogram` and `floathistogram`
/// of Prometheus' chunk format. Numbers of observations are whole in the one and, as raw bits,
/// doubles in the other. Filled again and again; owned by one thread.
///
/// Times and whole numbers are differences of differences as [VarBits], doubles exclusive ors with
/// the one before, each column in an [XorWindow] of its own. Of a staleness marker, which stands in
/// the sum, no buckets are written.
final class HistogramChunk {
  /// What is known of counts that became smaller since the chunk before.
  enum Reset {
    UNKNOWN,
    NO,
    YES,
    /// They may become smaller at any time.
    GAUGE
  }

  /// More numbers in one chunk are nobody's; Prometheus' own chunks have some thousands.
  private static final int MAX_NUMBERS = 1 << 22;

  private static final Reset[] RESETS = Reset.values();

  private boolean isFloat;
  private Reset reset = Reset.UNKNOWN;
  private HistogramLayout layout = new HistogramLayout(0, 0, List.of(), List.of(), List.of());
  private int columns;
  private long[] times = new long[0];
  private double[] sums = new double[0];
  private long[][] numbers = new long[0][];
  private long[] last = new long[0];
  private long[] step = new long[0];
  private XorWindow[] windows = new XorWindow[0];
  private final XorWindow sumWindow = new XorWindow();

  /// Decodes the chunk that follows in `in` and returns how many histograms it has.
  ///
  /// @param ofFloats whether its encoding is `floathistogram`
  /// @throws CorruptFileException when it ends early, or is no such chunk
  int decode(ByteReader in, boolean ofFloats) throws CorruptFileException {
    isFloat = ofFloats;
    int count = in.u16();
    reset = RESETS[in.u8() >>> 6];
    if (count == 0) {
      return 0;
    }
    layout = HistogramLayout.read(in);
    begin(count, in);
    long time = VarBits.signed(in);
    long timeStep = 0;
    readFirst(in);
    keep(0, time, sums[0]);
    for (int i = 1; i < count; i++) {
      timeStep += VarBits.signed(in);
      time += timeStep;
      sums[i] = readNext(in, sums[i - 1]);
      keep(i, time, sums[i]);
    }
    return count;
  }

  /// Columns are: number of all observations, of those in the zero bucket, then the buckets.
  private void begin(int count, ByteReader in) throws CorruptFileException {
    columns =
        2 + HistogramLayout.buckets(layout.positive()) + HistogramLayout.buckets(layout.negative());
    if ((long) columns * count > MAX_NUMBERS) {
      throw in.corrupt("%d histograms of %d numbers".formatted(count, columns));
    }
    times = new long[count];
    sums = new double[count];
    numbers = new long[count][];
    last = new long[columns];
    step = new long[columns];
    windows = new XorWindow[isFloat ? columns : 0];
    Arrays.setAll(windows, i -> new XorWindow());
    sumWindow.clear();
  }

  private void keep(int i, long time, double sum) {
    times[i] = time;
    numbers[i] = StaleMarker.is(sum) ? new long[0] : last.clone();
  }

  private void readFirst(ByteReader in) throws CorruptFileException {
    for (int c = 0; c < columns; c++) {
      if (c == 2) {
        sums[0] = Double.longBitsToDouble(in.bits(Long.SIZE));
      }
      last[c] = isFloat ? in.bits(Long.SIZE) : c < 2 ? VarBits.unsigned(in) : VarBits.signed(in);
    }
    if (columns == 2) {
      sums[0] = Double.longBitsToDouble(in.bits(Long.SIZE));
    }
  }

  /// Reads the columns of the next histogram and returns its sum.
  private double readNext(ByteReader in, double sumBefore) throws CorruptFileException {
    readNext(in, 0, 2);
    long bits = Double.doubleToRawLongBits(sumBefore) ^ sumWindow.difference(in);
    double sum = Double.longBitsToDouble(bits);
    if (!StaleMarker.is(sum)) {
      readNext(in, 2, columns);
    }
    return sum;
  }

  private void readNext(ByteReader in, int from, int to) throws CorruptFileException {
    for (int c = from; c < to; c++) {
      if (isFloat) {
        last[c] ^= windows[c].difference(in);
      } else {
        step[c] += VarBits.signed(in);
        last[c] += step[c];
      }
    }
  }

  HistogramLayout layout() {
    return layout;
  }

  Reset reset() {
    return reset;
  }

  long millis(int i) {
    return times[i];
  }

  /// The sum of all observations, or a staleness marker: the rest of the histogram is empty then.
  double sum(int i) {
    return sums[i];
  }

  /// How many observations there are; raw bits of a double in a float histogram.
  long count(int i) {
    return numbers[i].length == 0 ? 0 : numbers[i][0];
  }

  /// How many of them are in the zero bucket.
  long zeroCount(int i) {
    return numbers[i].length == 0 ? 0 : numbers[i][1];
  }

  /// How many are in each bucket of positive values, in the order of the layout's spans.
  long[] positive(int i) {
    int length = HistogramLayout.buckets(layout.positive());
    return buckets(i, 2, length);
  }

  /// Likewise of negative values.
  long[] negative(int i) {
    int first = 2 + HistogramLayout.buckets(layout.positive());
    return buckets(i, first, columns - first);
  }

  /// A whole number stands as its difference from the bucket before.
  private long[] buckets(int i, int from, int length) {
    if (numbers[i].length == 0) {
      return new long[0];
    }
    long[] buckets = Arrays.copyOfRange(numbers[i], from, from + length);
    for (int b = 1; !isFloat && b < length; b++) {
      buckets[b] += buckets[b - 1];
    }
    return buckets;
  }
}
