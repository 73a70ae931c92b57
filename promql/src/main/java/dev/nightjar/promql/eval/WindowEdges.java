package dev.nightjar.promql.eval;

import java.util.Arrays;

/// Where the windows of all steps begin and end among the samples of a series. Edges only move
/// forward, so that a series is passed once however much its windows overlap; and series that were
/// scraped together have the same. Owned by one thread.
final class WindowEdges {
  final long[] ends;
  final long length;
  final int[] first;
  final int[] last;
  private final long before;
  private final long after;
  private long[] known = {};
  private int knownSize;
  private long seen;
  private long found;

  WindowEdges(Windows windows) {
    ends = windows.ends();
    length = windows.length();
    before = windows.before();
    after = windows.after();
    first = new int[ends.length];
    last = new int[ends.length];
  }

  /// The samples of all windows together, each as often as it is in one.
  long samples() {
    return seen;
  }

  /// How often edges were found that were not those before; from 1.
  long found() {
    return found;
  }

  /// Finds, per step, the first and the last sample in its window; there is none where the last
  /// comes before the first.
  void find(Samples samples) {
    long[] times = samples.times;
    int size = samples.size;
    if (size == knownSize && Arrays.equals(times, 0, size, known, 0, size)) {
      return;
    }
    int from = 0;
    int next = 0;
    seen = 0;
    for (int step = 0; step < ends.length; step++) {
      long newest = ends[step] + after;
      long before = ends[step] - length - this.before;
      while (next < size && times[next] <= newest) {
        next++;
      }
      while (from < next && times[from] <= before) {
        from++;
      }
      first[step] = from;
      last[step] = next - 1;
      seen += next - from;
    }
    if (known.length < size) {
      known = new long[Math.max(size, 2 * known.length)];
    }
    System.arraycopy(times, 0, known, 0, size);
    knownSize = size;
    found++;
  }
}
