package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesGroups;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StopCheck;

/// The selected series of one part.
final class PartSeries implements SeriesSet {
  private final Part part;
  private final Part.Selected selected;
  private final long fromMillis;
  private final long toMillis;
  private final StopCheck stop;
  private boolean closed;

  /// @param part retained; the set releases it
  /// @param stop asked for each series that is grouped
  PartSeries(Part part, Part.Selected selected, long fromMillis, long toMillis, StopCheck stop) {
    this.stop = stop;
    this.part = part;
    this.selected = selected;
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
  }

  @Override
  public int size() {
    return selected.series().size();
  }

  @Override
  public Labels labels(int index) {
    return selected.labels().get(index);
  }

  @Override
  public SeriesGroups groups(SeriesGroups.By by) {
    return selected.labels() instanceof SeriesTable.Listed listed
        ? listed.groups(by, stop)
        : MergedSeries.groups(this, by, stop);
  }

  @Override
  public int place(int index) {
    return selected.series().get(index);
  }

  @Override
  public void read(int index, SampleColumns into) {
    into.clear();
    part.read(selected.series().get(index), fromMillis, toMillis, into);
  }

  @Override
  public void newest(int index, SampleColumns into) {
    into.clear();
    part.newest(selected.series().get(index), fromMillis, toMillis, into);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      part.release();
    }
  }
}
