package dev.nightjar.tsdb;

import java.util.Arrays;

/// The times of one chunk, kept for the next series that has the same. Owned by one thread.
final class TimeChunk {
  private static final long NOT_LOADED = -1;

  private final long[] times = new long[BlockFormat.MAX_CHUNK];
  private long column = NOT_LOADED;
  private int chunk;
  private int start;
  private int count;

  boolean isOf(TimeColumn wanted) {
    return column == wanted.number() && chunk == wanted.chunk();
  }

  void unload() {
    column = NOT_LOADED;
  }

  /// Becomes the evenly spaced times of a column's chunk.
  void even(TimeColumn of) {
    begin(of);
    long step = count > 1 ? (of.last() - of.first()) / (count - 1) : 0;
    for (int i = 0; i < count; i++) {
      times[i] = of.first() + i * step;
    }
  }

  /// Becomes the times of a column's chunk.
  ///
  /// @param fromFirst since its first time
  void decoded(TimeColumn of, long[] fromFirst) {
    begin(of);
    for (int i = 0; i < count; i++) {
      times[i] = of.first() + fromFirst[i];
    }
  }

  private void begin(TimeColumn of) {
    column = of.number();
    chunk = of.chunk();
    start = of.start();
    count = of.count();
  }

  /// The place of the first time in the column.
  int start() {
    return start;
  }

  int count() {
    return count;
  }

  long millis(int index) {
    return times[index];
  }

  /// All times; [#count] of them.
  long[] all() {
    return times;
  }

  /// The index of the first time that is not before `millis`.
  int firstFrom(long millis) {
    int at = Arrays.binarySearch(times, 0, count, millis);
    return at >= 0 ? at : -at - 1;
  }
}
