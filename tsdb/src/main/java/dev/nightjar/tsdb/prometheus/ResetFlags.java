package dev.nightjar.tsdb.prometheus;

import dev.nightjar.model.Histogram.ResetHint;
import java.util.List;

/// What a chunk of histograms tells in two bits of whether counts began anew before it.
final class ResetFlags {
  /// In the order of their bits.
  private static final List<ResetHint> HINTS =
      List.of(ResetHint.UNKNOWN, ResetHint.NOT_RESET, ResetHint.RESET, ResetHint.GAUGE);

  private ResetFlags() {}

  static ResetHint of(int twoBits) {
    return HINTS.get(twoBits);
  }

  static int bits(ResetHint hint) {
    return HINTS.indexOf(hint);
  }
}
