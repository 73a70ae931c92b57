package dev.nightjar.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Samples on their way into a store, as columns: rows of a time and a value, each of one of the
/// batch's series. A series is known by its [SeriesHash]; its labels are made only when somebody
/// asks for them. A histogram stands beside the column of values, in which its row has
/// [Histogram#VALUE]. Filled and handed over by one thread; after that read only, until it is
/// cleared to be filled again.
public final class SampleBatch {
  /// Columns that are longer are not kept for the next filling: few need them.
  private static final int KEPT = 1 << 17;

  private final @Nullable IntFunction<Labels> names;

  /// An exemplar of the batch's series of that number.
  public record OfSeries(int series, Exemplar exemplar) {}

  private final List<Metadata> metadata = new ArrayList<>();
  private final List<OfSeries> exemplars = new ArrayList<>(0);
  private final SeriesHash hash = new SeriesHash();
  private @Nullable Labels[] labels;
  private long[] high;
  private long[] low;
  private int seriesCount;
  private int[] series;
  private long[] timestamps;
  private double[] values;
  private @Nullable Histogram[] histograms = {}; // by row, as far as the last that has one
  private long[] starts = {}; // likewise
  private int size;

  public SampleBatch() {
    this(16);
  }

  /// @param expected how many samples will come; only a hint
  public SampleBatch(int expected) {
    this(expected, null);
  }

  /// A batch of series that were added by hash alone.
  ///
  /// @param names gives the labels of a series by its number in the batch
  public SampleBatch(int expected, @Nullable IntFunction<Labels> names) {
    this.names = names;
    int capacity = Math.max(1, expected);
    labels = new Labels[names == null ? capacity : 0];
    high = new long[capacity];
    low = new long[capacity];
    series = new int[capacity];
    timestamps = new long[capacity];
    values = new double[capacity];
  }

  /// Takes everything out; what [#size] and the others told before no longer holds.
  public void clear() {
    Arrays.fill(labels, 0, Math.min(labels.length, seriesCount), null);
    Arrays.fill(histograms, 0, Math.min(histograms.length, size), null);
    Arrays.fill(starts, 0, Math.min(starts.length, size), 0);
    metadata.clear();
    exemplars.clear();
    if (timestamps.length > KEPT || high.length > KEPT) {
      labels = new Labels[Math.min(labels.length, KEPT)];
      high = new long[KEPT];
      low = new long[KEPT];
      series = new int[KEPT];
      timestamps = new long[KEPT];
      values = new double[KEPT];
      histograms = new Histogram[0];
      starts = new long[0];
    }
    seriesCount = 0;
    size = 0;
  }

  /// @param of the series, metric name included
  /// @param timestampMillis since the Unix epoch
  public void add(Labels of, long timestampMillis, double value) {
    if (seriesCount == 0 || !of.equals(labels[seriesCount - 1])) {
      hash.of(of);
      addSeries(of, hash.high(), hash.low());
    }
    addSample(timestampMillis, value);
  }

  /// As [#add(Labels, long, double)], of a histogram.
  public void add(Labels of, long timestampMillis, Histogram histogram) {
    hash.of(of);
    addSeries(of, hash.high(), hash.low());
    addHistogram(timestampMillis, histogram);
  }

  /// As [#add(Labels, long, double)], without hashing.
  public void add(SeriesName of, long timestampMillis, double value) {
    addSeries(of.labels(), of.high(), of.low());
    addSample(timestampMillis, value);
  }

  /// As [#add(SeriesName, long, double)], of a sample that is a histogram.
  public void add(SeriesName of, long timestampMillis, Histogram histogram) {
    addSeries(of.labels(), of.high(), of.low());
    addHistogram(timestampMillis, histogram);
  }

  /// Begins a series whose labels the function given at construction tells; the samples that follow
  /// are its. Returns its number: the first has 0.
  public int addSeries(long hashHigh, long hashLow) {
    return addSeries(null, hashHigh, hashLow);
  }

  private int addSeries(@Nullable Labels of, long hashHigh, long hashLow) {
    if (seriesCount == high.length) {
      high = Arrays.copyOf(high, 2 * seriesCount);
      low = Arrays.copyOf(low, 2 * seriesCount);
    }
    if (of != null) {
      if (seriesCount >= labels.length) {
        labels = Arrays.copyOf(labels, high.length);
      }
      labels[seriesCount] = of;
    }
    high[seriesCount] = hashHigh;
    low[seriesCount] = hashLow;
    return seriesCount++;
  }

  /// Adds a sample of the newest series. A sender's NaN that looks like [Histogram#VALUE] becomes
  /// another.
  public void addSample(long timestampMillis, double value) {
    put(timestampMillis, Histogram.isValue(value) ? Double.NaN : value);
  }

  private void put(long timestampMillis, double value) {
    if (size == timestamps.length) {
      series = Arrays.copyOf(series, 2 * size);
      timestamps = Arrays.copyOf(timestamps, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    series[size] = seriesCount - 1;
    timestamps[size] = timestampMillis;
    values[size++] = value;
  }

  /// Adds a sample of the newest series that is a histogram.
  public void addHistogram(long timestampMillis, Histogram histogram) {
    if (size >= histograms.length) {
      histograms = Arrays.copyOf(histograms, Math.max(values.length, size + 1));
    }
    histograms[size] = histogram;
    put(timestampMillis, Histogram.VALUE);
  }

  /// Says when the newest sample began to count.
  ///
  /// @param startMillis since the Unix epoch; 0 says nothing
  public void start(long startMillis) {
    if (startMillis != 0) {
      if (size > starts.length) {
        starts = Arrays.copyOf(starts, values.length);
      }
      starts[size - 1] = startMillis;
    }
  }

  /// Adds an exemplar of the newest series.
  public void addExemplar(Exemplar exemplar) {
    exemplars.add(new OfSeries(seriesCount - 1, exemplar));
  }

  /// A batch of the rows that `keep` accepts, and of everything else that is here.
  public SampleBatch only(IntPredicate keep) {
    return only(keep, _ -> true);
  }

  /// A batch of the rows and of the exemplars that are accepted, and of everything else that is
  /// here.
  public SampleBatch only(IntPredicate keep, Predicate<OfSeries> keepExemplar) {
    var kept = new SampleBatch(size, this::seriesLabels);
    int newest = -1;
    for (int row = 0; row < size; row++) {
      if (keep.test(row)) {
        while (newest < series[row]) {
          newest++;
          kept.addSeries(high[newest], low[newest]);
        }
        Histogram histogram = histogram(row);
        if (histogram == null) {
          kept.addSample(timestamps[row], values[row]);
        } else {
          kept.addHistogram(timestamps[row], histogram);
        }
        kept.start(startMillis(row));
      }
    }
    while (newest < seriesCount - 1 && !exemplars.isEmpty()) {
      newest++;
      kept.addSeries(high[newest], low[newest]);
    }
    exemplars.stream().filter(keepExemplar).forEach(kept.exemplars::add);
    metadata.forEach(kept::describe);
    return kept;
  }

  /// Adds what a family says of itself; the newest word counts.
  public void describe(Metadata family) {
    metadata.add(family);
  }

  /// How many samples there are.
  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0 && metadata.isEmpty() && exemplars.isEmpty();
  }

  /// How many series were begun; one may have been begun more than once.
  public int seriesCount() {
    return seriesCount;
  }

  /// The number of the series of a row; they ascend.
  public int series(int row) {
    return series[row];
  }

  /// The upper half of a series' hash.
  public long hashHigh(int ofSeries) {
    return high[ofSeries];
  }

  /// The lower half of a series' hash.
  public long hashLow(int ofSeries) {
    return low[ofSeries];
  }

  /// A series' labels, made for this call where the batch does not hold them.
  public Labels seriesLabels(int ofSeries) {
    Labels held = ofSeries < labels.length ? labels[ofSeries] : null;
    if (held != null) {
      return held;
    }
    if (names == null) {
      throw new IllegalStateException("BUG: series " + ofSeries + " has no labels");
    }
    return names.apply(ofSeries);
  }

  /// The labels of a row's series.
  public Labels labels(int row) {
    return seriesLabels(series[row]);
  }

  public long timestampMillis(int row) {
    return timestamps[row];
  }

  /// [Histogram#VALUE] where the sample is a histogram.
  public double value(int row) {
    return values[row];
  }

  /// The histogram of a row; null where the sample is a float.
  public @Nullable Histogram histogram(int row) {
    return row < histograms.length ? histograms[row] : null;
  }

  /// When a row began to count, in milliseconds since the Unix epoch; 0 when nobody said.
  public long startMillis(int row) {
    return row < starts.length ? starts[row] : 0;
  }

  public List<OfSeries> exemplars() {
    return exemplars;
  }

  public List<Metadata> metadata() {
    return metadata;
  }
}
