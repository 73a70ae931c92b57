package dev.nightjar.tsdb.prometheus;

import dev.nightjar.model.Labels;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// The label pairs of series that are written to an index, with their symbols and the lists of
/// series that carry them. Filled in two rounds: [#count] for each series, then [#begin], then
/// [#add] for each. Owned by one thread.
final class LabelPairs {
  /// One pair; its list lies in the common array from `begin` on.
  static final class Pair {
    private int count;
    private int begin;
    private int size;
  }

  private final TreeMap<String, Map<String, Pair>> names = new TreeMap<>(Utf8Order.TEXTS);
  private final Map<String, Integer> symbols = new HashMap<>();
  private String[] texts = {};
  private int[] series = {};
  private int[] all = {};
  private int allSize;

  void count(Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      pair(labels.name(i), labels.value(i)).count++;
    }
    allSize++;
  }

  private Pair pair(String name, String value) {
    return names
        .computeIfAbsent(name, n -> new HashMap<>())
        .computeIfAbsent(value, v -> new Pair());
  }

  /// Numbers the symbols and makes room for the lists.
  void begin() {
    names.forEach(
        (name, values) -> {
          symbols.put(name, 0);
          values.keySet().forEach(value -> symbols.put(value, 0));
        });
    texts = symbols.keySet().toArray(String[]::new);
    Arrays.sort(texts, Utf8Order.TEXTS);
    for (int i = 0; i < texts.length; i++) {
      symbols.put(texts[i], i);
    }
    int total = 0;
    for (Map<String, Pair> values : names.values()) {
      for (Pair pair : values.values()) {
        pair.begin = total;
        total = Math.addExact(total, pair.count);
      }
    }
    series = new int[total];
    all = new int[allSize];
    allSize = 0;
  }

  /// All names and values, ascending by their bytes.
  String[] texts() {
    return texts;
  }

  int symbol(String text) {
    Integer symbol = symbols.get(text);
    if (symbol == null) {
      throw new IllegalStateException("BUG: a label that was not counted: " + text);
    }
    return symbol;
  }

  /// Notes that a series carries its labels.
  ///
  /// @param ref ascending
  void add(int ref, Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      Pair pair = pair(labels.name(i), labels.value(i));
      series[pair.begin + pair.size++] = ref;
    }
    all[allSize++] = ref;
  }

  int seriesCount() {
    return allSize;
  }

  /// The reference of a series by its place.
  int series(int place) {
    return all[place];
  }

  /// Sees all names with their values, in order, and the list of each.
  interface Visitor {
    void see(String name, String[] values) throws IOException;
  }

  void visit(Visitor visitor) throws IOException {
    for (Map.Entry<String, Map<String, Pair>> name : names.entrySet()) {
      String[] values =
          name.getValue().entrySet().stream()
              .filter(value -> value.getValue().size > 0)
              .map(Map.Entry::getKey)
              .toArray(String[]::new);
      if (values.length > 0) {
        Arrays.sort(values, Utf8Order.TEXTS);
        visitor.see(name.getKey(), values);
      }
    }
  }

  /// How many series carry a pair.
  int size(String name, String value) {
    return pair(name, value).size;
  }

  /// The reference of one of them.
  int series(String name, String value, int place) {
    return series[pair(name, value).begin + place];
  }
}
