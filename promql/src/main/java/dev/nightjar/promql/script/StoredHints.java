package dev.nightjar.promql.script;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.promql.eval.HistogramReset;
import org.jspecify.annotations.Nullable;

/// The hints at resets with which the storage that scripts are written for gives histograms back:
/// of gauges that they are such, of others that they follow no reset, when they fit behind the one
/// before; that there was one it does not say.
final class StoredHints {
  private StoredHints() {}

  /// A histogram as it is given back.
  ///
  /// @param before the sample of its series before it, as it is given back; null for a float or
  ///   none
  static Histogram hinted(@Nullable Histogram before, Histogram now) {
    if (now.resetHint() == ResetHint.GAUGE) {
      return now;
    }
    boolean follows = before != null && follows(before, now);
    return now.toBuilder().resetHint(follows ? ResetHint.NOT_RESET : ResetHint.UNKNOWN).build();
  }

  private static boolean follows(Histogram before, Histogram now) {
    return before.resetHint() != ResetHint.GAUGE
        && now.resetHint() != ResetHint.RESET
        && now.hasLayoutOf(before)
        && !HistogramReset.between(before, now.toBuilder().resetHint(ResetHint.UNKNOWN).build());
  }
}
