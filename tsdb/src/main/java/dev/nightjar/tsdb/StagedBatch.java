package dev.nightjar.tsdb;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The accepted part of a batch on its way to log and head, as columns. The table's newest times
/// move ahead while it is staged, so that samples of one series within the batch are checked
/// against each other; [#undo] takes that back when the log refuses. Used again and again by the
/// appending thread, which owns it.
final class StagedBatch {
  /// A series that the table does not hold yet. It gets the number after the table's last, in
  /// order.
  private static final class NewSeries {
    final Labels labels;
    long newestMillis;

    NewSeries(Labels labels, long newestMillis) {
      this.labels = labels;
      this.newestMillis = newestMillis;
    }
  }

  /// Where a sample stands.
  private record Place(int series, long timestampMillis) {}

  /// Longer columns are not kept for the next batch: few need them.
  private static final int KEPT = 1 << 17;

  private Head head;
  private SeriesTable table;
  private int firstNew;
  private final Map<Labels, Integer> newNumbers = new HashMap<>();
  private final List<NewSeries> created = new ArrayList<>();
  final List<Metadata> metadata = new ArrayList<>();
  int[] series = new int[0];
  long[] times = new long[0];
  long[] bits = new long[0];
  private long[] undoTimes = new long[0];
  private final BitSet late = new BitSet(); // rows behind a newer one of their series
  int size;
  private final LongColumn names = new LongColumn(); // hash high, hash low, series number, …
  private final Map<Place, Integer> placed = new HashMap<>(); // the first `placedRows` rows
  private int placedRows;
  private @Nullable Histogram[] histograms = {}; // by row, as far as the last that has one
  private long[] starts = {}; // likewise
  final BitSet annexed = new BitSet(); // rows that have either

  StagedBatch(Head head) {
    this.head = head;
    table = head.table();
    firstNew = table.seriesCount();
  }

  /// Empties it, for a batch of at most `capacity` samples.
  void begin(Head into, int capacity) {
    head = into;
    table = into.table();
    firstNew = table.seriesCount();
    newNumbers.clear();
    created.clear();
    metadata.clear();
    names.clear();
    late.clear();
    placed.clear();
    placedRows = 0;
    size = 0;
    if (!annexed.isEmpty()) {
      annexed.clear();
      histograms = new Histogram[0];
      starts = new long[0];
    }
    if (capacity > series.length || series.length > Math.max(KEPT, capacity)) {
      series = new int[capacity];
      times = new long[capacity];
      bits = new long[capacity];
      undoTimes = new long[capacity];
    }
  }

  SeriesTable table() {
    return table;
  }

  int firstNew() {
    return firstNew;
  }

  /// Numbers of its series are below this.
  int numbers() {
    return firstNew + created.size();
  }

  boolean isEmpty() {
    return size == 0 && metadata.isEmpty();
  }

  /// The number of the table's series with this name; -1 when there is none.
  int find(long hashHigh, long hashLow) {
    return table.find(hashHigh, hashLow);
  }

  /// The number of a series of table or batch; -1 when it is in neither.
  int find(Labels labels) {
    int known = table.find(labels);
    return known >= 0 || created.isEmpty() ? known : newNumbers.getOrDefault(labels, -1);
  }

  /// The labels of one of a batch's series; null when it is neither in the table nor in this batch.
  @Nullable Labels labelsOfKnown(SampleBatch from, int ofSeries) {
    int known = find(from.hashHigh(ofSeries), from.hashLow(ofSeries));
    if (known >= 0) {
      return labels(known);
    }
    try {
      Labels labels = from.seriesLabels(ofSeries);
      return find(labels) >= 0 ? labels : null;
    } catch (NightjarException unreadable) { // refused with its samples
      return null;
    }
  }

  int create(Labels labels, long newestMillis) {
    int number = numbers();
    created.add(new NewSeries(labels, newestMillis));
    newNumbers.put(labels, number);
    return number;
  }

  /// Says by which name a series of table or batch is known from now on.
  void name(long hashHigh, long hashLow, int number) {
    names.add(hashHigh);
    names.add(hashLow);
    names.add(number);
  }

  Labels labels(int number) {
    return number < firstNew ? table.labels(number) : created.get(number - firstNew).labels;
  }

  long newestMillis(int number) {
    return number < firstNew
        ? table.newestMillis(number)
        : created.get(number - firstNew).newestMillis;
  }

  /// Says what a series' newest time is.
  void newest(int number, long timestampMillis) {
    if (number < firstNew) {
      table.newest(number, timestampMillis);
    } else {
      created.get(number - firstNew).newestMillis = timestampMillis;
    }
  }

  /// Takes a sample that is newer than the series' newest.
  void add(int number, long timestampMillis, long valueBits) {
    undoTimes[size] = newestMillis(number);
    newest(number, timestampMillis);
    put(number, timestampMillis, valueBits);
  }

  /// Takes a sample that is not, of a time at which the series has none.
  void addLate(int number, long timestampMillis, long valueBits) {
    undoTimes[size] = newestMillis(number);
    late.set(size);
    put(number, timestampMillis, valueBits);
  }

  private void put(int number, long timestampMillis, long valueBits) {
    series[size] = number;
    times[size] = timestampMillis;
    bits[size] = valueBits;
    size++;
  }

  /// Says what the newest row has beside its 64 bits.
  void annex(@Nullable Histogram histogram, long startMillis) {
    int row = size - 1;
    annexed.set(row);
    if (histogram != null) {
      if (row >= histograms.length) {
        histograms = Arrays.copyOf(histograms, series.length);
      }
      histograms[row] = histogram;
    }
    if (startMillis != 0) {
      if (row >= starts.length) {
        starts = Arrays.copyOf(starts, series.length);
      }
      starts[row] = startMillis;
    }
  }

  @Nullable Histogram histogram(int row) {
    return row < histograms.length ? histograms[row] : null;
  }

  /// 0 when nobody said.
  long startMillis(int row) {
    return row < starts.length ? starts[row] : 0;
  }

  /// The value that the batch has of a series at a time; null when it has none.
  @Nullable SampleValue valueAt(int number, long timestampMillis) {
    for (; placedRows < size; placedRows++) {
      placed.put(new Place(series[placedRows], times[placedRows]), placedRows);
    }
    Integer row = placed.get(new Place(number, timestampMillis));
    return row == null ? null : new SampleValue(bits[row], histogram(row));
  }

  /// Puts the table's newest times back.
  void undo() {
    for (int row = size - 1; row >= 0; row--) {
      newest(series[row], undoTimes[row]);
    }
  }

  /// Makes the batch visible.
  void apply() {
    for (NewSeries added : created) {
      table.create(added.labels, added.newestMillis);
    }
    for (int i = 0; i < names.size(); i += 3) {
      table.name(names.get(i), names.get(i + 1), (int) names.get(i + 2));
    }
    head.beginChange();
    try {
      for (int row = 0; row < size; row++) {
        if (late.get(row)) {
          head.addLate(series[row], times[row], bits[row]);
        } else {
          head.add(series[row], times[row], bits[row]);
        }
      }
      for (int row = annexed.nextSetBit(0); row >= 0; row = annexed.nextSetBit(row + 1)) {
        head.annex(series[row], times[row], startMillis(row), histogram(row));
      }
    } finally {
      head.endChange();
    }
  }
}
