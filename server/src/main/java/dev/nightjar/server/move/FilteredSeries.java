package dev.nightjar.server.move;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Those series of a set whose labels satisfy a condition.
final class FilteredSeries implements SeriesSet {
  private final SeriesSet source;
  private final int[] kept;

  FilteredSeries(SeriesSet source, Predicate<Labels> condition) {
    this.source = source;
    kept =
        IntStream.range(0, source.size())
            .filter(series -> condition.test(source.labels(series)))
            .toArray();
  }

  @Override
  public int size() {
    return kept.length;
  }

  @Override
  public Labels labels(int index) {
    return source.labels(kept[index]);
  }

  @Override
  public void read(int index, SampleColumns into) {
    source.read(kept[index], into);
  }

  @Override
  public void close() {
    source.close();
  }
}
