package dev.nightjar.wire;

import dev.nightjar.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Collects the labels of one sample, kept in order of their names, to be used again for the next.
/// Owned by one thread.
final class LabelCollector {
  private String[] pairs = new String[16];
  private int size;
  private int empty;

  void clear() {
    size = 0;
    empty = 0;
  }

  /// Adds a label; false when the name is there already.
  boolean add(String name, String value) {
    int at = size;
    while (at > 0) {
      int order = pairs[at - 2].compareTo(name);
      if (order == 0) {
        return false;
      }
      if (order < 0) {
        break;
      }
      at -= 2;
    }
    if (size == pairs.length) {
      pairs = Arrays.copyOf(pairs, 2 * size);
    }
    System.arraycopy(pairs, at, pairs, at + 2, size - at);
    pairs[at] = name;
    pairs[at + 1] = value;
    size += 2;
    empty += value.isEmpty() ? 1 : 0;
    return true;
  }

  /// The names of the labels whose value is empty.
  List<String> emptyNames() {
    if (empty == 0) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < size; i += 2) {
      if (pairs[i + 1].isEmpty()) {
        names.add(pairs[i]);
      }
    }
    return names;
  }

  /// The labels collected, those with an empty value left out.
  Labels build() {
    if (empty == 0) {
      return Labels.ofSorted(Arrays.copyOf(pairs, size));
    }
    String[] kept = new String[size - 2 * empty];
    int to = 0;
    for (int i = 0; i < size; i += 2) {
      if (!pairs[i + 1].isEmpty()) {
        kept[to++] = pairs[i];
        kept[to++] = pairs[i + 1];
      }
    }
    return Labels.ofSorted(kept);
  }
}
