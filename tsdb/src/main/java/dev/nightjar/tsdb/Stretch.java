package dev.nightjar.tsdb;

import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.StopCheck;
import java.util.BitSet;

/// Samples of a table's series, by their numbers there: those of a head, or of a file of chunks.
/// Safe for use by many threads.
interface Stretch {
  /// Whether a series has any sample here.
  boolean has(int series);

  /// Sets the places in `series` of those that have a sample within the range; places that are set
  /// already are not looked at.
  ///
  /// @param stop asked for each that is
  void addWithin(IntColumn series, long fromMillis, long toMillis, BitSet places, StopCheck stop);

  /// Adds the series' samples within the range, in order, behind those already in `into`.
  void read(int series, long fromMillis, long toMillis, SampleColumns into);

  /// Adds the newest of the samples that [#read] gives, alone, to columns that are empty or hold
  /// one older sample, which goes then.
  default void newest(int series, long fromMillis, long toMillis, SampleColumns into) {
    read(series, fromMillis, toMillis, into);
    into.keepLast();
  }

  /// Time of the oldest sample; `Long.MAX_VALUE` when there is none.
  long minMillis();

  /// Time of the newest sample; `Long.MIN_VALUE` when there is none.
  long maxMillis();

  /// Keeps the samples readable until [#release].
  void retain();

  void release();
}
