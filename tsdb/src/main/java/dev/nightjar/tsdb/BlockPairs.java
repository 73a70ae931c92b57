package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SeriesSet;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/// The label pairs of a block's series, numbered in the order of their names, then values. Owned by
/// one thread.
final class BlockPairs {
  /// Asked now and then during long work; throws when that should end.
  @FunctionalInterface
  interface Pause {
    void check() throws InterruptedIOException;
  }

  private final Map<String, Map<String, Integer>> numbers = new TreeMap<>();
  private String[] lastTexts = {};
  private int[] lastPairs = {};
  private int count;

  /// Collects the pairs of all series.
  static BlockPairs of(SeriesSet source, Pause pause) throws InterruptedIOException {
    var pairs = new BlockPairs();
    for (int i = 0; i < source.size(); i++) {
      pause.check();
      Labels labels = source.labels(i);
      for (int l = 0; l < labels.size(); l++) {
        pairs.numbers.computeIfAbsent(labels.name(l), n -> new HashMap<>()).put(labels.value(l), 0);
      }
    }
    pairs.number();
    return pairs;
  }

  private void number() {
    for (Map.Entry<String, Map<String, Integer>> name : numbers.entrySet()) {
      String[] values = name.getValue().keySet().toArray(String[]::new);
      Arrays.sort(values);
      for (String value : values) {
        name.getValue().put(value, count++);
      }
    }
  }

  int count() {
    return count;
  }

  /// The numbers of a series' pairs.
  int[] of(Labels labels) {
    int size = labels.size();
    String[] texts = new String[2 * size];
    int[] pairs = new int[size];
    for (int i = 0; i < size; i++) {
      String name = labels.name(i);
      String value = labels.value(i);
      texts[2 * i] = name;
      texts[2 * i + 1] = value;
      boolean isAsBefore =
          i < lastPairs.length
              && value.equals(lastTexts[2 * i + 1])
              && name.equals(lastTexts[2 * i]);
      pairs[i] = isAsBefore ? lastPairs[i] : number(name, value);
    }
    lastTexts = texts;
    lastPairs = pairs;
    return pairs;
  }

  private int number(String name, String value) {
    Map<String, Integer> values = numbers.get(name);
    Integer number = values == null ? null : values.get(value);
    if (number == null) {
      throw new IllegalStateException("BUG: a label that was not there before: " + name);
    }
    return number;
  }

  /// All names and values, each once, in order.
  List<String> symbols() {
    var texts = new TreeSet<String>();
    numbers.forEach(
        (name, values) -> {
          texts.add(name);
          texts.addAll(values.keySet());
        });
    return new ArrayList<>(texts);
  }

  /// Shows names in order, each with its values in the order of their numbers.
  void each(BiConsumer<String, List<String>> action) {
    numbers.forEach(
        (name, values) -> {
          List<String> sorted = new ArrayList<>(values.keySet());
          sorted.sort(null);
          action.accept(name, sorted);
        });
  }
}
