package dev.nightjar.wire;

import dev.nightjar.model.MetricType;
import java.util.List;
import java.util.Set;

/// Which series names a family of a type consists of, in the classic text format.
public final class FamilyParts {
  private static final List<String> SUFFIXES = List.of("_bucket", "_sum", "_count");
  private static final Set<String> HISTOGRAM = Set.of("_bucket", "_sum", "_count");
  private static final Set<String> SUMMARY = Set.of("_sum", "_count");

  private FamilyParts() {}

  /// All suffixes that make a part of a family.
  public static List<String> suffixes() {
    return SUFFIXES;
  }

  /// Whether a family of this type has a part with this suffix.
  public static boolean has(MetricType type, String suffix) {
    return switch (type) {
      case HISTOGRAM, GAUGE_HISTOGRAM -> HISTOGRAM.contains(suffix);
      case SUMMARY -> SUMMARY.contains(suffix);
      case COUNTER, GAUGE, INFO, STATE_SET, UNKNOWN -> false;
    };
  }
}
