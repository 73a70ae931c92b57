package dev.nightjar.jobs.ledger;

/// The two longest silences of late, after which a source came back: what it did twice, as every
/// night or weekend, is its way. Owned by the lock of its [Book].
final class Outages {
  private static final double KEPT = 21 * 86_400; // three weeks: two weekends and a spare one
  private static final double ROOM = 1.25;

  private final double[] longest = new double[2];
  private final double[] ends = new double[2];

  void add(double silence, double at) {
    expire(at);
    int shorter = longest[0] <= longest[1] ? 0 : 1;
    if (silence >= longest[shorter]) {
      longest[shorter] = silence;
      ends[shorter] = at;
    }
  }

  private void expire(double at) {
    for (int i = 0; i < longest.length; i++) {
      if (at - ends[i] > KEPT) {
        longest[i] = 0;
      }
    }
  }

  /// The silence that is its way; 0 when none is.
  double habit(double at) {
    expire(at);
    return ROOM * Math.min(longest[0], longest[1]);
  }
}
