package dev.nightjar.model;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a person says is expected of a job: whatever is absent is learned, or not watched.
///
/// @param schedules each a cron line, an interval such as `every 15m`, or a systemd calendar event;
///   the job is due whenever any of them is
/// @param timezone of the schedules, as an IANA name; empty for the host's
/// @param isShared whether it runs on any one of its hosts, so that it is watched once and not per
///   host
/// @param startWithin how long after its due time it must have started
/// @param timeout how long a run may take: it must end by its start and this
/// @param successWithin how old its last success may get
/// @param failures how many runs in a row must fail before that is told; 1 or more
/// @param owner who to ask; may be empty
/// @param runbook an address; may be empty
/// @param parent a job or host that this one cannot do without: what follows from its failing is
///   not told of this one; may be empty
/// @param expectations such as `rows>0`, of numbers that its runs tell
/// @param limits by name as in [Fingerprint], such as `peak_rss_bytes`: what a forecast warns of
/// @param alertsOff the names of conditions that are not told of this job, such as `JobMissed`
public record JobSettings(
    String job,
    List<String> schedules,
    String timezone,
    boolean isShared,
    Optional<Duration> startWithin,
    Optional<Duration> timeout,
    Optional<Duration> successWithin,
    int failures,
    String owner,
    String runbook,
    String parent,
    List<String> expectations,
    SortedMap<String, Double> limits,
    SortedSet<String> alertsOff) {
  public JobSettings {
    Run.checkJobName(job);
    schedules = List.copyOf(schedules);
    expectations = List.copyOf(expectations);
    limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
    alertsOff = Collections.unmodifiableSortedSet(new TreeSet<>(alertsOff));
    if (failures < 1) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "failures is " + failures + ", it must be 1 or more");
    }
  }

  /// Settings that say nothing.
  public static JobSettings of(String job) {
    return new JobSettings(
        job,
        List.of(),
        "",
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        1,
        "",
        "",
        "",
        List.of(),
        new TreeMap<>(Map.of()),
        new TreeSet<>(Set.of()));
  }

  /// The same with these schedules.
  public JobSettings withSchedules(List<String> changed, String zone) {
    return new JobSettings(
        job,
        changed,
        zone,
        isShared,
        startWithin,
        timeout,
        successWithin,
        failures,
        owner,
        runbook,
        parent,
        expectations,
        limits,
        alertsOff);
  }

  /// The same without telling of these conditions.
  public JobSettings withAlertsOff(Set<String> changed) {
    return new JobSettings(
        job,
        schedules,
        timezone,
        isShared,
        startWithin,
        timeout,
        successWithin,
        failures,
        owner,
        runbook,
        parent,
        expectations,
        limits,
        new TreeSet<>(changed));
  }
}
