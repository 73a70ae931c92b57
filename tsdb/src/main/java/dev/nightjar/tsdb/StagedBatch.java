package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The accepted part of a batch on its way to log and head, as columns. The head's newest samples
/// move ahead while it is staged, so that samples of one series within the batch are checked
/// against each other; [#undo] takes that back when the log refuses. Used again and again by the
/// appending thread, which owns it.
final class StagedBatch {
  /// A series that the head does not hold yet. It gets the number after the head's last, in order.
  static final class NewSeries {
    final Labels labels;
    final Part.Newest known;
    long newestMillis;
    long newestBits;

    NewSeries(Labels labels, Part.Newest known) {
      this.labels = labels;
      this.known = known;
      newestMillis = known.timestampMillis();
      newestBits = known.valueBits();
    }
  }

  /// Longer columns are not kept for the next batch: few need them.
  private static final int KEPT = 1 << 17;

  private Head head;
  private int firstNew;
  private final Map<Labels, Integer> newNumbers = new HashMap<>();
  final List<NewSeries> created = new ArrayList<>();
  final List<Metadata> metadata = new ArrayList<>();
  int[] series = new int[0];
  long[] times = new long[0];
  long[] bits = new long[0];
  private long[] undoTimes = new long[0];
  private long[] undoBits = new long[0];
  int size;
  private final LongColumn names = new LongColumn(); // hash high, hash low, series number, …

  StagedBatch(Head head) {
    this.head = head;
    firstNew = head.seriesCount();
  }

  /// Empties it, for a batch of at most `capacity` samples.
  void begin(Head into, int capacity) {
    head = into;
    firstNew = into.seriesCount();
    newNumbers.clear();
    created.clear();
    metadata.clear();
    names.clear();
    size = 0;
    if (capacity > series.length || series.length > Math.max(KEPT, capacity)) {
      series = new int[capacity];
      times = new long[capacity];
      bits = new long[capacity];
      undoTimes = new long[capacity];
      undoBits = new long[capacity];
    }
  }

  /// Memory that the head's table takes before this batch, roughly.
  long tableBytes() {
    return head.table().bytes();
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

  /// The number of the head's series with this name; -1 when there is none.
  int find(long hashHigh, long hashLow) {
    return head.find(hashHigh, hashLow);
  }

  /// The number of a series of head or batch; -1 when it is in neither.
  int find(Labels labels) {
    int known = head.find(labels);
    return known >= 0 || created.isEmpty() ? known : newNumbers.getOrDefault(labels, -1);
  }

  int create(Labels labels, Part.Newest known) {
    int number = firstNew + created.size();
    created.add(new NewSeries(labels, known));
    newNumbers.put(labels, number);
    return number;
  }

  /// Says by which name a series of head or batch is known from now on.
  void name(long hashHigh, long hashLow, int number) {
    names.add(hashHigh);
    names.add(hashLow);
    names.add(number);
  }

  Labels labels(int number) {
    return number < firstNew ? head.labels(number) : created.get(number - firstNew).labels;
  }

  long newestMillis(int number) {
    return number < firstNew
        ? head.newestMillis(number)
        : created.get(number - firstNew).newestMillis;
  }

  long newestBits(int number) {
    return number < firstNew ? head.newestBits(number) : created.get(number - firstNew).newestBits;
  }

  /// Takes a sample that is newer than the series' newest.
  void add(int number, long timestampMillis, long valueBits) {
    series[size] = number;
    times[size] = timestampMillis;
    bits[size] = valueBits;
    undoTimes[size] = newestMillis(number);
    undoBits[size] = newestBits(number);
    size++;
    newest(number, timestampMillis, valueBits);
  }

  /// The newest sample of a series before this batch, from its first staged row.
  Part.Newest before(int row) {
    return new Part.Newest(undoTimes[row], undoBits[row]);
  }

  /// Puts the head's newest samples back.
  void undo() {
    for (int row = size - 1; row >= 0; row--) {
      newest(series[row], undoTimes[row], undoBits[row]);
    }
  }

  /// Makes the batch visible.
  void apply() {
    head.beginChange();
    try {
      for (NewSeries added : created) {
        head.create(added.labels, added.newestMillis, added.newestBits);
      }
      for (int i = 0; i < names.size(); i += 3) {
        head.name(names.get(i), names.get(i + 1), (int) names.get(i + 2));
      }
      for (int row = 0; row < size; row++) {
        head.add(series[row], times[row], bits[row]);
      }
    } finally {
      head.endChange();
    }
  }

  private void newest(int number, long timestampMillis, long valueBits) {
    if (number < firstNew) {
      head.newest(number, timestampMillis, valueBits);
    } else {
      NewSeries added = created.get(number - firstNew);
      added.newestMillis = timestampMillis;
      added.newestBits = valueBits;
    }
  }
}
