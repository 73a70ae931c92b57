package dev.nightjar.jobs.ledger;

import java.util.Arrays;

/// The newest 16 times between two words, in seconds. Owned by the lock of its [Book].
final class Gaps {
  private static final int SIZE = 16;
  private static final double ALIKE = 0.25; // of the middle one
  private static final double OTHER = 1.5; // times longer or shorter

  private final float[] ring = new float[SIZE];
  private int size;
  private int next;

  void add(double gap) {
    ring[next] = (float) gap;
    next = (next + 1) % SIZE;
    size = Math.min(SIZE, size + 1);
  }

  int size() {
    return size;
  }

  double median() {
    float[] sorted = Arrays.copyOf(ring, size);
    Arrays.sort(sorted);
    return (sorted[(size - 1) / 2] + sorted[size / 2]) / 2;
  }

  private double newest(int back) {
    return ring[Math.floorMod(next - 1 - back, SIZE)];
  }

  /// Whether the newest few are alike and all far from what was usual.
  boolean isChanged(double usual, int count) {
    if (size <= count) {
      return false;
    }
    double least = Double.MAX_VALUE;
    double most = 0;
    for (int i = 0; i < count; i++) {
      least = Math.min(least, newest(i));
      most = Math.max(most, newest(i));
    }
    boolean far = least > OTHER * usual || most < usual / OTHER;
    return far && most - least < ALIKE * most;
  }

  void keepNewest(int count) {
    float[] kept = new float[count];
    for (int i = 0; i < count; i++) {
      kept[count - 1 - i] = (float) newest(i);
    }
    System.arraycopy(kept, 0, ring, 0, count);
    size = count;
    next = count;
  }

  /// Whether nearly all are alike, as they can't be by chance.
  boolean isTight() {
    if (size < SIZE) {
      return false;
    }
    double middle = median();
    int alike = 0;
    for (float gap : ring) {
      alike += Math.abs(gap - middle) < ALIKE * middle ? 1 : 0;
    }
    return alike >= SIZE - 2;
  }
}
