package dev.nightjar.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// Keeps jobs and runs. When a call returns, what it saved survives a power cut.
public interface RunStore {
  /// Saves a run as it is now, in place of what was known of this id, and its job's times. A run
  /// that is `RUNNING` or `LOST` never replaces one that is settled. Its evidence stays as it is.
  void save(Tenant tenant, Run run);

  /// Saves runs one after the other, each as [#save(Tenant, Run)] does, for about the price of one
  /// of them. When this fails, the first of them may have been saved.
  void saveAll(Tenant tenant, List<Run> runs);

  /// Saves a run, as [#save(Tenant, Run)] does, and its evidence in place of all that was there,
  /// both or none of them.
  void save(Tenant tenant, Run run, RunEvidence evidence);

  /// Forgets a run and its evidence, as one that turned out never to have been missed; nothing
  /// happens when there is no such run. [#counts] stay as they are.
  void forget(Tenant tenant, RunId id);

  Optional<Run> run(Tenant tenant, RunId id);

  /// What is known of a run beyond its row; [RunEvidence#NONE] when that is nothing.
  RunEvidence evidence(Tenant tenant, RunId id);

  /// Runs from the newest start to the oldest.
  ///
  /// @param cursor where the page before ended
  /// @param limit 1 to 1,000
  Page<Run> runs(Tenant tenant, RunFilter filter, Optional<String> cursor, int limit);

  /// All jobs in order of their names.
  List<Job> jobs(Tenant tenant);

  Optional<Job> job(Tenant tenant, String name);

  Optional<Job> jobByPingId(Tenant tenant, UUID pingId);

  /// The job of this name, made when there is none, with a ping id of its own.
  Job ensureJob(Tenant tenant, String name);

  /// Jobs with their newest runs, in order of the jobs' names.
  ///
  /// @param cursor where the page before ended
  /// @param limit 1 to 1,000
  Page<JobSummary> summaries(Tenant tenant, Optional<String> cursor, int limit);

  /// One job with its newest runs.
  Optional<JobSummary> summary(Tenant tenant, String job);

  /// How many jobs there are.
  int jobCount(Tenant tenant);

  /// The newest run, by its start, that succeeded.
  Optional<Run> lastSuccess(Tenant tenant, String job);

  /// How often runs of each job came to each final state, and how many are running now, per
  /// instance. The figures of final states never go down: a run that was lost and turned up again
  /// is counted in both states, and a run that retention forgot stays counted for as long as a run
  /// of its job and instance is known. In order of job, instance and state.
  List<RunCount> counts(Tenant tenant);

  /// The [#counts] of one job.
  List<RunCount> counts(Tenant tenant, String job);

  /// For each job and instance the run that started last and, when its end is not known, also the
  /// last one with an end; by job, instance, newest first.
  List<Run> newest(Tenant tenant);

  /// The [#newest] of one job.
  List<Run> newest(Tenant tenant, String job);

  /// What retrying cost each job on each instance, where anything was tried again or runs now; by
  /// job and instance. The figures of [Retries#retries] and [Retries#backedOff] never go down.
  List<Retries> retries(Tenant tenant);

  /// The [#retries] of one job.
  List<Retries> retries(Tenant tenant, String job);

  /// How many output lines of a run have been stored; 0 when none.
  long outputLines(Tenant tenant, RunId id);

  /// Sets [#outputLines].
  void saveOutputLines(Tenant tenant, RunId id, long lines);

  record RunFilter(
      Optional<String> job,
      Optional<RunState> state,
      Optional<Instant> startedFrom,
      Optional<Instant> startedBefore) {
    public static final RunFilter ALL =
        new RunFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public static RunFilter ofJob(String job) {
      return new RunFilter(Optional.of(job), Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  /// @param lastEndMillis newest end among them
  record RunCount(
      String job, String instance, RunState state, long runs, OptionalLong lastEndMillis) {}

  /// @param retries attempts of runs after their first
  /// @param backedOff pauses between attempts
  /// @param runningAttempt the highest attempt of the runs that go on; 0 when none does
  record Retries(
      String job, String instance, long retries, Duration backedOff, int runningAttempt) {}

  record Page<T>(List<T> items, Optional<String> next) {
    public Page {
      items = List.copyOf(items);
    }
  }
}
