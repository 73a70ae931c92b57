package dev.nightjar.tsdb;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;

/// A growing column of ints.
final class IntColumn {
  private int[] values;
  private int size;

  IntColumn(int capacity) {
    values = new int[capacity];
  }

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, Math.max(4, size + (size >> 1)));
    }
    values[size++] = value;
  }

  int get(int index) {
    return values[index];
  }

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  boolean any(IntPredicate isWanted) {
    for (int i = 0; i < size; i++) {
      if (isWanted.test(values[i])) {
        return true;
      }
    }
    return false;
  }

  /// How many of a set's bits stand here, each of which does once at most.
  int countIn(BitSet set) {
    int count = 0;
    for (int i = 0; i < size; i++) {
      count += set.get(values[i]) ? 1 : 0;
    }
    return count;
  }

  void addTo(BitSet set) {
    for (int i = 0; i < size; i++) {
      set.set(values[i]);
    }
  }
}
