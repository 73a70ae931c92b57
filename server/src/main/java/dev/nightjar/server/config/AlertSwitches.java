package dev.nightjar.server.config;

import dev.nightjar.base.Problem;
import dev.nightjar.jobs.Jobs;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `alerts` of a job: which conditions are not told of it, each by its name, `JobNoSuccess`, or its
/// short name, `no_success`.
final class AlertSwitches {
  private static final String PREFIX = "Job";

  private static final Set<String> KNOWN = Jobs.conditionKinds();

  private AlertSwitches() {}

  /// The names of those that are switched off.
  static SortedSet<String> off(YamlMap map, Findings findings) {
    SortedSet<String> off = new TreeSet<>();
    for (String key : map.keys()) {
      String name = name(key);
      if (!KNOWN.contains(name)) {
        unknown(map, key, findings);
      }
      if (!map.bool(key).orElse(true)) {
        off.add(name);
      }
    }
    return off;
  }

  /// `no_success` is `JobNoSuccess`, and `queue_ages` is `QueueAges`.
  private static String name(String key) {
    if (key.isEmpty() || Character.isUpperCase(key.charAt(0))) {
      return key;
    }
    String words =
        Stream.of(key.split("_"))
            .filter(word -> !word.isEmpty())
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
            .collect(Collectors.joining());
    return KNOWN.contains(words) ? words : PREFIX + words;
  }

  /// A slip is a problem. A name that is like no other may be of a condition that others find, so
  /// that it is only warned of.
  private static void unknown(YamlMap map, String key, Findings findings) {
    Optional<String> near = Spelling.nearest(name(key), KNOWN);
    if (near.isPresent()) {
      map.problem(key, "no condition has this name, did you mean " + near.get() + "?");
    } else {
      findings.warning(
          Problem.at(
              map.at(key),
              map.lineOf(key),
              "no condition of jobs is known by this name; " + String.join(", ", KNOWN) + " are"));
    }
  }
}
