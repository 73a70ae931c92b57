package dev.nightjar.tsdb;

import dev.nightjar.model.Histogram;
import org.jspecify.annotations.Nullable;

/// What a sample says.
///
/// @param bits of the float; those of [Histogram#VALUE] beside a histogram
record SampleValue(long bits, @Nullable Histogram histogram) {
  @Override
  public String toString() {
    return histogram == null ? String.valueOf(Double.longBitsToDouble(bits)) : histogram.toString();
  }
}
