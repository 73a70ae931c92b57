package dev.nightjar.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/// How many series there are of each kind: what makes a store large. Of each list there are the
/// largest, the largest first, those of equal count in the order of their names.
///
/// @param pairs different values of all labels
/// @param byName series of each metric
/// @param valuesByLabel values of each label
/// @param bytesByLabel what a label's values take, in bytes, each as often as there are series
/// @param byPair series with each value of each label, as `name=value`
public record Cardinality(
    long series,
    long pairs,
    List<Count> byName,
    List<Count> valuesByLabel,
    List<Count> bytesByLabel,
    List<Count> byPair) {

  public Cardinality {
    byName = List.copyOf(byName);
    valuesByLabel = List.copyOf(valuesByLabel);
    bytesByLabel = List.copyOf(bytesByLabel);
    byPair = List.copyOf(byPair);
  }

  public record Count(String name, long count) {
    private static final Comparator<Count> LARGEST_FIRST =
        Comparator.comparingLong(Count::count).reversed().thenComparing(Count::name);
  }

  /// Counts any series, of each list the `limit` largest.
  public static Cardinality of(List<Labels> series, int limit) {
    Map<String, Map<String, long[]>> values = new TreeMap<>();
    for (Labels labels : series) {
      labels.forEach(
          (name, value) ->
              values.computeIfAbsent(name, _ -> new TreeMap<>())
                  .computeIfAbsent(value, _ -> new long[1])[0]++);
    }
    var builder = new Builder(limit);
    values.forEach(
        (name, ofLabel) -> {
          builder.label(name);
          ofLabel.forEach((value, count) -> builder.value(value, count[0]));
        });
    return builder.build(series.size());
  }

  /// Takes counts label by label and keeps no more than it will tell. Owned by one thread.
  public static final class Builder {
    private final Largest names;
    private final Largest values;
    private final Largest bytes;
    private final Largest byPair;
    private String label = "";
    private long valuesOfIt;
    private long bytesOfIt;
    private long pairs;

    /// @param limit how long each list may be
    public Builder(int limit) {
      names = new Largest(limit);
      values = new Largest(limit);
      bytes = new Largest(limit);
      byPair = new Largest(limit);
    }

    /// Turns to a label, once to each.
    public void label(String name) {
      endLabel();
      label = name;
    }

    /// Adds a value of the label, each once, with the number of series that have it: at least one.
    public void value(String value, long series) {
      valuesOfIt++;
      bytesOfIt += series * value.getBytes(StandardCharsets.UTF_8).length;
      if (byPair.takes(series)) {
        byPair.add(label + "=" + value, series);
      }
      if (label.equals(Labels.NAME)) {
        names.add(value, series);
      }
    }

    private void endLabel() {
      if (valuesOfIt > 0) {
        values.add(label, valuesOfIt);
        bytes.add(label, bytesOfIt);
      }
      pairs += valuesOfIt;
      valuesOfIt = 0;
      bytesOfIt = 0;
    }

    /// @param series all that were counted
    public Cardinality build(long series) {
      endLabel();
      return new Cardinality(
          series, pairs, names.sorted(), values.sorted(), bytes.sorted(), byPair.sorted());
    }
  }

  /// The largest of many counts.
  private static final class Largest {
    private final int limit;
    private final PriorityQueue<Count> smallestFirst =
        new PriorityQueue<>(Count.LARGEST_FIRST.reversed());

    Largest(int limit) {
      this.limit = limit;
    }

    /// Whether such a count may be among them.
    boolean takes(long count) {
      Count smallest = smallestFirst.peek();
      return smallestFirst.size() < limit || (smallest != null && count >= smallest.count());
    }

    void add(String name, long count) {
      smallestFirst.add(new Count(name, count));
      if (smallestFirst.size() > limit) {
        smallestFirst.remove();
      }
    }

    List<Count> sorted() {
      List<Count> sorted = new ArrayList<>(smallestFirst);
      sorted.sort(Count.LARGEST_FIRST);
      return sorted;
    }
  }
}
