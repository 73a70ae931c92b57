package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SeriesGroups;
import dev.nightjar.promql.ast.Expr;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which group each row of an aggregation belongs to; worked out once per row.
final class Groups {
  private final List<Labels> labels;
  private final boolean[] dropsName;
  private final int[] ofRow;

  Groups(Expr.Aggregate aggregate, Rows rows) {
    Set<String> names = new HashSet<>(aggregate.labels());
    if (aggregate.without()) {
      names.add(Labels.NAME);
    }
    if (names.isEmpty()) { // by nothing: labels are of no interest
      ofRow = new int[rows.count()];
      labels = ofRow.length == 0 ? List.of() : List.of(Labels.EMPTY);
    } else {
      SeriesGroups groups = rows.groups(new SeriesGroups.By(names, aggregate.without()));
      ofRow = groups.ofSeries();
      labels = groups.labels();
    }
    dropsName = new boolean[labels.size()];
    for (int row = 0; row < ofRow.length; row++) {
      dropsName[ofRow[row]] |= rows.dropsName(row);
    }
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
    return dropsName[group];
  }
}
