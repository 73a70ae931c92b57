package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SeriesGroups;
import dev.nightjar.model.StopCheck;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/// Labels of a table's series. A series is a list of label pairs by number; a pair is kept once,
/// with the series that carry it. Labels to series number goes through an open-addressing table.
/// Guarded by its table's lock.
final class HeadIndex implements LabelIndex {
  /// A label's name with all its values.
  private record Name(int number, String text, Map<String, Pair> values) {}

  /// A label pair, and the series that carry it, ascending.
  private record Pair(int number, Name name, String value, IntColumn series) {}

  private static final int FREE = -1;

  /// What a series costs beside its labels: its hash, its start, its place in the table, which is
  /// half full at most.
  private static final int BYTES_PER_SERIES = 4 + 4 + 4 * 3;

  /// What a label of one series costs: the pair's number, and the series' in its postings.
  private static final int BYTES_PER_LABEL = 4 + 6;

  /// Rough cost of a pair: its objects, their places in map and list, its value beside its
  /// characters.
  private static final int BYTES_PER_PAIR = 180;

  /// Keyed: senders choose labels, and must not be able to choose where they stand.
  private static final long KEY = new SecureRandom().nextLong() | 1;

  private final Map<String, Name> names = new HashMap<>();
  private final List<Pair> pairs = new ArrayList<>();
  private final IntColumn nameNumbers = new IntColumn(64); // of each pair: near the processor
  private final IntPages pairNumbers = new IntPages(); // of all series, one series after the other
  private final IntPages starts = new IntPages(); // where each series' pairs begin
  private final IntPages hashes = new IntPages(); // of each series' labels
  private int[] table = emptyTable(1024); // series numbers, half full at most
  private final BitSet unknown = new BitSet(); // series whose labels were lost
  private int[] numbers = new int[32]; // of the labels that are looked at
  private long bytes;

  HeadIndex() {
    starts.add(0);
  }

  /// The number of a series; -1 when it is not here.
  int find(Labels wanted) {
    int count = wanted.size();
    int[] wantedPairs = new int[count];
    for (int i = 0; i < count; i++) {
      Name name = names.get(wanted.name(i));
      Pair pair = name == null ? null : name.values().get(wanted.value(i));
      if (pair == null) {
        return FREE;
      }
      wantedPairs[i] = pair.number();
    }
    int hash = hash(wantedPairs, count);
    int mask = table.length - 1;
    for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
      int series = table[slot];
      if (series == FREE || (hashes.get(series) == hash && isOf(series, wantedPairs))) {
        return series;
      }
    }
  }

  private boolean isOf(int series, int[] wantedPairs) {
    int start = starts.get(series);
    if (starts.get(series + 1) - start != wantedPairs.length) {
      return false;
    }
    for (int i = 0; i < wantedPairs.length; i++) {
      if (pairNumbers.get(start + i) != wantedPairs[i]) {
        return false;
      }
    }
    return true;
  }

  /// Adds a series that is not here yet and returns its number.
  int add(Labels added) {
    int count = added.size();
    if (numbers.length < count) {
      numbers = new int[2 * count];
    }
    for (int i = 0; i < count; i++) {
      numbers[i] = pair(added.name(i), added.value(i));
    }
    return add(numbers, count);
  }

  /// Adds a series that is not here yet, by the numbers of its pairs in the order of their names.
  int add(int[] ofPairs, int count) {
    int series = seriesCount();
    for (int i = 0; i < count; i++) {
      pairs.get(ofPairs[i]).series().add(series);
      pairNumbers.add(ofPairs[i]);
    }
    starts.add(pairNumbers.size());
    hashes.add(hash(ofPairs, count));
    if (2 * seriesCount() > table.length) {
      grow();
    } else {
      place(series);
    }
    bytes += BYTES_PER_SERIES + (long) count * BYTES_PER_LABEL;
    return series;
  }

  /// Adds series whose labels are not known, so that those behind them keep their numbers. Nothing
  /// selects or finds them.
  void addUnknown(int upTo) {
    while (seriesCount() < upTo) {
      unknown.set(seriesCount());
      starts.add(pairNumbers.size());
      hashes.add(0);
    }
  }

  boolean isKnown(int series) {
    return series < seriesCount() && !unknown.get(series);
  }

  /// Takes series without labels out of a set.
  void withoutUnknown(BitSet found) {
    found.andNot(unknown);
  }

  /// How many pairs a series has.
  int pairCount(int series) {
    return starts.get(series + 1) - starts.get(series);
  }

  /// The number of one of a series' pairs, in the order of their names.
  int pairNumber(int series, int place) {
    return pairNumbers.get(starts.get(series) + place);
  }

  String pairName(int number) {
    return pairs.get(number).name().text();
  }

  String pairValue(int number) {
    return pairs.get(number).value();
  }

  /// The number of a pair, which is added when it is not here.
  int pair(String name, String value) {
    Name of = names.get(name);
    if (of == null) {
      of = new Name(names.size(), name, new HashMap<>());
      names.put(name, of);
      bytes += BYTES_PER_PAIR + textBytes(name);
    }
    Pair pair = of.values().get(value);
    if (pair == null) {
      pair = new Pair(pairs.size(), of, value, new IntColumn(1));
      of.values().put(value, pair);
      pairs.add(pair);
      nameNumbers.add(of.number());
      bytes += BYTES_PER_PAIR + textBytes(value);
    }
    return pair.number();
  }

  /// The machine keeps a character in one byte when all of a text's are Latin.
  private static long textBytes(String text) {
    return text.chars().allMatch(c -> c < 256) ? text.length() : 2L * text.length();
  }

  private Pair pairAt(int place) {
    return pairs.get(pairNumbers.get(place));
  }

  /// Memory that all this takes, roughly.
  long bytes() {
    return bytes;
  }

  /// A series' labels, made for this call.
  Labels labels(int series) {
    int start = starts.get(series);
    String[] texts = new String[2 * (starts.get(series + 1) - start)];
    for (int i = 0; i < texts.length; i += 2) {
      Pair pair = pairAt(start + i / 2);
      texts[i] = pair.name().text();
      texts[i + 1] = pair.value();
    }
    return Labels.ofSorted(texts);
  }

  /// Groups series by some of their labels.
  ///
  /// @param stop asked for each
  SeriesGroups groups(IntColumn series, SeriesGroups.By by, StopCheck stop) {
    boolean[] counts = new boolean[names.size()];
    int counted = 0;
    for (Name name : names.values()) {
      counts[name.number()] = by.counts(name.text());
      counted += counts[name.number()] ? 1 : 0;
    }
    var keys = new PairKeys();
    int[] groups = new int[series.size()];
    List<Labels> labels = new ArrayList<>();
    for (int i = 0; i < groups.length; i++) {
      stop.check();
      keys.begin();
      int end = starts.get(series.get(i) + 1);
      int missing = counted;
      for (int place = starts.get(series.get(i)); place < end && missing > 0; place++) {
        int pair = pairNumbers.get(place);
        if (counts[nameNumbers.get(pair)]) {
          keys.add(pair);
          missing--;
        }
      }
      groups[i] = keys.number();
      if (groups[i] == labels.size()) {
        labels.add(labels(keys.newest()));
      }
    }
    return new SeriesGroups(groups, labels);
  }

  private Labels labels(int[] pairsOfIt) {
    String[] texts = new String[2 * pairsOfIt.length];
    for (int i = 0; i < pairsOfIt.length; i++) {
      texts[2 * i] = pairs.get(pairsOfIt[i]).name().text();
      texts[2 * i + 1] = pairs.get(pairsOfIt[i]).value();
    }
    return Labels.ofSorted(texts);
  }

  /// Orders two series as their labels are ordered.
  int compare(int left, int right) {
    int leftAt = starts.get(left);
    int rightAt = starts.get(right);
    int leftSize = starts.get(left + 1) - leftAt;
    int rightSize = starts.get(right + 1) - rightAt;
    for (int i = 0; i < Math.min(leftSize, rightSize); i++) {
      int a = pairNumbers.get(leftAt + i);
      int b = pairNumbers.get(rightAt + i);
      if (a != b) {
        return compare(pairs.get(a), pairs.get(b));
      }
    }
    return Integer.compare(leftSize, rightSize);
  }

  private static int compare(Pair left, Pair right) {
    int order = left.name().text().compareTo(right.name().text());
    return order != 0 ? order : left.value().compareTo(right.value());
  }

  @Override
  public int seriesCount() {
    return starts.size() - 1;
  }

  @Override
  public int valueCount(String name) {
    Name of = names.get(name);
    return of == null ? 0 : of.values().size();
  }

  @Override
  public void equal(String name, String value, BitSet into) {
    Name of = names.get(name);
    Pair pair = of == null ? null : of.values().get(value);
    if (pair != null) {
      pair.series().addTo(into);
    }
  }

  @Override
  public void union(String name, Predicate<String> wanted, BitSet into) {
    Name of = names.get(name);
    if (of != null) {
      for (Pair pair : of.values().values()) {
        if (wanted.test(pair.value())) {
          pair.series().addTo(into);
        }
      }
    }
  }

  @Override
  public String labelValue(int series, String name) {
    int end = starts.get(series + 1);
    for (int place = starts.get(series); place < end; place++) {
      Pair pair = pairAt(place);
      if (pair.name().text().equals(name)) {
        return pair.value();
      }
    }
    return "";
  }

  /// Shows the names that any of the wanted series carries.
  void eachName(IntPredicate isWanted, Consumer<String> action) {
    for (Name name : names.values()) {
      if (name.values().values().stream().anyMatch(pair -> pair.series().any(isWanted))) {
        action.accept(name.text());
      }
    }
  }

  /// Shows the values of a label on any of the wanted series.
  void eachValue(String name, IntPredicate isWanted, Consumer<String> action) {
    Name of = names.get(name);
    if (of != null) {
      for (Pair pair : of.values().values()) {
        if (pair.series().any(isWanted)) {
          action.accept(pair.value());
        }
      }
    }
  }

  /// Shows how many of some series carry each value of a label.
  void eachCount(String name, BitSet of, Part.CountAction action) {
    Name label = names.get(name);
    if (label == null) {
      return;
    }
    for (Pair pair : label.values().values()) {
      int count = pair.series().countIn(of);
      if (count > 0) {
        action.accept(pair.value(), count);
      }
    }
  }

  /// How many of some series carry a value of a label.
  int count(String name, String value, BitSet of) {
    Name label = names.get(name);
    Pair pair = label == null ? null : label.values().get(value);
    return pair == null ? 0 : pair.series().countIn(of);
  }

  private void grow() {
    table = emptyTable(2 * table.length);
    for (int series = 0; series < seriesCount(); series++) {
      if (!unknown.get(series)) {
        place(series);
      }
    }
  }

  private void place(int series) {
    int mask = table.length - 1;
    int slot = hashes.get(series) & mask;
    while (table[slot] != FREE) {
      slot = (slot + 1) & mask;
    }
    table[slot] = series;
  }

  private static int hash(int[] ofPairs, int count) {
    long hash = KEY;
    for (int i = 0; i < count; i++) {
      hash = (hash ^ ofPairs[i]) * KEY;
      hash ^= hash >>> 29;
    }
    return (int) (hash >>> 16);
  }

  private static int[] emptyTable(int size) {
    int[] table = new int[size];
    Arrays.fill(table, FREE);
    return table;
  }
}
