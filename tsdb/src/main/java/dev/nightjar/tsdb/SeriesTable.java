package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SeriesGroups;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/// The series that a tenant can take samples of without creating them, numbered in order of
/// appearance: their labels, the names by which senders call them, and their newest samples. It
/// lives on from head to head, so that a turn costs nothing per series; [#only] leaves those behind
/// that nobody sends any more.
///
/// *Threads.* One appending thread at a time finds, creates and names series and moves their newest
/// samples. Everything about labels may be asked by any thread.
final class SeriesTable {
  /// What one series costs beside labels and names.
  private static final int BYTES_PER_SERIES = 2 * Long.BYTES;

  private static final int SHIFT = 10;
  private static final int PAGE = 1 << SHIFT;

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Lock reading = lock.readLock();
  private final Lock writing = lock.writeLock();
  private final HeadIndex index = new HeadIndex(); // changed under lock
  private final Lock ordering = new ReentrantLock(); // taken after the others
  private final SeriesOrder order = new SeriesOrder(index::compare); // guarded by ordering
  private final SeriesNames names = new SeriesNames(); // the appending thread's
  private final List<long[]> newest = new ArrayList<>(); // the appending thread's: times, then bits

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

  /// Adds a series that is not here yet, whose newest sample is known.
  int create(Labels labels, long newestMillis, long newestBits) {
    writing.lock();
    try {
      int series = index.add(labels);
      if (series >> SHIFT == newest.size()) {
        newest.add(new long[2 * PAGE]);
      }
      newest(series, newestMillis, newestBits);
      return series;
    } finally {
      writing.unlock();
    }
  }

  long newestMillis(int series) {
    return newest.get(series >> SHIFT)[series & (PAGE - 1)];
  }

  long newestBits(int series) {
    return newest.get(series >> SHIFT)[PAGE + (series & (PAGE - 1))];
  }

  /// Says what the newest sample is or, before it is added, will be.
  void newest(int series, long timestampMillis, long valueBits) {
    long[] page = newest.get(series >> SHIFT);
    page[series & (PAGE - 1)] = timestampMillis;
    page[PAGE + (series & (PAGE - 1))] = valueBits;
  }

  /// A table of those series that `keep` accepts, numbered anew in their order.
  SeriesTable only(IntPredicate keep) {
    var kept = new SeriesTable();
    int[] numbers = new int[seriesCount()];
    for (int series = 0; series < numbers.length; series++) {
      numbers[series] =
          keep.test(series)
              ? kept.create(index.labels(series), newestMillis(series), newestBits(series))
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
    SeriesGroups groups(SeriesGroups.By by) {
      reading.lock();
      try {
        return index.groups(series, by);
      } finally {
        reading.unlock();
      }
    }
  }

  /// The series that satisfy all matchers, in the order of their labels.
  IntColumn select(List<Matcher> matchers) {
    reading.lock();
    try {
      BitSet found = LabelSelection.evaluate(index, matchers);
      ordering.lock();
      try {
        return order.sorted(found, index.seriesCount());
      } finally {
        ordering.unlock();
      }
    } finally {
      reading.unlock();
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
