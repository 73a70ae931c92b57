package dev.nightjar.promql.eval;

import dev.nightjar.promql.ast.Matching;
import java.util.ArrayList;
import java.util.List;

/// What `or` makes of one vector after another: of each the elements whose key none before it has
/// at their step.
final class Union {
  private final Evaluation evaluation;
  private final Matching matching;
  private final int steps;
  private final MatchKeys keys;
  private final List<boolean[]> present = new ArrayList<>(); // by key: at which steps it is there
  private final HeldRows result;

  Union(Evaluation evaluation, Matching matching, int steps) {
    this.evaluation = evaluation;
    this.matching = matching;
    this.steps = steps;
    this.keys = new MatchKeys(matching);
    this.result = new HeldRows(evaluation, steps);
  }

  Matching matching() {
    return matching;
  }

  /// All that has been added.
  HeldRows rows() {
    return result;
  }

  void add(Rows more) {
    Columns rows = ReadRows.of(evaluation, steps, more);
    int[] rowKeys = keys.of(rows);
    while (present.size() < keys.count()) {
      present.add(new boolean[steps]);
    }
    for (int row = 0; row < rows.count(); row++) {
      keep(rows, row, present.get(rowKeys[row]));
    }
    for (int row = 0; row < rows.count(); row++) {
      evaluation.tick();
      Column column = rows.column(row);
      boolean[] of = present.get(rowKeys[row]);
      for (int step = 0; step < steps; step++) {
        of[step] |= column.isPresent(step);
      }
    }
  }

  private void keep(Columns rows, int row, boolean[] taken) {
    Column column = rows.column(row);
    int target = -1;
    for (int step = 0; step < steps; step++) {
      if (!taken[step] && column.isPresent(step)) {
        if (target < 0) {
          target = result.rowOf(rows.labels(row), rows.dropsName(row));
        }
        result.put(target, step, column);
      }
    }
  }
}
