package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rows that come of pairing series: numbered by their labels, each to be claimed once per step and
/// key, and held only if they get a value.
final class ResultRows {
  private static final int NONE = -1;

  private final HeldRows rows;
  private final boolean dropsName;
  private final Map<Labels, Integer> ids = new HashMap<>();
  private final List<Labels> labels = new ArrayList<>();
  private int[] claimedAt = new int[16];
  private int[] claimedBy = new int[16];
  private int[] rowOf = new int[16];

  ResultRows(Evaluation evaluation, int steps, boolean dropsName) {
    this.rows = new HeldRows(evaluation, steps);
    this.dropsName = dropsName;
  }

  /// The number of these labels.
  int idOf(Labels of) {
    Integer known = ids.get(of);
    if (known != null) {
      return known;
    }
    int id = labels.size();
    if (id == rowOf.length) {
      claimedAt = Arrays.copyOf(claimedAt, 2 * id);
      claimedBy = Arrays.copyOf(claimedBy, 2 * id);
      rowOf = Arrays.copyOf(rowOf, 2 * id);
    }
    claimedAt[id] = NONE;
    rowOf[id] = NONE;
    ids.put(of, id);
    labels.add(of);
    return id;
  }

  /// Takes labels for elements with a key at a step; false when such have taken them there. Those
  /// of another key may take them too, as long as one of them at most has a value.
  boolean claim(int id, int step, int key) {
    boolean free = claimedAt[id] != step || claimedBy[id] != key;
    claimedAt[id] = step;
    claimedBy[id] = key;
    return free;
  }

  /// Sets the value at a step that has been claimed.
  void put(int id, int step, Column from) {
    if (rowOf[id] == NONE) {
      rowOf[id] = rows.add(labels.get(id), dropsName);
    }
    rows.put(rowOf[id], step, from);
  }

  HeldRows rows() {
    return rows;
  }
}
