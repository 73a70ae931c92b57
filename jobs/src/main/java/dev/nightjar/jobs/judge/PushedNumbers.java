package dev.nightjar.jobs.judge;

import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricFamily.FamilySample;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.PushGroup;
import dev.nightjar.model.PushGroups;
import dev.nightjar.model.Run;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What was pushed for a run's job while it ran: of each family that has a single number, that.
final class PushedNumbers {
  private static final int MAX_NAMES = 32;
  private static final int MAX_NAME = 200;

  /// A push may be taken a little after the run's end was seen.
  private static final Duration AFTER = Duration.ofSeconds(5);

  private static final Set<MetricType> TYPES =
      Set.of(MetricType.GAUGE, MetricType.COUNTER, MetricType.UNKNOWN);

  private static final Set<String> OURS = // what the push receiver adds
      Set.of("push_time_seconds", "push_failure_time_seconds");

  private final PushGroups groups;

  PushedNumbers(PushGroups groups) {
    this.groups = groups;
  }

  /// @param known names that are kept before all others
  Map<String, Double> of(Tenant tenant, Run run, Set<String> known) {
    Map<String, Double> all = new TreeMap<>();
    for (PushGroup group : groups.groups(tenant)) {
      if (group.grouping().get("job").equals(run.job())
          && isOnSameHost(group.grouping(), run)
          && group.pushedAt().filter(at -> isDuring(run, at)).isPresent()) {
        group.families().forEach(family -> add(family, all));
      }
    }
    Map<String, Double> kept = new TreeMap<>();
    all.forEach((name, value) -> keepIf(known.contains(name), name, value, kept));
    all.forEach((name, value) -> keepIf(!known.contains(name), name, value, kept));
    return kept;
  }

  private static void keepIf(
      boolean isWanted, String name, double value, Map<String, Double> kept) {
    if (isWanted && kept.size() < MAX_NAMES) {
      kept.put(name, value);
    }
  }

  private static void add(MetricFamily family, Map<String, Double> numbers) {
    if (family.samples().size() != 1 || !TYPES.contains(family.metadata().type())) {
      return;
    }
    FamilySample sample = family.samples().getFirst();
    String name = sample.labels().metricName();
    if (!OURS.contains(name) && name.length() <= MAX_NAME && Double.isFinite(sample.value())) {
      numbers.put(name, sample.value());
    }
  }

  /// A group that names another host is of another run of the job.
  private static boolean isOnSameHost(Labels grouping, Run run) {
    return !grouping.has("instance") || host(grouping.get("instance")).equals(host(run.instance()));
  }

  private static String host(String instance) {
    int end = 0;
    while (end < instance.length() && ".:".indexOf(instance.charAt(end)) < 0) {
      end++;
    }
    boolean isAddress = end > 0 && Character.isDigit(instance.charAt(0));
    return isAddress ? instance : instance.substring(0, end);
  }

  private static boolean isDuring(Run run, Instant at) {
    Instant end = run.endedAt().orElse(run.startedAt()).plus(AFTER);
    return !at.isBefore(run.startedAt()) && !at.isAfter(end);
  }
}
