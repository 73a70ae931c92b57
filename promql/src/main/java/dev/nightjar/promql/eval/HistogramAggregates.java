package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.promql.ast.Span;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sums and means of the histograms of groups, step by step, beside what there is of their floats.
/// A group of both has no value, nor one of exponential and of custom buckets. Owned by one thread.
final class HistogramAggregates {
  /// The histograms of one group at one step.
  private sealed interface Total {
    record Sum(HistogramSum of) implements Total {}

    record Mean(HistogramMean of) implements Total {}

    /// Those that do not go together.
    record Mixed() implements Total {}
  }

  private final Evaluation evaluation;
  private final HistogramNotes notes;
  private final Span span;
  private final boolean mean;
  private final int steps;
  private final Map<Integer, @Nullable Total[]> groups = new HashMap<>();

  /// @param span of what is aggregated
  /// @param mean whether means are wanted; else sums
  HistogramAggregates(Evaluation evaluation, Span span, boolean mean, int steps) {
    this.evaluation = evaluation;
    this.notes = new HistogramNotes(evaluation);
    this.span = span;
    this.mean = mean;
    this.steps = steps;
  }

  /// Takes in the histograms of a row.
  ///
  /// @param metric the name of its metric
  void add(int group, Column row, Supplier<String> metric) {
    @Nullable Total[] totals =
        groups.computeIfAbsent(
            group,
            _ -> {
              evaluation.hold(steps);
              return new Total[steps];
            });
    for (int step = 0; step < steps; step++) {
      Histogram histogram = row.histogram(step);
      if (histogram != null) {
        totals[step] = added(totals[step], histogram, metric);
      }
    }
  }

  private Total added(@Nullable Total to, Histogram histogram, Supplier<String> metric) {
    switch (to) {
      case null -> {
        evaluation.hold(2L * HistogramMath.size(histogram));
        return mean
            ? new Total.Mean(new HistogramMean(histogram))
            : new Total.Sum(new HistogramSum(histogram));
      }
      case Total.Sum(var sum) -> {
        if (!sum.accepts(histogram)) {
          return mixed(metric);
        }
        sum.add(histogram);
        noteReconciled(sum.wasReconciled());
        return to;
      }
      case Total.Mean(var of) -> {
        if (!of.accepts(histogram)) {
          return mixed(metric);
        }
        of.add(histogram);
        noteReconciled(of.wasReconciled());
        return to;
      }
      case Total.Mixed _ -> {
        return to;
      }
    }
  }

  private Total mixed(Supplier<String> metric) {
    notes.mixedBuckets(span, metric.get());
    return new Total.Mixed();
  }

  private void noteReconciled(boolean reconciled) {
    if (reconciled) {
      notes.reconciled(span, "aggregation");
    }
  }

  /// Puts the results of a group where they are; its floats are there already.
  void finish(int group, Column into) {
    @Nullable Total[] totals = groups.get(group);
    for (int step = 0; totals != null && step < steps; step++) {
      Total total = totals[step];
      if (total != null && into.isPresent(step)) {
        notes.mixedInAggregation(span);
        into.put(step, Points.ABSENT);
      } else if (total != null) {
        put(total, step, into);
      }
    }
  }

  private void put(Total total, int step, Column into) {
    switch (total) {
      case Total.Sum(var sum) -> {
        noteConflict(sum.hasConflictingResets());
        into.put(step, sum.result());
      }
      case Total.Mean(var of) -> {
        noteConflict(of.hasConflictingResets());
        into.put(step, of.result());
      }
      case Total.Mixed _ -> {}
    }
  }

  private void noteConflict(boolean conflict) {
    if (conflict) {
      notes.conflictingResets(span, "aggregation");
    }
  }
}
