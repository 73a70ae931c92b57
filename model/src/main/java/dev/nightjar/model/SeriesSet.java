package dev.nightjar.model;

/// Series that matched a selection, in ascending order of their labels, each with at least one
/// sample in its range. What it reads from stays in place until it is closed.
public interface SeriesSet extends AutoCloseable {
  int size();

  Labels labels(int index);

  /// Groups the series by some of their labels: what [#labels] tells of each of them, for less.
  default SeriesGroups groups(SeriesGroups.By by) {
    return SeriesGroups.of(size(), this::labels, by);
  }

  /// Where a series stands in the store: those whose places are near each other are read fastest
  /// one after the other.
  default int place(int index) {
    return index;
  }

  /// Fills `into` with the series' samples within the selection's range. Threads may read different
  /// series at the same time.
  void read(int index, SampleColumns into);

  /// Fills `into` with the newest of the samples that [#read] gives, alone.
  default void newest(int index, SampleColumns into) {
    read(index, into);
    into.keepLast();
  }

  @Override
  void close();
}
