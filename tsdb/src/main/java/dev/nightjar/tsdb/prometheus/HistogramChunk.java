package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;
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
  /// More numbers in one chunk are nobody's; Prometheus' own chunks have some thousands.
  private static final int MAX_NUMBERS = 1 << 22;

  private static final int HINT_SHIFT = 6;

  /// Bits of a count that shares its two bytes with the hint.
  private static final int COUNT_BITS = 14;

  private final StartTimes startTimes = new StartTimes();
  private boolean isFloat;
  private ResetHint hint = ResetHint.UNKNOWN;
  private HistogramLayout layout = new HistogramLayout(0, 0, List.of(), List.of(), List.of());
  private Buckets positive = Buckets.NONE;
  private Buckets negative = Buckets.NONE;
  private double[] bounds = {};
  private int columns;
  private long[] times = new long[0];
  private long[] starts = new long[0];
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
    int count = in.u16();
    hint = ResetFlags.of(in.u8() >>> HINT_SHIFT);
    startTimes.begin(0);
    return decode(count, in, ofFloats);
  }

  /// As [#decode], of the encodings with start times, whose count shares two bytes with the hint.
  int decodeWithStarts(ByteReader in, boolean ofFloats) throws CorruptFileException {
    int head = in.u16();
    hint = ResetFlags.of(head >>> COUNT_BITS);
    startTimes.begin(in.u8());
    return decode(head & ((1 << COUNT_BITS) - 1), in, ofFloats);
  }

  private int decode(int count, ByteReader in, boolean ofFloats) throws CorruptFileException {
    isFloat = ofFloats;
    if (count == 0) {
      return 0;
    }
    begin(HistogramLayout.read(in), count, in);
    long time = VarBits.signed(in);
    long timeStep = 0;
    readFirst(in);
    keep(0, time, sums[0]);
    starts[0] = startTimes.next(0, time, in);
    for (int i = 1; i < count; i++) {
      long before = time;
      timeStep += VarBits.signed(in);
      time += timeStep;
      sums[i] = readNext(in, sums[i - 1]);
      keep(i, time, sums[i]);
      starts[i] = startTimes.next(i, before, in);
    }
    return count;
  }

  /// Columns are: number of all observations, of those in the zero bucket, then the buckets.
  private void begin(HistogramLayout of, int count, ByteReader in) throws CorruptFileException {
    layout = of;
    positive = buckets(of.positive());
    negative = buckets(of.negative());
    bounds = of.customBounds().stream().mapToDouble(Double::doubleValue).toArray();
    columns = 2 + positive.size() + negative.size();
    if ((long) columns * count > MAX_NUMBERS) {
      throw in.corrupt("%d histograms of %d numbers".formatted(count, columns));
    }
    times = new long[count];
    starts = new long[count];
    sums = new double[count];
    numbers = new long[count][];
    last = new long[columns];
    step = new long[columns];
    windows = new XorWindow[isFloat ? columns : 0];
    Arrays.setAll(windows, i -> new XorWindow());
    sumWindow.clear();
  }

  private static Buckets buckets(List<HistogramLayout.Span> spans) {
    int[] indexes = HistogramLayout.indexes(spans);
    return new Buckets(indexes, new double[indexes.length]);
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

  /// What is known of counts that began anew before the first histogram.
  ResetHint hint() {
    return hint;
  }

  /// How many numbers each histogram has.
  int numbers() {
    return columns;
  }

  /// A histogram that is no staleness marker.
  ///
  /// @param ofIt what is known of counts that began anew before it
  Histogram histogram(int i, ResetHint ofIt) {
    return new Histogram.Builder()
        .schema(layout.schema())
        .resetHint(ofIt)
        .integer(!isFloat)
        .count(number(count(i)))
        .sum(sum(i))
        .zero(layout.zeroThreshold(), number(zeroCount(i)))
        .positive(positive.with(numbers(positive(i))))
        .negative(negative.with(numbers(negative(i))))
        .bounds(bounds)
        .build();
  }

  private double number(long bits) {
    return isFloat ? Double.longBitsToDouble(bits) : bits;
  }

  private double[] numbers(long[] bits) {
    return Arrays.stream(bits).mapToDouble(this::number).toArray();
  }

  long millis(int i) {
    return times[i];
  }

  /// When it began to count, in milliseconds since 1970; 0 where nobody said.
  long startMillis(int i) {
    return starts[i];
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
    return buckets(i, 2, positive.size());
  }

  /// Likewise of negative values.
  long[] negative(int i) {
    return buckets(i, 2 + positive.size(), negative.size());
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
