package dev.nightjar.model;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What one run did, in numbers, so that it can be compared with other runs of its job.
///
/// @param numbers by name. Those of the run itself are `duration_seconds`, `cpu_seconds`,
///   `read_bytes`, `written_bytes`, `peak_rss_bytes`, `threads`, `fds`, `sockets`, `processes`,
///   `output_lines`; a number that its output told by name is `output.NAME`, one that was pushed
///   for its job while it ran is `push.METRIC`. What is not known is absent, never 0. All finite
/// @param lines how often each kind of output line was written, by the hash of its template
public record Fingerprint(SortedMap<String, Double> numbers, SortedMap<Long, Integer> lines) {
  /// Nothing is known.
  public static final Fingerprint NONE = new Fingerprint(Map.of(), Map.of());

  public Fingerprint {
    numbers = Collections.unmodifiableSortedMap(new TreeMap<>(numbers));
    lines = Collections.unmodifiableSortedMap(new TreeMap<>(lines));
    for (Map.Entry<String, Double> each : numbers.entrySet()) {
      if (!Double.isFinite(each.getValue())) {
        throw new IllegalArgumentException(each.getKey() + " is " + each.getValue());
      }
    }
  }

  public Fingerprint(Map<String, Double> numbers, Map<Long, Integer> lines) {
    this(new TreeMap<>(numbers), new TreeMap<>(lines));
  }
}
