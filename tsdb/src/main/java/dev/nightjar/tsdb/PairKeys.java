package dev.nightjar.tsdb;

import java.util.Arrays;

/// Numbers lists of label pairs from 0 in order of their first appearance. Owned by one thread.
final class PairKeys {
  private static final int FREE = -1;

  private int[] pairs = new int[256]; // of all keys, one key after the other
  private int[] ends = new int[16];
  private int[] hashes = new int[16];
  private int[] table = emptyTable(64); // numbers of keys, half full at most
  private int count;
  private int start; // of the key that is being made
  private int end;

  /// Begins another key.
  void begin() {
    end = start;
  }

  void add(int pair) {
    if (end == pairs.length) {
      pairs = Arrays.copyOf(pairs, 2 * end);
    }
    pairs[end++] = pair;
  }

  /// The number of the key that was made: that of its first appearance.
  int number() {
    int hash = 1;
    for (int i = start; i < end; i++) {
      hash = (hash + pairs[i]) * 0x9E3779B1;
    }
    hash ^= hash >>> 15;
    int mask = table.length - 1;
    int slot = hash & mask;
    while (table[slot] != FREE) {
      if (hashes[table[slot]] == hash && isKey(table[slot])) {
        return table[slot];
      }
      slot = (slot + 1) & mask;
    }
    table[slot] = count;
    keep(hash);
    return count - 1;
  }

  private boolean isKey(int key) {
    return Arrays.equals(pairs, startOf(key), ends[key], pairs, start, end);
  }

  private int startOf(int key) {
    return key == 0 ? 0 : ends[key - 1];
  }

  private void keep(int hash) {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
      hashes = Arrays.copyOf(hashes, 2 * count);
    }
    ends[count] = end;
    hashes[count++] = hash;
    start = end;
    if (2 * count > table.length) {
      grow();
    }
  }

  private void grow() {
    table = emptyTable(2 * table.length);
    int mask = table.length - 1;
    for (int key = 0; key < count; key++) {
      int slot = hashes[key] & mask;
      while (table[slot] != FREE) {
        slot = (slot + 1) & mask;
      }
      table[slot] = key;
    }
  }

  /// The pairs of the key with the highest number.
  int[] newest() {
    return Arrays.copyOfRange(pairs, startOf(count - 1), ends[count - 1]);
  }

  private static int[] emptyTable(int size) {
    int[] table = new int[size];
    Arrays.fill(table, FREE);
    return table;
  }
}
