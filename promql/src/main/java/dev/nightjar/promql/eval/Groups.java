package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.promql.ast.Expr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which group each row of an aggregation belongs to; worked out once per row.
final class Groups {
  private final List<Labels> labels = new ArrayList<>();
  private final List<Boolean> dropsName = new ArrayList<>();
  private final int[] ofRow;

  Groups(Expr.Aggregate aggregate, Rows rows) {
    Set<String> names = new HashSet<>(aggregate.labels());
    if (aggregate.without()) {
      names.add(Labels.NAME);
    }
    ofRow = new int[rows.count()];
    if (names.isEmpty() && !aggregate.without()) {
      addOne(rows);
      return;
    }
    Map<Labels, Integer> known = new HashMap<>();
    for (int row = 0; row < ofRow.length; row++) {
      Labels key = key(rows.labels(row), names, aggregate.without());
      Integer group = known.get(key);
      if (group == null) {
        group = labels.size();
        known.put(key, group);
        labels.add(key);
        dropsName.add(false);
      }
      ofRow[row] = group;
      dropsName.set(group, dropsName.get(group) || rows.dropsName(row));
    }
  }

  /// One group of all rows, whose labels are then of no interest.
  private void addOne(Rows rows) {
    boolean drops = false;
    for (int row = 0; row < ofRow.length; row++) {
      drops |= rows.dropsName(row);
    }
    if (ofRow.length > 0) {
      labels.add(Labels.EMPTY);
      dropsName.add(drops);
    }
  }

  private static Labels key(Labels all, Set<String> names, boolean without) {
    return without ? all.without(names) : all.only(names);
  }

  int count() {
    return labels.size();
  }

  int of(int row) {
    return ofRow[row];
  }

  Labels labels(int group) {
    return labels.get(group);
  }

  boolean dropsName(int group) {
    return dropsName.get(group);
  }
}
