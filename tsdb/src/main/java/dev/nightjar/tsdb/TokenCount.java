package dev.nightjar.tsdb;

import java.util.Arrays;

/// Counts tokens and says how many bits they take at least. Owned by one thread.
final class TokenCount {
  private static final double[] WEIGHTS = new double[4_096];

  static {
    for (int i = 1; i < WEIGHTS.length; i++) {
      WEIGHTS[i] = i * log2(i);
    }
  }

  private final int[] counts = new int[Tokens.COUNT];
  private long extraBits;
  private int total;

  void clear() {
    Arrays.fill(counts, 0);
    extraBits = 0;
    total = 0;
  }

  void add(long number) {
    int token = Tokens.of(number);
    counts[token]++;
    extraBits += Tokens.extraBits(token);
    total++;
  }

  int count(int token) {
    return counts[token];
  }

  /// The entropy of what was added, extra bits included.
  double bits() {
    return extraBits + entropy(counts, total);
  }

  /// The bits that counted tokens take when each takes what its frequency is worth.
  static double entropy(int[] counts, int total) {
    double bits = weight(total);
    for (int count : counts) {
      bits -= weight(count);
    }
    return bits;
  }

  /// `count · log2(count)`.
  private static double weight(int count) {
    return count < WEIGHTS.length ? WEIGHTS[count] : count * log2(count);
  }

  static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }
}
