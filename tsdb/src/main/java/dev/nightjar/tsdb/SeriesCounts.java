package dev.nightjar.tsdb;

import dev.nightjar.model.Cardinality;
import dev.nightjar.model.Labels;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Counts the series of several parts by their labels, from the lists of which series carry which
/// pair: labels are made of those series alone that may be in more than one part. It holds a bit
/// for each series beside what it tells.
final class SeriesCounts {
  private final List<Part> parts;
  private final List<BitSet> counted = new ArrayList<>(); // series of each part

  /// @param parts oldest first, retained by the caller
  SeriesCounts(List<Part> parts, long fromMillis, long toMillis) {
    this.parts = parts;
    for (Part part : parts) {
      counted.add(part.within(fromMillis, toMillis));
    }
    for (int at = 0; at < parts.size(); at++) {
      leaveToNewer(at);
    }
  }

  /// A series that is in newer parts, too, is counted there.
  private void leaveToNewer(int at) {
    BitSet own = counted.get(at);
    for (int series = own.nextSetBit(0); series >= 0; series = own.nextSetBit(series + 1)) {
      if (at + 1 < parts.size() && isInNewer(at, parts.get(at).labels(series))) {
        own.clear(series);
      }
    }
  }

  private boolean isInNewer(int at, Labels labels) {
    for (int newer = at + 1; newer < parts.size(); newer++) {
      int there = parts.get(newer).lookUp(labels);
      if (there >= 0 && counted.get(newer).get(there)) {
        return true;
      }
    }
    return false;
  }

  Cardinality count(int limit) {
    Set<String> names = new TreeSet<>();
    parts.forEach(part -> part.eachName(names::add));
    var builder = new Cardinality.Builder(limit);
    for (String name : names) {
      builder.label(name);
      for (int at = 0; at < parts.size(); at++) {
        int part = at;
        parts
            .get(at)
            .eachCount(name, counted.get(at), (value, n) -> add(builder, name, value, part, n));
      }
    }
    return builder.build(counted.stream().mapToLong(BitSet::cardinality).sum());
  }

  /// Adds a value with what it counts in all parts, when this is the first that has it.
  private void add(Cardinality.Builder builder, String name, String value, int part, int count) {
    for (int older = 0; older < part; older++) {
      if (parts.get(older).count(name, value, counted.get(older)) > 0) {
        return;
      }
    }
    long sum = count;
    for (int newer = part + 1; newer < parts.size(); newer++) {
      sum += parts.get(newer).count(name, value, counted.get(newer));
    }
    builder.value(value, sum);
  }
}
