package dev.nightjar.tsdb;

import dev.nightjar.model.SampleColumns;

/// Samples of a table's series, by their numbers there: those of a head, or of a file of chunks.
/// Safe for use by many threads.
interface Stretch {
  /// Whether a series has any sample here.
  boolean has(int series);

  /// Whether a series has a sample within the range.
  boolean hasWithin(int series, long fromMillis, long toMillis);

  /// Adds the series' samples within the range, in order, behind those already in `into`.
  void read(int series, long fromMillis, long toMillis, SampleColumns into);

  /// Time of the oldest sample; `Long.MAX_VALUE` when there is none.
  long minMillis();

  /// Time of the newest sample; `Long.MIN_VALUE` when there is none.
  long maxMillis();

  /// Keeps the samples readable until [#release].
  void retain();

  void release();
}
