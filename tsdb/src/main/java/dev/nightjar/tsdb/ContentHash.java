package dev.nightjar.tsdb;

import java.security.SecureRandom;

/// A hash of a column of numbers that stands for the column: 122 bits, the values of two
/// polynomials modulo the prime 2^61 − 1 at places that are drawn at each start. For any two
/// columns of n numbers, even ones chosen to collide, the chance that they do is below (2n /
/// 2^61)²; so nothing is compared.
///
/// Owned by one thread; the hash is valid until the next call.
final class ContentHash {
  private static final long PRIME = (1L << 61) - 1;
  private static final long HALF = 0xffff_ffffL;

  private static final long HIGH_KEY;
  private static final long LOW_KEY;

  static {
    var random = new SecureRandom();
    HIGH_KEY = random.nextLong(1L << 32, PRIME);
    LOW_KEY = random.nextLong(1L << 32, PRIME);
  }

  private long high;
  private long low;

  /// Hashes `count` numbers from `from` on, and whatever tells such columns apart.
  void hash(long kind, long[] numbers, int from, int count) {
    high = 1;
    low = 1;
    add(kind);
    add(count);
    for (int i = from; i < from + count; i++) {
      add(numbers[i]);
    }
  }

  private void add(long number) {
    long upper = number >>> 32;
    long lower = number & HALF;
    high = step(step(high, HIGH_KEY, upper), HIGH_KEY, lower);
    low = step(step(low, LOW_KEY, upper), LOW_KEY, lower);
  }

  /// `hash · key + more`, modulo the prime.
  private static long step(long hash, long key, long more) {
    long top = Math.multiplyHigh(hash, key);
    long bottom = hash * key;
    long sum = (bottom & PRIME) + (top << 3 | bottom >>> 61) + more;
    long folded = (sum & PRIME) + (sum >>> 61);
    return folded >= PRIME ? folded - PRIME : folded;
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }
}
