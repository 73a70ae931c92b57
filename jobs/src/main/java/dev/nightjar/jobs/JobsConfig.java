package dev.nightjar.jobs;

import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/// How jobs are watched.
///
/// @param tenants whose jobs are looked after by the tickers
/// @param maxJobs names of jobs per tenant; reports that would add another are refused
/// @param metricsInterval between two samples of a job's metrics
/// @param lostInterval between two looks for runs that fell silent
/// @param lostMargin how long after its limit, or after the last word of it when that came later, a
///   run counts as lost
/// @param lostSilence how long a run without a limit may be silent before it counts as lost
/// @param watchInterval between two looks for what is due
/// @param zone of jobs whose host told none
public record JobsConfig(
    List<Tenant> tenants,
    int maxJobs,
    Duration metricsInterval,
    Duration lostInterval,
    Duration lostMargin,
    Duration lostSilence,
    Duration watchInterval,
    ZoneId zone) {
  public JobsConfig {
    tenants = List.copyOf(tenants);
    if (!metricsInterval.isPositive() || !lostInterval.isPositive()) {
      throw new IllegalArgumentException("intervals must be positive");
    }
  }

  /// One tenant, 10,000 jobs; samples every 15 seconds; lost 10 minutes after the limit, or after a
  /// week of silence.
  public static JobsConfig defaults() {
    return new JobsConfig(
        List.of(Tenant.DEFAULT),
        10_000,
        Duration.ofSeconds(15),
        Duration.ofSeconds(30),
        Duration.ofMinutes(10),
        Duration.ofDays(7),
        Duration.ofSeconds(5),
        ZoneId.systemDefault());
  }
}
