package dev.nightjar.tsdb;

import java.util.Arrays;

/// The names by which senders are known to call the head's series: 128-bit hashes to series
/// numbers. A series may have several names, since it may be named in several dialects.
///
/// Senders repeat their order, so each name remembers which one came after it: a known series is
/// found by one comparison beside the last one, without a look at the table. Owned by the appending
/// thread.
final class SeriesNames {
  static final int UNKNOWN = -1;

  /// What one name costs: its columns, and its place in the table, which is half full at most.
  static final int BYTES_PER_NAME = 2 * 8 + 2 * 4 + 2 * 4 + 4;

  /// A series with more names than this, on average, is being renamed on purpose: names are then
  /// looked up by their labels.
  private static final int MAX_NAMES_PER_SERIES = 4;

  private static final int FIRST_CAPACITY = 1024;

  private long[] high = new long[FIRST_CAPACITY];
  private long[] low = new long[FIRST_CAPACITY];
  private int[] series = new int[FIRST_CAPACITY];
  private int[] next = new int[FIRST_CAPACITY]; // the name that came after it the last time
  private int[] table = emptyTable(2 * FIRST_CAPACITY); // names, at most half full
  private int size;
  private int last; // the name that was found last

  /// The number of the series with this name, or [#UNKNOWN].
  int find(long hashHigh, long hashLow) {
    if (size == 0) {
      return UNKNOWN;
    }
    int expected = next[last];
    if (high[expected] == hashHigh && low[expected] == hashLow) {
      last = expected;
      return series[expected];
    }
    int name = lookUp(hashHigh, hashLow);
    if (name == UNKNOWN) {
      return UNKNOWN;
    }
    next[last] = name;
    last = name;
    return series[name];
  }

  /// Gives a series one more name.
  ///
  /// @param seriesCount how many series there are
  void add(long hashHigh, long hashLow, int ofSeries, int seriesCount) {
    if (size >= FIRST_CAPACITY && size / MAX_NAMES_PER_SERIES >= seriesCount) {
      return;
    }
    if (size == high.length) {
      grow();
    }
    int name = size++;
    high[name] = hashHigh;
    low[name] = hashLow;
    series[name] = ofSeries;
    next[name] = 0;
    next[last] = name;
    last = name;
    place(name);
  }

  /// One of the names.
  interface NameAction {
    void name(long hashHigh, long hashLow, int series);
  }

  /// Shows all names in the order in which they were given.
  void forEach(NameAction action) {
    for (int name = 0; name < size; name++) {
      action.name(high[name], low[name], series[name]);
    }
  }

  long bytes() {
    return (long) size * BYTES_PER_NAME;
  }

  private int lookUp(long hashHigh, long hashLow) {
    int mask = table.length - 1;
    for (int slot = (int) hashLow & mask; ; slot = (slot + 1) & mask) {
      int name = table[slot];
      if (name == UNKNOWN || (high[name] == hashHigh && low[name] == hashLow)) {
        return name;
      }
    }
  }

  private void grow() {
    int capacity = 2 * high.length;
    high = Arrays.copyOf(high, capacity);
    low = Arrays.copyOf(low, capacity);
    series = Arrays.copyOf(series, capacity);
    next = Arrays.copyOf(next, capacity);
    table = emptyTable(2 * capacity);
    for (int name = 0; name < size; name++) {
      place(name);
    }
  }

  private void place(int name) {
    int mask = table.length - 1;
    int slot = (int) low[name] & mask;
    while (table[slot] != UNKNOWN) {
      slot = (slot + 1) & mask;
    }
    table[slot] = name;
  }

  private static int[] emptyTable(int length) {
    int[] table = new int[length];
    Arrays.fill(table, UNKNOWN);
    return table;
  }
}
