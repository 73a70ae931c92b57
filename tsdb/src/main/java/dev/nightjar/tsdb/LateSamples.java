package dev.nightjar.tsdb;

import dev.nightjar.model.SampleColumns;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Samples that came behind a newer one of their series. They are few, and need not be small.
/// Guarded by the head's lock.
final class LateSamples {
  /// What a sample costs, roughly: an entry of the tree, two boxed numbers.
  private static final int BYTES_PER_SAMPLE = 96;

  private final Map<Integer, NavigableMap<Long, Long>> bySeries = new HashMap<>(); // time to bits
  private long count;

  void add(int series, long timestampMillis, long valueBits) {
    if (bySeries.computeIfAbsent(series, _ -> new TreeMap<>()).put(timestampMillis, valueBits)
        == null) {
      count++;
    }
  }

  boolean isEmpty() {
    return bySeries.isEmpty();
  }

  boolean has(int series) {
    return !bySeries.isEmpty() && bySeries.containsKey(series);
  }

  boolean hasWithin(int series, long fromMillis, long toMillis) {
    if (bySeries.isEmpty()) {
      return false;
    }
    Long first = of(series).ceilingKey(fromMillis);
    return first != null && first <= toMillis;
  }

  /// Adds a series' samples within the range, in order.
  void read(int series, long fromMillis, long toMillis, SampleColumns into) {
    NavigableMap<Long, Long> ofIt = of(series);
    if (!ofIt.isEmpty()) {
      ofIt.subMap(fromMillis, true, toMillis, true)
          .forEach((time, bits) -> into.add(time, Double.longBitsToDouble(bits)));
    }
  }

  private NavigableMap<Long, Long> of(int series) {
    NavigableMap<Long, Long> ofIt = bySeries.isEmpty() ? null : bySeries.get(series);
    return ofIt == null ? Collections.emptyNavigableMap() : ofIt;
  }

  /// Memory that all this takes, roughly.
  long bytes() {
    return count * BYTES_PER_SAMPLE;
  }
}
