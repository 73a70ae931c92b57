package dev.nightjar.server.move;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import java.util.function.DoubleConsumer;

/// Series that tell how far their reader is, from 0 to 1.
record WatchedSeries(SeriesSet source, DoubleConsumer progress) implements SeriesSet {
  @Override
  public int size() {
    return source.size();
  }

  @Override
  public Labels labels(int index) {
    return source.labels(index);
  }

  @Override
  public void read(int index, SampleColumns into) {
    progress.accept(index / (double) source.size());
    source.read(index, into);
  }

  @Override
  public void close() {
    source.close();
  }
}
