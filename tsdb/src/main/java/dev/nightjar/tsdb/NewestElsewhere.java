package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/// How new the samples of a series are that its table knows nothing of: those in blocks, and those
/// that stand under an older table. Used by the appending thread.
final class NewestElsewhere {
  private final long reach;
  private final LongFunction<List<Part>> partsFrom;

  /// @param reach the time of the newest sample elsewhere
  /// @param partsFrom gives the parts that reach to a time or beyond, each retained for this
  private NewestElsewhere(long reach, LongFunction<List<Part>> partsFrom) {
    this.reach = reach;
    this.partsFrom = partsFrom;
  }

  /// Elsewhere than in what stands under `table`.
  static NewestElsewhere than(SeriesTable table, Parts parts, Intake.PartsWithin within) {
    long reach =
        parts.all().stream()
            .filter(part -> !isOf(part, table))
            .mapToLong(Part::maxMillis)
            .max()
            .orElse(Long.MIN_VALUE);
    return new NewestElsewhere(
        reach, from -> elsewhere(table, within.retain(from, Long.MAX_VALUE)));
  }

  private static List<Part> elsewhere(SeriesTable table, List<Part> parts) {
    List<Part> others = new ArrayList<>(parts);
    others.removeIf(part -> isOf(part, table));
    parts.stream().filter(part -> isOf(part, table)).forEach(Part::release);
    return others;
  }

  private static boolean isOf(Part part, SeriesTable table) {
    return part instanceof Recent recent && recent.table() == table;
  }

  /// Whether any sample elsewhere is as new as this.
  boolean reaches(long millis) {
    return millis <= reach;
  }

  /// The time of a series' newest sample that is as new as `millis`, or newer;
  /// [SeriesTable#UNKNOWN] when there is none.
  long of(Labels labels, long millis) {
    long newest = SeriesTable.UNKNOWN;
    List<Part> parts = partsFrom.apply(millis);
    try {
      for (Part part : parts) {
        int series = part.find(labels);
        if (series >= 0) {
          newest = Math.max(newest, part.lastMillis(series));
        }
      }
    } finally {
      parts.forEach(Part::release);
    }
    return newest;
  }
}
