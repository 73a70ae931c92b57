package dev.nightjar.tsdb;

import java.util.ArrayList;
import java.util.List;

/// A long growing column of ints, in pages: it grows without being copied.
final class IntPages {
  private static final int SHIFT = 14;
  private static final int PAGE = 1 << SHIFT;

  private final List<int[]> pages = new ArrayList<>();
  private int size;

  void add(int value) {
    if (size == pages.size() << SHIFT) {
      pages.add(new int[PAGE]);
    }
    pages.getLast()[size & (PAGE - 1)] = value;
    size++;
  }

  int get(int index) {
    return pages.get(index >> SHIFT)[index & (PAGE - 1)];
  }

  int size() {
    return size;
  }
}
