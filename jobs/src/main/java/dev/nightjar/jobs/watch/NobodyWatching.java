package dev.nightjar.jobs.watch;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.RunId;
import dev.nightjar.model.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Of a server that does not watch jobs.
final class NobodyWatching implements Watching {
  @Override
  public Optional<WatchedJob> job(Tenant tenant, String name) {
    return Optional.empty();
  }

  @Override
  public Optional<ExpectedRun> mostUrgent(Tenant tenant, String job) {
    return Optional.empty();
  }

  @Override
  public JobSettings save(Tenant tenant, JobSettings settings) {
    throw nobody();
  }

  @Override
  public void deleteSettings(Tenant tenant, String job) {
    throw nobody();
  }

  @Override
  public void learned(Tenant tenant, String job, String instance, LearnedAction action) {
    throw nobody();
  }

  @Override
  public List<ComingRun> calendar(Tenant tenant, Instant from, Instant to, int limit) {
    return List.of();
  }

  @Override
  public List<NamedCondition> conditions(Tenant tenant) {
    return List.of();
  }

  @Override
  public void accept(Tenant tenant, RunId run, boolean isAccepted) {
    throw nobody();
  }

  private static NightjarException nobody() {
    return new NightjarException(ErrorCode.UNAVAILABLE, "jobs are not watched here");
  }
}
