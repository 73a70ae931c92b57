package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.QueryStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Counts what a query costs, as [QueryStats] tells it. Each thread that reads counts for itself,
/// by a [Reading] and a [Shown] of its own; the rest is the query's own thread's.
final class QueryCost {
  /// Bytes of a histogram without any bucket, of a bucket or a span of buckets, and of a point's
  /// time; a float's point has 16. As Prometheus' `FloatHistogram.Size` and `HPoint.size`.
  private static final int HISTOGRAM_BYTES = 168;

  private static final int PART_BYTES = 8;
  private static final int TIME_BYTES = 8;
  private static final int POINT_BYTES = 16;

  private final List<Reading> readings = new ArrayList<>(); // guarded by this
  private final List<Shown> shown = new ArrayList<>(); // guarded by this
  private final @Nullable AtomicLongArray perStep;
  private int times = 1;
  private boolean isRepeated;
  private long selectNanos;
  private long sortNanos;

  /// @param steps of the query, to be told apart; 0 for the sum alone
  QueryCost(int steps) {
    perStep = steps == 0 ? null : new AtomicLongArray(steps);
  }

  /// Counts samples as they are shown at the steps of one part of the query. Owned by one thread.
  static final class Shown {
    private final QueryCost cost;
    private final int times;
    private final boolean isRepeated;
    private long sum;

    /// @param times how often each counts
    /// @param isRepeated whether what is shown at the first step is so at each of them
    private Shown(QueryCost cost, int times, boolean isRepeated) {
      this.cost = cost;
      this.times = times;
      this.isRepeated = isRepeated;
    }

    /// The same for another thread. For any thread.
    Shown fork() {
      return cost.added(new Shown(cost, times, isRepeated));
    }

    /// Counts the samples of all steps.
    void add(long samples) {
      sum += samples * times;
    }

    /// Whether [#at] is to be told of each step, too.
    boolean isPerStep() {
      return times > 0 && cost.perStep != null;
    }

    void at(int step, long samples) {
      AtomicLongArray steps = cost.perStep;
      if (steps == null || samples == 0 || times == 0) {
        return;
      }
      int first = isRepeated ? 0 : step;
      int last = isRepeated ? steps.length() - 1 : step;
      for (int each = first; each <= last; each++) {
        steps.addAndGet(each, samples);
      }
    }
  }

  /// How the part of the query that is being set up now counts.
  Shown shown() {
    return added(new Shown(this, times, isRepeated));
  }

  private synchronized Shown added(Shown part) {
    shown.add(part);
    return part;
  }

  /// Counts with what this thread reads. For any thread.
  synchronized void add(Reading reading) {
    readings.add(reading);
  }

  /// Sets up a part of the query whose value at one step is that at `steps` of them.
  <T> T repeated(int steps, Supplier<T> part) {
    return with(times * steps, true, part);
  }

  /// Sets up a part of the query that others look at through windows, which count.
  <T> T unseen(Supplier<T> part) {
    return with(0, isRepeated, part);
  }

  private <T> T with(int newTimes, boolean newRepeated, Supplier<T> part) {
    int before = times;
    boolean repeatedBefore = isRepeated;
    times = newTimes;
    isRepeated = newRepeated;
    try {
      return part.get();
    } finally {
      times = before;
      isRepeated = repeatedBefore;
    }
  }

  /// As how many samples a value counts.
  static long weight(@Nullable Histogram histogram) {
    if (histogram == null) {
      return 1;
    }
    long parts = histogram.boundCount();
    parts += parts(histogram.positive());
    parts += parts(histogram.negative());
    return (HISTOGRAM_BYTES + parts * PART_BYTES + TIME_BYTES) / POINT_BYTES;
  }

  /// Buckets, and the spans of those that are neighbours.
  private static int parts(Histogram.Buckets buckets) {
    int parts = buckets.size();
    for (int i = 0; i < buckets.size(); i++) {
      parts += i == 0 || buckets.index(i) != buckets.index(i - 1) + 1 ? 1 : 0;
    }
    return parts;
  }

  void selecting(long nanos) {
    selectNanos += nanos;
  }

  void sorting(long nanos) {
    sortNanos += nanos;
  }

  /// For when nobody reads any more.
  ///
  /// @param parseNanos before the evaluation began
  /// @param nanos of the whole evaluation
  synchronized QueryStats stats(long parseNanos, long nanos, long peak) {
    long[] steps = new long[perStep == null ? 0 : perStep.length()];
    for (int step = 0; perStep != null && step < steps.length; step++) {
      steps[step] = perStep.get(step);
    }
    return new QueryStats(
        readings.stream().mapToLong(Reading::samples).sum(),
        shown.stream().mapToLong(part -> part.sum).sum(),
        steps,
        peak,
        Duration.ZERO,
        Duration.ofNanos(parseNanos + selectNanos),
        Duration.ofNanos(Math.max(0, nanos - selectNanos - sortNanos)),
        Duration.ofNanos(sortNanos));
  }
}
