package dev.nightjar.alert.template;

import dev.nightjar.model.Labels;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;

/// A map of texts, such as labels: what is absent reads as the empty text. Immutable.
public final class StringMap extends AbstractMap<String, String> {
  private final Map<String, String> entries;

  public StringMap(Labels labels) {
    this.entries = Map.copyOf(labels.toMap());
  }

  @Override
  public Set<Entry<String, String>> entrySet() {
    return entries.entrySet();
  }

  /// The value, empty when there is none.
  String text(String key) {
    return entries.getOrDefault(key, "");
  }
}
