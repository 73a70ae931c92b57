package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SeriesGroups;
import dev.nightjar.promql.ast.Quoted;
import dev.nightjar.promql.ast.Span;
import java.util.Set;

/// Whether metrics that are taken for counters are named like some. Those of histograms have other
/// names. Used by many threads.
final class CounterNames {
  private final Evaluation evaluation;
  private final Span span;
  private final SeriesGroups names;
  private final boolean[] odd;
  private final boolean isAnyOdd;

  CounterNames(Evaluation evaluation, Windows windows, Span span) {
    this.evaluation = evaluation;
    this.span = span;
    names = windows.groups(new SeriesGroups.By(Set.of(Labels.NAME), false));
    odd = new boolean[names.count()];
    boolean any = false;
    for (int group = 0; group < odd.length; group++) {
      String name = names.labels().get(group).metricName();
      odd[group] = !name.isEmpty() && !looksLikeCounter(name);
      any |= odd[group];
    }
    isAnyOdd = any;
  }

  private static boolean looksLikeCounter(String name) {
    return name.endsWith("_total")
        || name.endsWith("_sum")
        || name.endsWith("_count")
        || name.endsWith("_bucket");
  }

  /// Says so when a series that yields a float is not.
  void check(int row, Column yielded) {
    if (isAnyOdd && odd[names.ofSeries()[row]] && hasFloat(yielded)) {
      evaluation.info(
          span,
          "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
              + Quoted.of(names.labels().get(names.ofSeries()[row]).metricName()));
    }
  }

  private static boolean hasFloat(Column yielded) {
    for (int step = 0; step < yielded.steps(); step++) {
      if (yielded.isPresent(step) && yielded.histogram(step) == null) {
        return true;
      }
    }
    return false;
  }
}
