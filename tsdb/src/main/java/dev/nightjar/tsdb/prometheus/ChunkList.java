package dev.nightjar.tsdb.prometheus;

import java.util.Arrays;

/// The chunks of one series: from when to when each is, and its reference. Filled again and again;
/// owned by one thread.
final class ChunkList {
  private long[] minMillis = new long[16];
  private long[] maxMillis = new long[16];
  private long[] refs = new long[16];
  private int size;

  void clear() {
    size = 0;
  }

  void add(long min, long max, long ref) {
    if (size == refs.length) {
      minMillis = Arrays.copyOf(minMillis, 2 * size);
      maxMillis = Arrays.copyOf(maxMillis, 2 * size);
      refs = Arrays.copyOf(refs, 2 * size);
    }
    minMillis[size] = min;
    maxMillis[size] = max;
    refs[size++] = ref;
  }

  int size() {
    return size;
  }

  long minMillis(int chunk) {
    return minMillis[chunk];
  }

  long maxMillis(int chunk) {
    return maxMillis[chunk];
  }

  long ref(int chunk) {
    return refs[chunk];
  }
}
