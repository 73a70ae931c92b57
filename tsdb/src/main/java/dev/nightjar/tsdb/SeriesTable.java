package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SeriesGroups;
import dev.nightjar.model.StopCheck;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/// The series that a tenant can take samples of without creating them, numbered in order of
/// appearance: their labels, the names by which senders call them, and the times of their newest
/// samples. It lives on from head to head, so that a turn costs nothing per series; [#only] leaves
/// those behind that nobody sends any more, in a table of the next generation, with numbers of its
/// own.
///
/// *Threads.* One appending thread at a time finds, creates and names series and moves their newest
/// times. Everything about labels may be asked by any thread.
final class SeriesTable {
  /// What one series costs beside labels and names.
  private static final int BYTES_PER_SERIES = Long.BYTES;

  /// The newest time of a series whose samples, if it has any, nobody has looked for yet.
  static final long UNKNOWN = Long.MIN_VALUE;

  /// A query that is stopped is gone after so long.
  private static final int WAITING_MILLIS = 20;

  private static final int SHIFT = 10;
  private static final int PAGE = 1 << SHIFT;

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Lock reading = lock.readLock();
  private final Lock writing = lock.writeLock();
  private final HeadIndex index = new HeadIndex(); // changed under lock
  private final Lock ordering = new ReentrantLock(); // taken after the others
  private final SeriesOrder order = new SeriesOrder(index::compare); // guarded by ordering
  private final SeriesNames names = new SeriesNames(); // the appending thread's
  private final List<long[]> newest = new ArrayList<>(); // times; the appending thread's
  private final long generation;
  private volatile int logged; // written by who keeps the log of series

  SeriesTable(long generation) {
    this.generation = generation;
  }

  /// Numbers of series mean something within one generation only.
  long generation() {
    return generation;
  }

  /// Series of lower numbers are in the log of series.
  int logged() {
    return logged;
  }

  void logged(int upTo) {
    logged = upTo;
  }

  // --- the appending thread ---

  /// The number of a series; -1 when it is not here.
  int find(Labels labels) {
    return index.find(labels);
  }

  /// The number of the series with this name; -1 when there is none.
  int find(long hashHigh, long hashLow) {
    return names.find(hashHigh, hashLow);
  }

  /// Gives a series one more name.
  void name(long hashHigh, long hashLow, int series) {
    names.add(hashHigh, hashLow, series, index.seriesCount());
  }

  /// Adds a series that is not here yet.
  int create(Labels labels, long newestMillis) {
    writing.lock();
    try {
      return added(index.add(labels), newestMillis);
    } finally {
      writing.unlock();
    }
  }

  private int added(int series, long newestMillis) {
    while (series >> SHIFT >= newest.size()) {
      long[] page = new long[PAGE];
      Arrays.fill(page, UNKNOWN);
      newest.add(page);
    }
    newest(series, newestMillis);
    return series;
  }

  /// Adds a series that is not here yet, by the numbers of its pairs in the order of their names.
  int restore(int[] pairs, int count) {
    writing.lock();
    try {
      return added(index.add(pairs, count), UNKNOWN);
    } finally {
      writing.unlock();
    }
  }

  /// Lets numbers go by whose series are not known any more.
  void skipTo(int number) {
    writing.lock();
    try {
      if (number > index.seriesCount()) {
        index.addUnknown(number);
        added(number - 1, UNKNOWN);
      }
    } finally {
      writing.unlock();
    }
  }

  /// The number of a label pair, which is added when it is not here.
  int pair(String name, String value) {
    writing.lock();
    try {
      return index.pair(name, value);
    } finally {
      writing.unlock();
    }
  }

  /// The time of the newest sample, [#UNKNOWN] when there may be older ones in blocks.
  long newestMillis(int series) {
    return newest.get(series >> SHIFT)[series & (PAGE - 1)];
  }

  /// Says what the newest sample's time is or, before it is added, will be.
  void newest(int series, long timestampMillis) {
    newest.get(series >> SHIFT)[series & (PAGE - 1)] = timestampMillis;
  }

  /// How many series have no sample since a time.
  int idleSince(long millis) {
    int count = seriesCount();
    int idle = 0;
    for (int series = 0; series < count; series++) {
      idle += newestMillis(series) < millis ? 1 : 0;
    }
    return idle;
  }

  /// A table of the next generation with those series that have a sample since a time, numbered
  /// anew in their order.
  SeriesTable only(long sinceMillis) {
    var kept = new SeriesTable(generation + 1);
    int[] numbers = new int[seriesCount()];
    for (int series = 0; series < numbers.length; series++) {
      long newestOfIt = newestMillis(series);
      numbers[series] =
          newestOfIt >= sinceMillis
              ? kept.create(index.labels(series), newestOfIt)
              : SeriesNames.UNKNOWN;
    }
    names.forEach(
        (high, low, series) -> {
          if (numbers[series] != SeriesNames.UNKNOWN) {
            kept.name(high, low, numbers[series]);
          }
        });
    return kept;
  }

  // --- any thread ---

  int seriesCount() {
    reading.lock();
    try {
      return index.seriesCount();
    } finally {
      reading.unlock();
    }
  }

  Labels labels(int series) {
    reading.lock();
    try {
      return index.labels(series);
    } finally {
      reading.unlock();
    }
  }

  /// The number of a series; -1 when it is not here.
  int lookUp(Labels labels) {
    reading.lock();
    try {
      return index.find(labels);
    } finally {
      reading.unlock();
    }
  }

  /// Takes series without labels out of a set.
  void withoutUnknown(BitSet found) {
    reading.lock();
    try {
      index.withoutUnknown(found);
    } finally {
      reading.unlock();
    }
  }

  /// Shows how many of some series carry each value of a label.
  void eachCount(String name, BitSet of, Part.CountAction action) {
    reading.lock();
    try {
      index.eachCount(name, of, action);
    } finally {
      reading.unlock();
    }
  }

  /// How many of some series carry a value of a label.
  int count(String name, String value, BitSet of) {
    reading.lock();
    try {
      return index.count(name, value, of);
    } finally {
      reading.unlock();
    }
  }

  /// Whether a series' labels are known.
  boolean isKnown(int series) {
    reading.lock();
    try {
      return index.isKnown(series);
    } finally {
      reading.unlock();
    }
  }

  /// The numbers of a series' label pairs, in the order of their names.
  int[] pairs(int series) {
    reading.lock();
    try {
      int[] pairs = new int[index.pairCount(series)];
      Arrays.setAll(pairs, place -> index.pairNumber(series, place));
      return pairs;
    } finally {
      reading.unlock();
    }
  }

  String pairName(int number) {
    reading.lock();
    try {
      return index.pairName(number);
    } finally {
      reading.unlock();
    }
  }

  String pairValue(int number) {
    reading.lock();
    try {
      return index.pairValue(number);
    } finally {
      reading.unlock();
    }
  }

  /// The labels of some series, made each time that they are asked for.
  List<Labels> labels(IntColumn series) {
    return new Listed(series);
  }

  /// Some of the table's series.
  final class Listed extends AbstractList<Labels> {
    private final IntColumn series;

    private Listed(IntColumn series) {
      this.series = series;
    }

    @Override
    public Labels get(int place) {
      return SeriesTable.this.labels(series.get(place));
    }

    @Override
    public int size() {
      return series.size();
    }

    /// Groups them without making their labels.
    SeriesGroups groups(SeriesGroups.By by, StopCheck stop) {
      reading.lock();
      try {
        return index.groups(series, by, stop);
      } finally {
        reading.unlock();
      }
    }
  }

  /// The series that satisfy all matchers, in the order of their labels.
  ///
  /// @param stop asked for each that is looked at, and while others are waited for
  IntColumn select(List<Matcher> matchers, StopCheck stop) {
    take(reading, stop);
    try {
      BitSet found = LabelSelection.evaluate(index, matchers, stop);
      index.withoutUnknown(found);
      take(ordering, stop);
      try {
        return order.sorted(found, index.seriesCount(), stop);
      } finally {
        ordering.unlock();
      }
    } finally {
      reading.unlock();
    }
  }

  /// Waits for a lock as long as that is wanted: sorting millions of series takes seconds.
  private static void take(Lock lock, StopCheck stop) {
    try {
      while (!lock.tryLock(WAITING_MILLIS, TimeUnit.MILLISECONDS)) {
        stop.check();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop.check();
      lock.lock();
    }
  }

  /// Shows the names that any of the wanted series carries, in any order.
  void eachName(IntPredicate isWanted, Consumer<String> action) {
    reading.lock();
    try {
      index.eachName(isWanted, action);
    } finally {
      reading.unlock();
    }
  }

  /// Shows the values of a label on any of the wanted series, in any order.
  void eachValue(String name, IntPredicate isWanted, Consumer<String> action) {
    reading.lock();
    try {
      index.eachValue(name, isWanted, action);
    } finally {
      reading.unlock();
    }
  }

  /// Memory that all this takes, roughly.
  long bytes() {
    reading.lock();
    try {
      return index.bytes() + (long) index.seriesCount() * BYTES_PER_SERIES + names.bytes();
    } finally {
      reading.unlock();
    }
  }
}
