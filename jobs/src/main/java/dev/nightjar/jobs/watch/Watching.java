package dev.nightjar.jobs.watch;

import dev.nightjar.model.JobSettings;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.RunId;
import dev.nightjar.model.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What is expected of jobs and how they stand, as the doors ask for it, and what people say of it.
/// Safe for use by many threads.
public interface Watching {
  /// Everything that is known of a job; empty when nobody knows such a job, neither by its runs nor
  /// by what is expected of it.
  Optional<WatchedJob> job(Tenant tenant, String name);

  /// Of what is expected of a job's instances, what a person should look at first: missed before
  /// late before what is due soonest. Empty when nothing is due. Cheap: a board asks it for each
  /// job.
  Optional<ExpectedRun> mostUrgent(Tenant tenant, String job);

  /// Saves settings in place of those of this job.
  ///
  /// @return as they are kept
  /// @throws NightjarException `BAD_DATA` with the key when something is not as it should be;
  ///   `CONFLICT` when the configuration file says what is expected of this job
  JobSettings save(Tenant tenant, JobSettings settings);

  /// Removes what was saved of a job; nothing happens when there is nothing.
  ///
  /// @throws NightjarException `CONFLICT` as for [#save]
  void deleteSettings(Tenant tenant, String job);

  /// Takes a person's word on what was learned of a job on an instance.
  ///
  /// @throws NightjarException `NOT_FOUND` when there is no such job or instance; `BAD_DATA` when
  ///   there is no schedule to pin
  void learned(Tenant tenant, String job, String instance, LearnedAction action);

  /// The runs to come in `from` (inclusive) to `to` (exclusive), soonest first.
  ///
  /// @param limit how many at most; 1 or more
  List<ComingRun> calendar(Tenant tenant, Instant from, Instant to, int limit);

  /// All that is wrong now.
  List<NamedCondition> conditions(Tenant tenant);

  /// A person says that a run is as it should be, or takes that back. When this returns, the run's
  /// verdict is the new one.
  ///
  /// @throws NightjarException `NOT_FOUND` when there is no such run
  void accept(Tenant tenant, RunId run, boolean isAccepted);
}
