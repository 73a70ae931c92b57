package dev.nightjar.promql.ast;

/// Durations as text: `1h30m`, units in descending order.
public final class DurationText {
  private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
  private static final long[] MILLIS = {
    365L * 86_400_000, 7L * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000, 1
  };

  private DurationText() {}

  /// `millis` as a duration; years and weeks only where they go without rest.
  public static String of(long millis) {
    if (millis == 0) {
      return "0s";
    }
    var text = new StringBuilder(millis < 0 ? "-" : "");
    long rest = Math.abs(millis);
    for (int i = 0; i < UNITS.length; i++) {
      // A rest of months or days would make years and weeks hard to read.
      boolean whole = i < 2;
      if (whole ? rest != 0 && rest % MILLIS[i] == 0 : rest >= MILLIS[i]) {
        text.append(rest / MILLIS[i]).append(UNITS[i]);
        rest %= MILLIS[i];
      }
    }
    return text.toString();
  }
}
