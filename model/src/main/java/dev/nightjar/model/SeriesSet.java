package dev.nightjar.model;

/// Series that matched a selection, in ascending order of their labels, each with at least one
/// sample in its range. What it reads from stays in place until it is closed.
public interface SeriesSet extends AutoCloseable {
  int size();

  Labels labels(int index);

  /// Fills `into` with the series' samples within the selection's range. Threads may read different
  /// series at the same time.
  void read(int index, SampleColumns into);

  @Override
  void close();
}
