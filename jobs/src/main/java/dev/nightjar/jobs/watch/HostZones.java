package dev.nightjar.jobs.watch;

import dev.nightjar.model.RunId;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The time zones of hosts, as their runs of the past told them. Used by one thread.
final class HostZones {
  /// Runs of a host that are asked before it counts as one that tells no zone, as pings do.
  private static final int MAX_TRIES = 20;

  private final RunStore runs;
  private final Map<String, ZoneId> known = new HashMap<>();
  private final Map<String, Integer> tries = new HashMap<>();

  HostZones(RunStore runs) {
    this.runs = runs;
  }

  /// The zone of a host, from this run of it if no other one told it before.
  Optional<ZoneId> of(Tenant tenant, String host, RunId run) {
    ZoneId zone = known.get(host);
    if (zone != null || tries.merge(host, 1, Integer::sum) > MAX_TRIES) {
      return Optional.ofNullable(zone);
    }
    Optional<ZoneId> told =
        runs.evidence(tenant, run)
            .facts()
            .map(facts -> facts.get(JobWatch.TIME_ZONE))
            .flatMap(HostZones::parse);
    told.ifPresent(each -> known.put(host, each));
    return told;
  }

  /// Empty for a zone that we do not know: a host may have a newer table of them.
  static Optional<ZoneId> parse(String name) {
    try {
      return Optional.of(ZoneId.of(name));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
