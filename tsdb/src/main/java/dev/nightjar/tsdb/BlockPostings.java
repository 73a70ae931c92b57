package dev.nightjar.tsdb;

import org.jspecify.annotations.Nullable;

/// Collects which series carry which label pair while a block is written: runs of neighbouring
/// series, as differences. Owned by one thread.
final class BlockPostings {
  private final int[] next; // by pair: the number that would go on the open run
  private final int[] open; // by pair: series of the open run
  private final int[] ends; // by pair: behind the run that was written last
  private final int[] counts;
  private final @Nullable ByteSink[] runs; // by pair; absent until a second run begins

  /// @param pairs how many there are
  BlockPostings(int pairs) {
    next = new int[pairs];
    open = new int[pairs];
    ends = new int[pairs];
    counts = new int[pairs];
    runs = new ByteSink[pairs];
  }

  /// Notes that a series, of ascending number, carries a pair.
  void add(int pair, int series) {
    if (open[pair] > 0 && next[pair] != series) {
      ByteSink sink = runs[pair];
      if (sink == null) {
        sink = new ByteSink(16);
        runs[pair] = sink;
      }
      closeRun(pair, sink);
    }
    open[pair]++;
    next[pair] = series + 1;
    counts[pair]++;
  }

  private void closeRun(int pair, ByteSink into) {
    int length = open[pair];
    int start = next[pair] - length;
    into.uvarint((long) (start - ends[pair]) << 1 | (length > 1 ? 1 : 0));
    if (length > 1) {
      into.uvarint(length - 2);
    }
    ends[pair] = next[pair];
    open[pair] = 0;
  }

  int count(int pair) {
    return counts[pair];
  }

  /// Writes a pair's postings; once for each.
  void write(int pair, ByteSink out) {
    ByteSink sink = runs[pair];
    if (sink != null) {
      out.raw(sink.bytes(), 0, sink.size());
    }
    if (open[pair] > 0) {
      closeRun(pair, out);
    }
  }
}
