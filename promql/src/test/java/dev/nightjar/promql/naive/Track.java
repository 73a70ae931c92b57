package dev.nightjar.promql.naive;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The samples of one series, in one window after another.
record Track(Labels labels, boolean dropsName, List<List<Point>> windows) {
  /// @param histogram what counts instead of the value, unless null
  record Point(long millis, double value, @Nullable Histogram histogram) {
    boolean isFloat() {
      return histogram == null;
    }
  }
}
