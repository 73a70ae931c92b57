package dev.nightjar.model;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A set of label pairs, sorted by name (by UTF-16 unit order), names unique, no empty values: an
/// empty value is an absent label, as in Prometheus. Immutable; equality is by value.
public final class Labels implements Comparable<Labels> {
  /// The label that holds a metric's name.
  public static final String NAME = "__name__";

  public static final Labels EMPTY = new Labels(new String[0]);

  private final String[] pairs; // name, value, name, value …
  private final int hash;

  private Labels(String[] pairs) {
    this.pairs = pairs;
    this.hash = Arrays.hashCode(pairs);
  }

  /// Labels of `name, value, name, value …` in any order.
  ///
  /// @throws NightjarException when a name is empty or stands twice
  public static Labels of(String... namesAndValues) {
    var builder = new Builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (builder.pairs.containsKey(namesAndValues[i])) {
        throw new NightjarException(
            ErrorCode.BAD_DATA, "label \"" + namesAndValues[i] + "\" stands twice");
      }
      builder.set(namesAndValues[i], namesAndValues[i + 1]);
    }
    return builder.build();
  }

  public static Labels of(Map<String, String> pairs) {
    var builder = new Builder();
    pairs.forEach(builder::set);
    return builder.build();
  }

  /// Labels of an array `name, value …` that is already strictly sorted and without empty values.
  /// The array becomes the labels' own: the caller must not touch it again.
  public static Labels ofSorted(String[] pairs) {
    for (int i = 2; i < pairs.length; i += 2) {
      if (pairs[i - 2].compareTo(pairs[i]) >= 0) {
        throw new IllegalStateException(
            "BUG: labels not sorted: " + pairs[i - 2] + " before " + pairs[i]);
      }
    }
    return pairs.length == 0 ? EMPTY : new Labels(pairs);
  }

  public static Builder builder() {
    return new Builder();
  }

  /// A builder that starts with these labels.
  public Builder toBuilder() {
    var builder = new Builder();
    forEach(builder::set);
    return builder;
  }

  public int size() {
    return pairs.length / 2;
  }

  public boolean isEmpty() {
    return pairs.length == 0;
  }

  public String name(int index) {
    return pairs[2 * index];
  }

  public String value(int index) {
    return pairs[2 * index + 1];
  }

  /// The value of a label; empty when it is absent.
  public String get(String name) {
    String value = find(name);
    return value == null ? "" : value;
  }

  public boolean has(String name) {
    return find(name) != null;
  }

  /// The metric's name; empty when there is none.
  public String metricName() {
    return get(NAME);
  }

  public void forEach(BiConsumer<String, String> action) {
    for (int i = 0; i < pairs.length; i += 2) {
      action.accept(pairs[i], pairs[i + 1]);
    }
  }

  /// Only the labels whose name satisfies `keep`.
  public Labels filter(Predicate<String> keep) {
    String[] kept = new String[pairs.length];
    int size = 0;
    for (int i = 0; i < pairs.length; i += 2) {
      if (keep.test(pairs[i])) {
        kept[size++] = pairs[i];
        kept[size++] = pairs[i + 1];
      }
    }
    return size == pairs.length ? this : ofSorted(Arrays.copyOf(kept, size));
  }

  /// Only the labels with these names.
  public Labels only(Collection<String> names) {
    return filter(names::contains);
  }

  /// All labels but those with these names.
  public Labels without(Collection<String> names) {
    return filter(name -> !names.contains(name));
  }

  public Labels withoutMetricName() {
    return has(NAME) ? filter(name -> !name.equals(NAME)) : this;
  }

  /// These labels with one set, or removed when `value` is empty.
  ///
  /// @throws NightjarException when the name is empty
  public Labels with(String name, String value) {
    if (name.isEmpty()) {
      throw new NightjarException(ErrorCode.BAD_DATA, "a label name must not be empty");
    } else if (value.isEmpty()) {
      return has(name) ? filter(other -> !other.equals(name)) : this;
    }
    int at = 0;
    while (at < pairs.length && pairs[at].compareTo(name) < 0) {
      at += 2;
    }
    boolean replaces = at < pairs.length && pairs[at].equals(name);
    int rest = replaces ? at + 2 : at;
    String[] changed = new String[at + 2 + pairs.length - rest];
    System.arraycopy(pairs, 0, changed, 0, at);
    changed[at] = name;
    changed[at + 1] = value;
    System.arraycopy(pairs, rest, changed, at + 2, pairs.length - rest);
    return new Labels(changed);
  }

  public Map<String, String> toMap() {
    Map<String, String> map = new TreeMap<>();
    forEach(map::put);
    return map;
  }

  private @Nullable String find(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) {
        return pairs[i + 1];
      }
    }
    return null;
  }

  /// Orders by the first differing name, then value, as Prometheus does.
  @Override
  public int compareTo(Labels other) {
    int shared = Math.min(pairs.length, other.pairs.length);
    for (int i = 0; i < shared; i++) {
      int order = pairs[i].compareTo(other.pairs[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(pairs.length, other.pairs.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Labels that && hash == that.hash && Arrays.equals(pairs, that.pairs);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /// `name{a="b", c="d"}` with values escaped as in the exposition format.
  @Override
  public String toString() {
    var text = new StringBuilder(metricName());
    String separator = "{";
    for (int i = 0; i < pairs.length; i += 2) {
      if (!pairs[i].equals(NAME)) {
        text.append(separator).append(pairs[i]).append("=\"");
        text.append(pairs[i + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
        text.append('"');
        separator = ", ";
      }
    }
    if (separator.equals(", ")) {
      text.append('}');
    } else if (text.isEmpty()) {
      text.append("{}");
    }
    return text.toString();
  }

  /// Collects label pairs. Owned by one thread.
  public static final class Builder {
    private final TreeMap<String, String> pairs = new TreeMap<>();

    private Builder() {}

    /// Sets a label, or removes it when `value` is empty.
    ///
    /// @throws NightjarException when the name is empty
    public Builder set(String name, String value) {
      if (name.isEmpty()) {
        throw new NightjarException(ErrorCode.BAD_DATA, "a label name must not be empty");
      }
      if (value.isEmpty()) {
        pairs.remove(name);
      } else {
        pairs.put(name, value);
      }
      return this;
    }

    public Builder remove(String name) {
      pairs.remove(name);
      return this;
    }

    public String get(String name) {
      return pairs.getOrDefault(name, "");
    }

    public Labels build() {
      String[] sorted = new String[2 * pairs.size()];
      int i = 0;
      for (Map.Entry<String, String> pair : pairs.entrySet()) {
        sorted[i++] = pair.getKey();
        sorted[i++] = pair.getValue();
      }
      return ofSorted(sorted);
    }
  }
}
