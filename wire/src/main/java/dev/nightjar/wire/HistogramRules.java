package dev.nightjar.wire;

import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricType;
import org.jspecify.annotations.Nullable;

/// Whether the samples of each histogram add up: bounds and counts ascend, `+Inf` is there and
/// equals the count, and sum and count come together. Owned by one thread.
final class HistogramRules {
  private @Nullable Labels group;
  private long time;
  private int line;
  private double bound;
  private double population;
  private double count;
  private boolean hasSum;
  private boolean negativeBound;
  private boolean negativeGaugeSum;
  private boolean hasCounterSum;

  void add(String suffix, Labels labels, double value, long timestampMillis, int at) {
    Labels now = SampleRules.group(labels, MetricType.HISTOGRAM, "");
    if (!now.equals(group) || timestampMillis != time) {
      end();
      group = now;
      time = timestampMillis;
      bound = Double.NaN;
      population = 0;
      count = Double.NaN;
      hasSum = false;
      negativeBound = false;
      negativeGaugeSum = false;
      hasCounterSum = false;
    }
    line = at;
    switch (suffix) {
      case "_bucket" -> addBucket(FloatText.parse(labels.get("le")), value);
      case "_count", "_gcount" -> count = value;
      case "_sum" -> {
        hasSum = true;
        hasCounterSum = true;
      }
      case "_gsum" -> {
        hasSum = true;
        negativeGaugeSum = value < 0;
      }
      default -> {}
    }
  }

  private void addBucket(double upper, double value) {
    require(!(upper <= bound), "the buckets are out of order");
    require(value >= population, "a bucket holds less than the one before it");
    negativeBound |= upper < 0;
    bound = upper;
    population = value;
  }

  /// Checks the histogram that was being added to, if any.
  void end() {
    if (group == null) {
      return;
    }
    require(bound == Double.POSITIVE_INFINITY, "the bucket le=\"+Inf\" is missing");
    require(Double.isNaN(count) || count == population, "count and +Inf bucket differ");
    require(hasSum != Double.isNaN(count), "sum and count must come together");
    require(!(negativeBound && hasCounterSum), "no _sum may stand beside negative buckets");
    require(negativeBound || !negativeGaugeSum, "a negative _gsum needs negative buckets");
    group = null;
  }

  private void require(boolean kept, String message) {
    if (!kept) {
      throw Fault.at(line, message);
    }
  }
}
