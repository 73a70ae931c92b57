package dev.nightjar.jobs.trend;

import java.util.Arrays;

/// The teeth of a saw-tooth: of a number that rises and is taken back again, as the memory of a
/// program between two collections.
///
/// @param longest the longest time between two floors, in milliseconds, zero without teeth: that
///   between the ends of the track and its outermost floors is one too. What rises evenly has no
///   teeth but those of its noise; what rises in a bow has one that is as long as the track
/// @param areSmall whether they are but noise beside how the track rises from end to end
record Teeth(long longest, boolean areSmall) {
  /// A fall counts as the end of a tooth if it is at least this share of what is usual.
  private static final double LEAST_FALL = 0.35;

  /// They are small where the growth is so many times what is usual without it.
  private static final double SMALL = 5;

  private static final double USUAL_LOW = 0.05;
  private static final double USUAL_HIGH = 0.95;
  private static final int PARTS = 24;

  static Teeth of(Track track) {
    Track rough = track.medians(PARTS);
    if (rough.size() < 2) {
      return new Teeth(track.span(), false);
    }
    double slope = TheilSen.of(rough.daysFrom(track.first()), rough.values()).slope();
    double[] days = track.daysFrom(track.first());
    double[] rest = track.values().clone();
    Arrays.setAll(rest, i -> rest[i] - slope * days[i]);
    double usual = Medians.quantile(rest, USUAL_HIGH) - Medians.quantile(rest, USUAL_LOW);
    double growth = slope * days[days.length - 1];
    return new Teeth(
        usual > 0 ? longest(track, rest, LEAST_FALL * usual) : 0, growth >= SMALL * usual);
  }

  private static long longest(Track track, double[] rest, double fall) {
    long longest = 0;
    long floor = track.first();
    int low = 0;
    int high = 0;
    boolean isFalling = true;
    for (int i = 1; i < rest.length; i++) {
      if (isFalling) {
        low = rest[i] <= rest[low] ? i : low;
        if (rest[i] - rest[low] >= fall) {
          longest = Math.max(longest, track.millis()[low] - floor);
          floor = track.millis()[low];
          high = i;
          isFalling = false;
        }
      } else {
        high = rest[i] >= rest[high] ? i : high;
        if (rest[high] - rest[i] >= fall) {
          low = i;
          isFalling = true;
        }
      }
    }
    return Math.max(longest, track.last() - (isFalling ? track.millis()[low] : floor));
  }
}
