package dev.nightjar.ingest;

import dev.nightjar.model.Labels;
import java.util.Arrays;

/// Puts two label sets together.
final class LabelMerge {
  private static final String EXPORTED = "exported_";

  private LabelMerge() {}

  /// All labels of both; where both have one, that of `winner`.
  static Labels override(Labels base, Labels winner) {
    String[] pairs = new String[2 * (base.size() + winner.size())];
    int size = 0;
    int b = 0;
    int w = 0;
    while (b < base.size() || w < winner.size()) {
      int order =
          b == base.size() ? 1 : w == winner.size() ? -1 : base.name(b).compareTo(winner.name(w));
      Labels from = order < 0 ? base : winner;
      int index = order < 0 ? b : w;
      pairs[size++] = from.name(index);
      pairs[size++] = from.value(index);
      b += order <= 0 ? 1 : 0;
      w += order >= 0 ? 1 : 0;
    }
    return Labels.ofSorted(Arrays.copyOf(pairs, size));
  }

  /// All labels of both; where both have one, that of `winner`, and the other goes on under its
  /// name with `exported_` before it, as often as it takes to be free.
  static Labels export(Labels base, Labels winner) {
    Labels.Builder builder = null;
    for (int i = 0; i < winner.size(); i++) {
      String name = winner.name(i);
      if (base.has(name)) {
        builder = builder == null ? base.toBuilder() : builder;
        String free = EXPORTED + name;
        while (base.has(free) || winner.has(free)) {
          free = EXPORTED + free;
        }
        builder.set(free, base.get(name));
      }
    }
    return override(builder == null ? base : builder.build(), winner);
  }
}
