package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds out which series of a block are wanted and have samples, and brings them into the order of
/// their labels where they are not: labels that are added, and texts beyond the basic plane, change
/// it.
final class SeriesSurvey {
  /// Series by their numbers, in the order of their labels.
  static final class Found {
    private final int[] numbers;
    private final int @Nullable [] firsts;

    /// @param firsts place of each label set's first series, and the end; null when each has one
    Found(int[] numbers, int @Nullable [] firsts) {
      this.numbers = numbers;
      this.firsts = firsts;
    }

    /// How many label sets there are.
    int size() {
      return firsts == null ? numbers.length : firsts.length - 1;
    }

    /// The place of a label set's first series; its last one stands before the next set's first.
    int first(int series) {
      return firsts == null ? series : firsts[series];
    }

    /// The number in the index of the series at a place.
    int number(int place) {
      return numbers[place];
    }
  }

  private final SeriesReader reader;
  private final Wanted wanted;
  private final LossCounter losses;
  private final SampleColumns work = new SampleColumns();
  private int[] numbers = new int[1024];
  private int size;
  private boolean isOrdered = true;
  private Labels before = Labels.EMPTY;
  private long lastRef = -1;

  private SeriesSurvey(SeriesReader reader, Wanted wanted, LossCounter losses) {
    this.reader = reader;
    this.wanted = wanted;
    this.losses = losses;
  }

  /// Looks at each series.
  ///
  /// @param watcher told after each
  static Found of(
      int seriesCount,
      SeriesReader reader,
      Wanted wanted,
      LossCounter losses,
      ReadWatcher watcher) {
    var survey = new SeriesSurvey(reader, wanted, losses);
    for (int i = 0; i < seriesCount; i++) {
      survey.look(i);
      watcher.surveyed(i + 1, seriesCount);
    }
    int[] found = Arrays.copyOf(survey.numbers, survey.size);
    return survey.isOrdered ? new Found(found, null) : survey.ordered(found);
  }

  private void look(int number) {
    try {
      Labels labels = reader.labels(number);
      refuseMisplaced();
      if (!wanted.isWanted(labels)) {
        return;
      }
      if (!reader.hasSamples(number, work)) {
        work.clear();
        reader.read(number, work, losses);
        return;
      }
      isOrdered &= size == 0 || before.compareTo(labels) < 0;
      before = labels;
      if (size == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * size);
      }
      numbers[size++] = number;
    } catch (CorruptFileException e) {
      losses.damagedSeries(e);
    }
  }

  /// Two series with the same chunks would let a small file become a large store.
  private void refuseMisplaced() throws CorruptFileException {
    if (reader.firstRef() >= 0) {
      if (reader.firstRef() <= lastRef) {
        throw reader.corrupt("a series whose chunks stand before those of another one before it");
      }
      lastRef = reader.lastRef();
    }
  }

  private Found ordered(int[] found) {
    Integer[] boxed = new Integer[found.length];
    Arrays.setAll(boxed, i -> found[i]);
    Arrays.sort(boxed, Comparator.comparing(this::labels)); // stable: later ones stay behind
    int[] numbersInOrder = Arrays.stream(boxed).mapToInt(i -> i).toArray();
    List<Integer> firsts = new ArrayList<>();
    Labels last = Labels.EMPTY;
    for (int i = 0; i < numbersInOrder.length; i++) {
      Labels labels = labels(numbersInOrder[i]);
      if (i == 0 || !labels.equals(last)) {
        firsts.add(i);
      }
      last = labels;
    }
    firsts.add(numbersInOrder.length);
    return new Found(numbersInOrder, firsts.stream().mapToInt(i -> i).toArray());
  }

  private Labels labels(int number) {
    try {
      return reader.labels(number);
    } catch (CorruptFileException e) {
      throw new IllegalStateException("BUG: a series that was read before", e);
    }
  }
}
