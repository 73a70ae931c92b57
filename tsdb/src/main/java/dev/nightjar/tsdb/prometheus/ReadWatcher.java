package dev.nightjar.tsdb.prometheus;

/// Told how far the survey of a block is, which comes before its series can be read.
public interface ReadWatcher {
  ReadWatcher NONE = (done, all) -> {};

  /// Called after each series, so it must be quick.
  void surveyed(int done, int all);
}
