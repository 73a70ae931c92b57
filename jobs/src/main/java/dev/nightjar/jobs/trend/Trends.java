package dev.nightjar.jobs.trend;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Finds the [Trend] of a number.
final class Trends {
  static final int LEAST_RUNS = 10;
  private static final int LEAST_FLOORS = 12;
  private static final int MOST_FLOORS = 60;
  private static final int FINEST = 2_000;

  /// How often the time that is looked at is halved, for a growth that began late.
  private static final int HALVINGS = 4;

  /// The share of the parts of a time in which something must be known.
  private static final double LEAST_KNOWN = 0.6;

  /// The share of a late growth that must go beyond all that was before it.
  private static final double LEAST_NEW = 0.5;

  private static final double PEAK = 0.9;

  private Trends() {}

  /// The trend of the floors of a number that goes on; empty with less than 24 hours, or too few
  /// teeth.
  static Optional<Trend> ofFloors(Track track, long origin) {
    Track fine = track.extremes(FINEST);
    Optional<Trend> whole = Optional.empty();
    long span = fine.span();
    for (int i = 0; i <= HALVINGS && span >= Trend.DAY; i++) {
      long from = fine.last() - span;
      Optional<Trend> found = floors(i == 0 ? fine : track.since(from).extremes(FINEST), origin);
      if (found.filter(Trend::isGrowth).isPresent()
          && isNew(found.get(), track.before(from).extremes(FINEST))) {
        return found;
      }
      whole = i == 0 ? found : whole;
      span /= 2;
    }
    return whole.filter(trend -> !trend.isGrowth());
  }

  private static Optional<Trend> floors(Track track, long origin) {
    Teeth teeth = Teeth.of(track);
    long toothed = track.span() / Math.max(1, teeth.longest());
    long most = Math.min(MOST_FLOORS, track.size() / 2);
    int count = (int) Math.min(most, teeth.areSmall() ? Math.max(toothed, LEAST_FLOORS) : toothed);
    if (count < LEAST_FLOORS) {
      return Optional.empty();
    }
    List<Track> parts = track.parts(count);
    if (parts.size() < LEAST_KNOWN * count || parts.size() < LEAST_FLOORS - 1) {
      return Optional.empty();
    }
    Track floors = lowest(parts);
    double[] x = floors.daysFrom(origin);
    TheilSen line = TheilSen.of(x, floors.values());
    double[] heights = new double[parts.size()];
    for (int i = 0; i < heights.length; i++) {
      Track part = parts.get(i);
      heights[i] = part.values()[part.highest()] - line.at(part.daysFrom(origin)[part.highest()]);
    }
    double height = Math.max(0, Medians.quantile(heights, PEAK));
    boolean isGrowth = Shape.isGrowth(line, x, floors.values());
    return Optional.of(new Trend(floors, line, height, origin, isGrowth));
  }

  private static Track lowest(List<Track> parts) {
    long[] times = new long[parts.size()];
    double[] floors = new double[parts.size()];
    for (int i = 0; i < times.length; i++) {
      Track part = parts.get(i);
      times[i] = part.millis()[part.lowest()];
      floors[i] = part.values()[part.lowest()];
    }
    return new Track(times, floors);
  }

  private static boolean isNew(Trend trend, Track before) {
    if (before.isEmpty()) {
      return true;
    }
    long part = Math.max(1, trend.points().span() / trend.points().size());
    int count = Math.clamp(before.span() / part, 1, FINEST);
    double top = Arrays.stream(lowest(before.parts(count)).values()).max().orElseThrow();
    double end = trend.line().at((trend.points().last() - trend.origin()) / (double) Trend.DAY);
    return end - top >= LEAST_NEW * trend.line().slope() * trend.span();
  }

  /// The trend of what runs reached, one point for each; empty with fewer than ten.
  static Optional<Trend> ofRuns(Track peaks, long origin) {
    Optional<Trend> whole = runs(peaks, origin);
    if (whole.filter(Trend::isGrowth).isPresent() || peaks.span() < 2 * Trend.DAY) {
      return whole;
    }
    for (int size = peaks.size() / 2; size >= 2 * LEAST_RUNS; size /= 2) {
      long from = peaks.millis()[peaks.size() - size];
      Optional<Trend> late = runs(peaks.since(from), origin);
      if (late.filter(Trend::isGrowth).isPresent() && isNew(late.get(), peaks.before(from))) {
        return late;
      }
    }
    return whole;
  }

  private static Optional<Trend> runs(Track peaks, long origin) {
    if (peaks.size() < LEAST_RUNS) {
      return Optional.empty();
    }
    Track points = peaks.medians(TheilSen.MAX_POINTS);
    if (points.size() < LEAST_RUNS) {
      return Optional.empty();
    }
    double[] x = points.daysFrom(origin);
    TheilSen line = TheilSen.of(x, points.values());
    double[] heights = peaks.daysFrom(origin);
    Arrays.setAll(heights, i -> peaks.values()[i] - line.at(heights[i]));
    double height = Math.max(0, Medians.quantile(heights, PEAK));
    return Optional.of(
        new Trend(points, line, height, origin, Shape.isGrowth(line, x, points.values())));
  }
}
