package dev.nightjar.search;

import java.util.Arrays;

/// The distinct terms of one block, as byte strings in one array. Owned by one thread; [#clear]
/// makes it ready for the next block.
final class TermSet {
  private byte[] bytes = new byte[1 << 16];
  private int[] starts = new int[1 << 12]; // of each term, and the end of the last
  private int[] table = new int[1 << 13]; // 1 + index of a term, or 0
  private int size;

  int size() {
    return size;
  }

  byte[] bytes() {
    return bytes;
  }

  int start(int term) {
    return starts[term];
  }

  int length(int term) {
    return starts[term + 1] - starts[term];
  }

  void clear() {
    Arrays.fill(table, 0);
    size = 0;
  }

  /// Adds the term of `kind` and these bytes, unless it is there.
  void add(byte kind, byte[] from, int offset, int length) {
    int end = starts[size];
    if (bytes.length - end < length + 1) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, end + length + 1));
    }
    bytes[end] = kind;
    int hash = kind;
    for (int i = 0; i < length; i++) {
      byte next = from[offset + i];
      bytes[end + 1 + i] = next;
      hash = 31 * hash + next;
    }
    int slot = slot(end, length + 1, hash);
    if (table[slot] != 0) {
      return;
    }
    table[slot] = ++size;
    if (size + 1 >= starts.length) {
      starts = Arrays.copyOf(starts, 2 * starts.length);
    }
    starts[size] = end + length + 1;
    if (2 * size > table.length) {
      grow();
    }
  }

  private int slot(int at, int length, int hash) {
    int mask = table.length - 1;
    int slot = mix(hash) & mask;
    while (table[slot] != 0) {
      int term = table[slot] - 1;
      if (Arrays.equals(bytes, starts[term], starts[term + 1], bytes, at, at + length)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    table = new int[2 * table.length];
    for (int term = 0; term < size; term++) {
      int hash = bytes[starts[term]];
      for (int i = starts[term] + 1; i < starts[term + 1]; i++) {
        hash = 31 * hash + bytes[i];
      }
      table[slot(starts[term], length(term), hash)] = term + 1;
    }
  }

  private static int mix(int hash) {
    int mixed = hash * 0x9E3779B9;
    return mixed ^ (mixed >>> 15);
  }
}
