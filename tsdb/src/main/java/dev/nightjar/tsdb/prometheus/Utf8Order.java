package dev.nightjar.tsdb.prometheus;

import dev.nightjar.model.Labels;
import java.util.Arrays;
import java.util.Comparator;

/// The order of texts by their bytes in UTF-8, which is Prometheus': it differs from that of
/// `String` for texts beyond the basic plane.
final class Utf8Order {
  static final Comparator<String> TEXTS = Utf8Order::compare;

  private Utf8Order() {}

  static int compare(String left, String right) {
    int shared = Math.min(left.length(), right.length());
    for (int i = 0; i < shared; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        return Integer.compare(rank(a), rank(b));
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  /// Units of code points beyond the basic plane come after all others.
  private static int rank(char unit) {
    return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
  }

  static int compare(Labels left, Labels right) {
    String[] a = pairs(left);
    String[] b = pairs(right);
    int shared = Math.min(a.length, b.length);
    for (int i = 0; i < shared; i++) {
      int order = compare(a[i], b[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.length, b.length);
  }

  /// `name, value …`, ascending by name.
  static String[] pairs(Labels labels) {
    var pairs = new String[2 * labels.size()];
    boolean isSorted = true;
    for (int i = 0; i < labels.size(); i++) {
      pairs[2 * i] = labels.name(i);
      pairs[2 * i + 1] = labels.value(i);
      isSorted &= i == 0 || compare(labels.name(i - 1), labels.name(i)) < 0;
    }
    return isSorted ? pairs : sorted(pairs);
  }

  private static String[] sorted(String[] pairs) {
    var places = new Integer[pairs.length / 2];
    Arrays.setAll(places, i -> 2 * i);
    Arrays.sort(places, Comparator.comparing(place -> pairs[place], TEXTS));
    var sorted = new String[pairs.length];
    for (int i = 0; i < places.length; i++) {
      sorted[2 * i] = pairs[places[i]];
      sorted[2 * i + 1] = pairs[places[i] + 1];
    }
    return sorted;
  }
}
