package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.StopCheck;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Questions about which series exist, over several parts. Parts that lie wholly within the range
/// answer for all of their series from the index alone.
///
/// @param parts retained by the caller
/// @param stop asked for each series that is looked at, and while what is found is put in order
record LabelQueries(List<Part> parts, long fromMillis, long toMillis, StopCheck stop) {
  List<Labels> series(List<List<Matcher>> anyOf, int limit) {
    Set<Labels> found = new HashSet<>();
    each(anyOf, found::add);
    return smallest(found, limit);
  }

  List<String> names(List<List<Matcher>> anyOf, int limit) {
    Set<String> found = new HashSet<>();
    for (Part part : parts) {
      if (anyOf.isEmpty() && isWithin(part)) {
        part.eachName(found::add);
      } else {
        each(part, anyOf, labels -> labels.forEach((name, value) -> found.add(name)));
      }
    }
    return smallest(found, limit);
  }

  List<String> values(String name, List<List<Matcher>> anyOf, int limit) {
    Set<String> found = new HashSet<>();
    for (Part part : parts) {
      if (anyOf.isEmpty() && isWithin(part)) {
        part.eachValue(name, found::add);
      } else {
        each(part, anyOf, labels -> found.add(labels.get(name)));
      }
    }
    found.remove("");
    return smallest(found, limit);
  }

  private void each(List<List<Matcher>> anyOf, Consumer<Labels> action) {
    parts.forEach(part -> each(part, anyOf, action));
  }

  private void each(Part part, List<List<Matcher>> anyOf, Consumer<Labels> action) {
    List<List<Matcher>> lists = anyOf.isEmpty() ? List.of(List.of()) : anyOf;
    for (List<Matcher> matchers : lists) {
      for (Labels labels : part.select(matchers, fromMillis, toMillis, stop).labels()) {
        stop.check();
        action.accept(labels);
      }
    }
  }

  private boolean isWithin(Part part) {
    return part.minMillis() >= fromMillis && part.maxMillis() <= toMillis;
  }

  private <T extends Comparable<T>> List<T> smallest(Collection<T> found, int limit) {
    List<T> sorted = new ArrayList<>(found);
    sorted.sort(
        (a, b) -> {
          stop.check();
          return a.compareTo(b);
        });
    return List.copyOf(sorted.subList(0, Math.min(limit, sorted.size())));
  }
}
