package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;

/// The wanted series of a block, in the order of their labels. A label set that stands twice is one
/// series. What cannot be read is left out and counted, once however often it is read. Safe for use
/// by many threads; closing it closes nothing: it is readable while its block is open.
public final class BlockSeries implements SeriesSet {
  private final IndexFile index;
  private final SeriesSurvey.Found found;
  private final LossCounter losses;
  private final ThreadLocal<SeriesReader> readers;
  private final AtomicIntegerArray counted; // a bit for each series whose losses are counted

  BlockSeries(
      IndexFile index,
      SeriesSurvey.Found found,
      LossCounter losses,
      Supplier<SeriesReader> newReader) {
    this.index = index;
    this.found = found;
    this.losses = losses;
    readers = ThreadLocal.withInitial(newReader);
    counted = new AtomicIntegerArray(index.seriesCount() / Integer.SIZE + 1);
  }

  @Override
  public int size() {
    return found.size();
  }

  @Override
  public Labels labels(int series) {
    try {
      return readers.get().labels(found.number(found.first(series)));
    } catch (CorruptFileException e) {
      throw new IllegalStateException("BUG: " + index.path() + " changed while it was read", e);
    }
  }

  @Override
  public void read(int series, SampleColumns into) {
    into.clear();
    for (int place = found.first(series); place < found.first(series + 1); place++) {
      int number = found.number(place);
      readers.get().read(number, into, isFirstTime(number) ? losses : null);
    }
    SampleRuns.order(into);
  }

  private boolean isFirstTime(int number) {
    int bit = 1 << number;
    int before = counted.getAndAccumulate(number / Integer.SIZE, bit, (a, b) -> a | b);
    return (before & bit) == 0;
  }

  /// What was left out so far: all of it when each series was read.
  public Losses losses() {
    return losses.sum();
  }

  @Override
  public void close() {}
}
