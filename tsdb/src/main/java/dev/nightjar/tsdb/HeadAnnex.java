package dev.nightjar.tsdb;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.SampleColumns;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What samples of a head have beside their 64 bits. Guarded by the head's lock.
final class HeadAnnex {
  private final Map<Integer, AnnexRun> bySeries = new HashMap<>();
  private long bytes;

  /// Adds what a sample of that time has.
  ///
  /// @param startMillis 0 when nobody said
  void add(int series, long timestampMillis, long startMillis, @Nullable Histogram histogram) {
    AnnexRun run = bySeries.get(series);
    if (run == null) {
      run = new AnnexRun();
      bySeries.put(series, run);
    } else {
      bytes -= run.bytes();
    }
    run.add(timestampMillis, startMillis, histogram);
    bytes += run.bytes();
  }

  boolean isEmpty() {
    return bySeries.isEmpty();
  }

  /// What stands here of a series; null when nothing does.
  @Nullable AnnexRun of(int series) {
    return bySeries.get(series);
  }

  /// Gives samples of a series what stands here for their times.
  void attach(int series, SampleColumns samples, int from) {
    AnnexRun run = bySeries.isEmpty() ? null : bySeries.get(series);
    if (run != null) {
      run.attach(samples, from);
    }
  }

  /// Memory that all this takes, roughly.
  long bytes() {
    return bytes;
  }
}
