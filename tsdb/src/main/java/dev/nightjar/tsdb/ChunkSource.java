package dev.nightjar.tsdb;

import org.jspecify.annotations.Nullable;

/// What is to stand in a file of chunks. Used by one thread; nothing in it changes meanwhile.
interface ChunkSource {
  /// The table whose numbers the series have.
  SeriesTable table();

  /// The series in the order in which they are to stand in the file; some may have no samples.
  IntColumn series();

  /// Lower numbers are those of series of this table, whether or not they are known any more.
  int seriesEnd();

  /// Adds all of a series' samples as chunks.
  void chunks(int series, ChunkRun into);

  /// What the samples that [#chunks] gave last have beside their 64 bits; null when none has
  /// anything.
  @Nullable AnnexRun annexOf(int series);

  /// Time of the oldest sample.
  long minMillis();

  /// Time of the newest sample.
  long maxMillis();

  /// When the first of the samples was taken.
  long startedMillis();
}
