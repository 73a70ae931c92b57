package dev.nightjar.promql.eval;

/// What one thread reads for a query: counted, held against the limits, and stopped with it. Owned
/// by that thread; what was counted may be asked for when it is done.
final class Reading {
  /// Samples, and series, between two looks at the clock: each look takes as long as some samples,
  /// and these a few microseconds.
  private static final int WORK_BETWEEN_CHECKS = 1_024;

  private final Evaluation evaluation;
  private long samples;
  private int work = WORK_BETWEEN_CHECKS; // the first one looks

  /// Made by [Evaluation#reading].
  Reading(Evaluation evaluation) {
    this.evaluation = evaluation;
  }

  /// Counts samples that were read from a series.
  void count(int read) {
    samples += read;
    evaluation.fits(read);
    work += 1 + read;
    if (work > WORK_BETWEEN_CHECKS) {
      work = 0;
      evaluation.check();
    }
  }

  /// All that were counted.
  long samples() {
    return samples;
  }
}
