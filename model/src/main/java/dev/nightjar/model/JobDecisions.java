package dev.nightjar.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Keeps what people say of jobs, since when it is known, and until when the house watched. When a
/// call returns, what it saved survives a power cut.
public interface JobDecisions {
  /// All settings that were saved, in order of the jobs' names.
  List<JobSettings> settings(Tenant tenant);

  /// Saves settings in place of those of this job.
  void save(Tenant tenant, JobSettings settings);

  /// Removes a job's settings; nothing happens when there are none.
  void deleteSettings(Tenant tenant, String job);

  /// All decisions about learned schedules, in order of job and instance.
  List<Learned> learned(Tenant tenant);

  /// Saves a decision in place of the one of this job and instance.
  void save(Tenant tenant, Learned learned);

  /// The schedules that people said when they were last asked for, wherever they stand, in order of
  /// the jobs' names.
  List<StatedSchedule> statedSchedules(Tenant tenant);

  /// Saves some in place of those of the same jobs, and removes those of the jobs that are `gone`:
  /// all of it or nothing.
  void saveStatedSchedules(Tenant tenant, List<StatedSchedule> changed, Set<String> gone);

  /// Until when expectations were watched; empty when they never were. Everything that was due
  /// after it, and before the present start, fell into a gap of ours.
  Optional<Instant> watchedUntil(Tenant tenant);

  void saveWatchedUntil(Tenant tenant, Instant until);

  /// What a person said of what was learned of a job on an instance.
  ///
  /// @param pinned the schedule that is to be taken as given, as a cron line or an interval
  /// @param forgottenBefore starts before it are not learned from
  record Learned(
      String job, String instance, Optional<String> pinned, Optional<Instant> forgottenBefore) {}

  /// What a person said a job's schedule is.
  ///
  /// @param schedules as in [JobSettings]
  /// @param timezone as in [JobSettings]
  /// @param since when the house first knew of it: what was due by it before is of no interest
  record StatedSchedule(String job, List<String> schedules, String timezone, Instant since) {
    public StatedSchedule {
      schedules = List.copyOf(schedules);
    }
  }
}
