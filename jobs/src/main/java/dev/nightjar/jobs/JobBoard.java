package dev.nightjar.jobs;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Job;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.RunStore.Page;
import dev.nightjar.model.RunStore.RunFilter;
import dev.nightjar.model.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// All jobs with their newest runs. What was read of a job is remembered until something is
/// reported of it, so the board of a thousand jobs costs one query and what has changed. Safe for
/// use by many threads.
public final class JobBoard {
  private static final int RECENT = 30;

  private record Key(Tenant tenant, String job) {}

  private record Newest(Optional<Run> lastSuccess, List<Run> newestFirst) {}

  private final JobsConfig config;
  private final RunStore runs;
  private final ConcurrentMap<Key, Newest> remembered = new ConcurrentHashMap<>();

  JobBoard(JobsConfig config, RunStore runs) {
    this.config = config;
    this.runs = runs;
  }

  /// Jobs in order of their names.
  ///
  /// @param cursor where the page before ended
  /// @param limit 1 to 1,000
  public Page<JobView> jobs(Tenant tenant, Optional<String> cursor, int limit) {
    if (limit < 1 || limit > 1_000) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "limit is " + limit + ", it must be from 1 to 1000");
    }
    List<JobView> page = new ArrayList<>();
    for (Job job : runs.jobs(tenant)) {
      if (cursor.isPresent() && job.name().compareTo(cursor.get()) <= 0) {
        continue;
      }
      if (page.size() == limit) {
        return new Page<>(page, Optional.of(page.getLast().job().name()));
      }
      page.add(view(tenant, job));
    }
    return new Page<>(page, Optional.empty());
  }

  public Optional<JobView> job(Tenant tenant, String name) {
    return runs.jobs(tenant).stream()
        .filter(job -> job.name().equals(name))
        .findFirst()
        .map(job -> view(tenant, job));
  }

  /// Forgets what was read of this job.
  void changed(Tenant tenant, String job) {
    remembered.remove(new Key(tenant, job));
  }

  private JobView view(Tenant tenant, Job job) {
    if (remembered.size() > config.maxJobs()) {
      remembered.clear();
    }
    // Read while the key is locked: a change reported meanwhile then removes what was read.
    Newest newest = remembered.computeIfAbsent(new Key(tenant, job.name()), this::read);
    return new JobView(
        job,
        newest.newestFirst().stream().findFirst(),
        newest.lastSuccess(),
        newest.newestFirst().reversed());
  }

  private Newest read(Key key) {
    Page<Run> page = runs.runs(key.tenant(), RunFilter.ofJob(key.job()), Optional.empty(), RECENT);
    return new Newest(runs.lastSuccess(key.tenant(), key.job()), page.items());
  }
}
