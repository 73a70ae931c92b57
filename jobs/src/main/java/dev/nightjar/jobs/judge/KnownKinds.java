package dev.nightjar.jobs.judge;

import dev.nightjar.model.PastRun;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a job is known by: kinds of lines and names of numbers that at least half of its runs have.
/// Of a run that has too many, these are kept before all others.
record KnownKinds(Set<Long> lines, Set<String> reported, Set<String> pushed) {
  KnownKinds {
    lines = Set.copyOf(lines);
    reported = Set.copyOf(reported);
    pushed = Set.copyOf(pushed);
  }

  /// @param demanded names of which something is expected
  static KnownKinds of(List<PastRun> past, Set<String> demanded) {
    Map<Long, Integer> lines = new TreeMap<>();
    Map<String, Integer> numbers = new TreeMap<>();
    int runs = 0;
    for (PastRun run : past) {
      if (run.print().isPresent()) {
        runs++;
        run.print().get().lines().keySet().forEach(hash -> lines.merge(hash, 1, Integer::sum));
        run.print().get().numbers().keySet().forEach(name -> numbers.merge(name, 1, Integer::sum));
      }
    }
    int half = runs;
    lines.values().removeIf(count -> 2 * count < half);
    numbers.values().removeIf(count -> 2 * count < half);
    return new KnownKinds(
        lines.keySet(),
        names(numbers.keySet(), demanded, Subject.REPORTED),
        names(numbers.keySet(), demanded, Subject.PUSHED));
  }

  private static Set<String> names(Set<String> known, Set<String> demanded, String prefix) {
    Set<String> names = new TreeSet<>();
    for (String name : known) {
      if (name.startsWith(prefix)) {
        names.add(name.substring(prefix.length()));
      }
    }
    for (String name : demanded) {
      names.add(name.startsWith(prefix) ? name.substring(prefix.length()) : name);
    }
    return names;
  }
}
