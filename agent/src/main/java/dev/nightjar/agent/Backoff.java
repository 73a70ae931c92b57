package dev.nightjar.agent;

/// The pauses between attempts: each twice the one before, up to a bound, and each by up to a tenth
/// longer or shorter, so that many hosts that failed together do not come back together.
final class Backoff {
  /// What is waited at most, unless the first pause was asked to be longer.
  private static final long LONGEST_NANOS = 300_000_000_000L;

  private final long longest;
  private long next;

  Backoff(long firstNanos) {
    this.next = firstNanos;
    this.longest = Math.max(firstNanos, LONGEST_NANOS);
  }

  /// @param random any number
  long nextNanos(int random) {
    long pause = next;
    next = Math.min(2 * next, longest);
    long tenth = pause / 10;
    return pause - tenth + tenth / 1000 * (2L * Math.floorMod(random, 1001));
  }
}
