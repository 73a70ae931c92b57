package dev.nightjar.tsdb.prometheus;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.StaleMarker;

/// Cuts the samples of a series into chunks. All samples of one are floats, or histograms of one
/// layout whose counts do not begin anew in it, all gauges or none; staleness markers stand among
/// floats, or at the end of a chunk of histograms. Used again and again; owned by one thread.
final class ChunkCutter {
  /// As many samples as Prometheus itself puts into a chunk.
  private static final int MAX_SAMPLES = 120;

  /// No chunk of more than one histogram has more numbers, which keeps each below half a megabyte.
  private static final int MAX_NUMBERS = 1 << 16;

  /// Up to it, each whole number is a double.
  private static final double MAX_WHOLE = 1L << 53;

  private SampleColumns samples = new SampleColumns();
  private int from;
  private int end;
  private ChunkEncoding encoding = ChunkEncoding.XOR;
  private ResetHint hint = ResetHint.UNKNOWN;

  /// Begins a series, which stays as it is until its last chunk was cut.
  void begin(SampleColumns ofSeries) {
    samples = ofSeries;
    from = 0;
    end = 0;
  }

  /// Cuts the next chunk; false when there is none.
  boolean next() {
    from = end;
    if (from == samples.size()) {
      return false;
    }
    Histogram first = samples.histogram(from);
    if (first == null) {
      encoding = ChunkEncoding.XOR;
      hint = ResetHint.UNKNOWN;
      end = floatsEnd();
    } else {
      encoding = encoding(first);
      hint = hint(first);
      end = histogramsEnd(first);
    }
    return true;
  }

  /// The chunk's first sample.
  int from() {
    return from;
  }

  int count() {
    return end - from;
  }

  ChunkEncoding encoding() {
    return encoding;
  }

  /// What is known of counts that began anew before the chunk.
  ResetHint hint() {
    return hint;
  }

  private int floatsEnd() {
    int most = Math.min(samples.size(), from + MAX_SAMPLES);
    int at = from + 1;
    while (at < most && samples.histogram(at) == null) {
      at++;
    }
    return at;
  }

  private int histogramsEnd(Histogram first) {
    int numbers = 2 + first.positive().size() + first.negative().size();
    int most = Math.clamp(MAX_NUMBERS / numbers, 1, MAX_SAMPLES);
    int last = Math.min(samples.size(), from + most);
    Histogram before = first;
    int at = from + 1;
    while (at < last) {
      Histogram next = samples.histogram(at);
      if (next == null || encoding(next) != encoding || !continues(before, next)) {
        break;
      }
      before = next;
      at++;
    }
    while (at < last && samples.histogram(at) == null && StaleMarker.is(samples.values()[at])) {
      at++;
    }
    return at;
  }

  private static ChunkEncoding encoding(Histogram histogram) {
    boolean isWhole =
        histogram.isInteger()
            && isWhole(histogram.count())
            && isWhole(histogram.zeroCount())
            && isWhole(histogram.positive())
            && isWhole(histogram.negative());
    return isWhole ? ChunkEncoding.HISTOGRAM : ChunkEncoding.FLOAT_HISTOGRAM;
  }

  private static boolean isWhole(Buckets buckets) {
    for (int i = 0; i < buckets.size(); i++) {
      if (!isWhole(buckets.count(i))) {
        return false;
      }
    }
    return true;
  }

  /// Whether a count is the same after it was a whole number: minus zero is not.
  private static boolean isWhole(double count) {
    return count >= 0
        && count <= MAX_WHOLE
        && Double.doubleToRawLongBits((double) (long) count) == Double.doubleToRawLongBits(count);
  }

  private static boolean continues(Histogram before, Histogram next) {
    return isGauge(before) == isGauge(next)
        && next.hasLayoutOf(before)
        && next.positive().hasIndexesOf(before.positive())
        && next.negative().hasIndexesOf(before.negative())
        && (isGauge(next)
            || (next.resetHint() != ResetHint.RESET && reset(before, next) == ResetHint.NOT_RESET));
  }

  private static boolean isGauge(Histogram histogram) {
    return histogram.resetHint() == ResetHint.GAUGE;
  }

  /// Of the histogram before the block nobody knows whether its reader has it.
  private ResetHint hint(Histogram first) {
    if (isGauge(first) || first.resetHint() == ResetHint.RESET) {
      return first.resetHint();
    }
    Histogram before = from == 0 ? null : samples.histogram(from - 1);
    if (before == null || isGauge(before) || encoding(before) != encoding) {
      return ResetHint.UNKNOWN;
    }
    return reset(before, first);
  }

  /// Whether counts began anew between two histograms; unknown where their buckets are not those of
  /// one layout, so that a reader finds it out.
  private static ResetHint reset(Histogram before, Histogram next) {
    if (next.count() < before.count()) {
      return ResetHint.RESET;
    }
    if (!next.hasLayoutOf(before)) {
      return ResetHint.UNKNOWN;
    }
    boolean hasShrunk =
        next.zeroCount() < before.zeroCount()
            || hasShrunk(before.positive(), next.positive())
            || hasShrunk(before.negative(), next.negative());
    return hasShrunk ? ResetHint.RESET : ResetHint.NOT_RESET;
  }

  /// Whether any bucket holds less than before; one that is missing holds nothing.
  private static boolean hasShrunk(Buckets before, Buckets next) {
    int at = 0;
    for (int i = 0; i < before.size(); i++) {
      while (at < next.size() && next.index(at) < before.index(i)) {
        at++;
      }
      boolean isThere = at < next.size() && next.index(at) == before.index(i);
      if ((isThere ? next.count(at) : 0) < before.count(i)) {
        return true;
      }
    }
    return false;
  }
}
