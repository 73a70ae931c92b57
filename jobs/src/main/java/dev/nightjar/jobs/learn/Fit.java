package dev.nightjar.jobs.learn;

/// How well a hypothesis tells the starts.
///
/// @param bits what the hypothesis itself costs
/// @param gain by start: the bits that are saved against knowing nothing; below 0 for one at an odd
///   time
/// @param firstGain what the first hit of all gains: nothing went before that it could follow
/// @param hit by start: whether it answers a due time
/// @param due by start that is a hit: the ordinal of its due time; for an interval how many went by
/// @param missed by start that is a hit: due times since the last hit that nobody answered
/// @param residual by start that is a hit: how long after its due time it was
/// @param reach how far from its due time a start is taken for it
@SuppressWarnings("ArrayRecordComponent") // hot: filled once by [Fitting], then only read
record Fit(
    Hypothesis hypothesis,
    double bits,
    double[] gain,
    double firstGain,
    boolean[] hit,
    long[] due,
    long[] missed,
    long[] residual,
    long reach) {
  Fit(Hypothesis hypothesis, double bits, double firstGain, int size, long reach) {
    this(
        hypothesis,
        bits,
        new double[size],
        firstGain,
        new boolean[size],
        new long[size],
        new long[size],
        new long[size],
        reach);
  }

  /// What it costs that so many due times in a row were not answered: an outage is one thing,
  /// however long.
  static double skipBits(long missed) {
    return missed <= 0 ? 0.2 : 4.5 + 1.8 * Units.log2((double) missed);
  }

  int hits(int from) {
    int hits = 0;
    for (int i = from; i < hit.length; i++) {
      if (hit[i]) {
        hits++;
      }
    }
    return hits;
  }
}
