package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Labels of the head's series: labels to number through an open-addressing table, label pair to
/// numbers through postings. Strings are shared between series. Guarded by the head's lock.
final class HeadIndex implements LabelIndex {
  /// Rough cost of a series beside its labels: its object, its pairs' array, its place in the
  /// table.
  private static final int BYTES_PER_SERIES = 80;

  /// Rough cost of a label of one series: two references, and a number in the postings.
  private static final int BYTES_PER_LABEL = 16;

  /// Rough cost of a string beside its characters, with its place in the map of strings.
  private static final int BYTES_PER_STRING = 96;

  /// Rough cost of a label pair's postings, with their place in the map.
  private static final int BYTES_PER_PAIR = 96;

  private final List<Labels> labels = new ArrayList<>();
  private final Map<String, String> strings = new HashMap<>();
  private final Map<String, Map<String, IntColumn>> postings = new HashMap<>();
  private long bytes;
  private int[] table = filled(1024); // series number, -1 where free; at most half full

  /// The number of a series; -1 when it is not here.
  int find(Labels wanted) {
    int mask = table.length - 1;
    int slot = spread(wanted.hashCode()) & mask;
    while (true) {
      int series = table[slot];
      if (series < 0 || labels.get(series).equals(wanted)) {
        return series;
      }
      slot = (slot + 1) & mask;
    }
  }

  /// Adds a series that is not here yet and returns its number.
  int add(Labels added) {
    int series = labels.size();
    Labels shared = share(added);
    labels.add(shared);
    if (2 * labels.size() > table.length) {
      grow();
    }
    place(table, series, shared);
    shared.forEach((name, value) -> post(name, value, series));
    bytes += BYTES_PER_SERIES + (long) shared.size() * BYTES_PER_LABEL;
    return series;
  }

  private void post(String name, String value, int series) {
    Map<String, IntColumn> values = postings.computeIfAbsent(name, n -> new HashMap<>());
    IntColumn of = values.get(value);
    if (of == null) {
      of = new IntColumn(1);
      values.put(value, of);
      bytes += BYTES_PER_PAIR;
    }
    of.add(series);
  }

  /// Memory that all this takes, roughly.
  long bytes() {
    return bytes;
  }

  Labels labels(int series) {
    return labels.get(series);
  }

  @Override
  public int seriesCount() {
    return labels.size();
  }

  @Override
  public int valueCount(String name) {
    return postings.getOrDefault(name, Map.of()).size();
  }

  @Override
  public void equal(String name, String value, BitSet into) {
    IntColumn series = postings.getOrDefault(name, Map.of()).get(value);
    if (series != null) {
      series.addTo(into);
    }
  }

  @Override
  public void union(String name, Predicate<String> wanted, BitSet into) {
    postings
        .getOrDefault(name, Map.of())
        .forEach(
            (value, series) -> {
              if (wanted.test(value)) {
                series.addTo(into);
              }
            });
  }

  @Override
  public String labelValue(int series, String name) {
    return labels.get(series).get(name);
  }

  void eachName(Consumer<String> action) {
    postings.keySet().forEach(action);
  }

  void eachValue(String name, Consumer<String> action) {
    postings.getOrDefault(name, Map.of()).keySet().forEach(action);
  }

  private Labels share(Labels added) {
    String[] pairs = new String[2 * added.size()];
    for (int i = 0; i < added.size(); i++) {
      pairs[2 * i] = share(added.name(i));
      pairs[2 * i + 1] = share(added.value(i));
    }
    return Labels.ofSorted(pairs);
  }

  private String share(String text) {
    String known = strings.putIfAbsent(text, text);
    if (known != null) {
      return known;
    }
    // The machine keeps a character in one byte when all of a string's are Latin.
    boolean isLatin = text.chars().allMatch(c -> c < 256);
    bytes += BYTES_PER_STRING + (isLatin ? 1L : 2L) * text.length();
    return text;
  }

  private void grow() {
    int[] larger = filled(2 * table.length);
    for (int series = 0; series < labels.size() - 1; series++) {
      place(larger, series, labels.get(series));
    }
    table = larger;
  }

  private static void place(int[] table, int series, Labels of) {
    int mask = table.length - 1;
    int slot = spread(of.hashCode()) & mask;
    while (table[slot] >= 0) {
      slot = (slot + 1) & mask;
    }
    table[slot] = series;
  }

  private static int spread(int hash) {
    int mixed = hash * 0x9E3779B9;
    return mixed ^ (mixed >>> 15);
  }

  private static int[] filled(int size) {
    int[] table = new int[size];
    Arrays.fill(table, -1);
    return table;
  }
}
