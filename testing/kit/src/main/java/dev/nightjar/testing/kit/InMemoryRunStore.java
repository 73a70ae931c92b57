package dev.nightjar.testing.kit;

import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.Job;
import dev.nightjar.model.JobSummary;
import dev.nightjar.model.JobSummary.RecentRun;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Jobs and runs in memory, the plain way. Safe for use by many threads.
public final class InMemoryRunStore implements RunStore {
  private static final Comparator<Run> NEWEST_FIRST =
      Comparator.comparing(Run::startedAt).thenComparing(Run::id).reversed();

  private record Place(String job, String instance) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int order = job.compareTo(other.job);
      return order != 0 ? order : instance.compareTo(other.instance);
    }
  }

  /// What is kept beside a run for those who learn from it.
  record Beside(Instant heardAt, boolean isAccepted, Optional<Fingerprint> print) {}

  private static final class Data {
    final Map<RunId, Run> runs = new HashMap<>();
    final Map<String, Job> jobs = new TreeMap<>();
    final Map<Place, Map<String, RunCount>> counts = new TreeMap<>();
    final Map<RunId, RunEvidence> evidence = new HashMap<>();
    final Map<Place, Retries> retries = new TreeMap<>();
    final Map<RunId, Long> lines = new HashMap<>();
    final Map<RunId, Beside> beside = new HashMap<>();
  }

  private final Clock clock;
  private final Object lock = new Object();
  private final Map<Tenant, Data> tenants = new HashMap<>(); // guarded by lock
  private final Random pingIds = new Random(20261120); // guarded by lock

  public InMemoryRunStore(Clock clock) {
    this.clock = clock;
  }

  private Data of(Tenant tenant) {
    return tenants.computeIfAbsent(tenant, _ -> new Data());
  }

  @Override
  public void save(Tenant tenant, Run run) {
    synchronized (lock) {
      Data data = of(tenant);
      seen(data, run.job());
      Run before = data.runs.get(run.id());
      if (before != null && before.state().isSettled() && !run.state().isSettled()) {
        return;
      }
      data.runs.put(run.id(), run);
      data.beside.computeIfAbsent(run.id(), _ -> new Beside(clock.now(), false, Optional.empty()));
      retried(data, before, run);
      boolean stays =
          before != null
              && before.state() == run.state()
              && before.job().equals(run.job())
              && before.instance().equals(run.instance());
      if (before != null && !stays && before.state() == RunState.RUNNING) {
        count(data, before, -1);
      }
      count(data, run, stays ? 0 : 1);
    }
  }

  @Override
  public void saveAll(Tenant tenant, List<Run> all) {
    all.forEach(run -> save(tenant, run));
  }

  @Override
  public void save(Tenant tenant, Run run, RunEvidence evidence) {
    synchronized (lock) {
      save(tenant, run);
      of(tenant).evidence.put(run.id(), evidence);
    }
  }

  private static void retried(Data data, @Nullable Run before, Run run) {
    int attempts = run.attempt() - (before == null ? 1 : before.attempt());
    Duration pauses = run.backedOff().minus(before == null ? Duration.ZERO : before.backedOff());
    if (attempts > 0 || pauses.isPositive()) {
      data.retries.merge(
          new Place(run.job(), run.instance()),
          new Retries(
              run.job(),
              run.instance(),
              Math.max(0, attempts),
              pauses.isPositive() ? pauses : Duration.ZERO,
              0),
          (a, b) ->
              new Retries(
                  a.job(),
                  a.instance(),
                  a.retries() + b.retries(),
                  a.backedOff().plus(b.backedOff()),
                  0));
    }
  }

  private Job seen(Data data, String name) {
    Instant now = clock.now();
    Job known = data.jobs.get(name);
    Job seen =
        known == null
            ? new Job(name, new UUID(pingIds.nextLong(), pingIds.nextLong()), now, now)
            : new Job(name, known.pingId(), known.firstSeen(), later(known.lastSeen(), now));
    data.jobs.put(name, seen);
    return seen;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static void count(Data data, Run run, int change) {
    OptionalLong end =
        run.endedAt().isPresent()
            ? OptionalLong.of(run.endedAt().get().toEpochMilli())
            : OptionalLong.empty();
    data.counts
        .computeIfAbsent(new Place(run.job(), run.instance()), _ -> new TreeMap<>())
        .merge(
            run.state().wireName(),
            new RunCount(run.job(), run.instance(), run.state(), change, end),
            (a, b) ->
                new RunCount(
                    a.job(),
                    a.instance(),
                    a.state(),
                    a.runs() + b.runs(),
                    later(a.lastEndMillis(), b.lastEndMillis())));
  }

  private static OptionalLong later(OptionalLong a, OptionalLong b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() ? b : a;
    }
    return OptionalLong.of(Math.max(a.getAsLong(), b.getAsLong()));
  }

  @Override
  public void forget(Tenant tenant, RunId id) {
    synchronized (lock) {
      of(tenant).runs.remove(id);
      of(tenant).evidence.remove(id);
      of(tenant).beside.remove(id);
    }
  }

  /// Changes what is kept beside a run, when there is one.
  void beside(Tenant tenant, RunId id, UnaryOperator<Beside> change) {
    synchronized (lock) {
      of(tenant).beside.computeIfPresent(id, (_, now) -> change.apply(now));
    }
  }

  /// Runs by job and instance, of each the newest first.
  List<PastRun> past(Tenant tenant, Predicate<Run> wanted) {
    synchronized (lock) {
      return of(tenant).runs.values().stream()
          .filter(wanted)
          .sorted(
              Comparator.comparing(Run::job)
                  .thenComparing(Run::instance)
                  .thenComparing(NEWEST_FIRST))
          .map(run -> past(of(tenant), run))
          .toList();
    }
  }

  private static PastRun past(Data data, Run run) {
    Beside beside = Objects.requireNonNull(data.beside.get(run.id()));
    return new PastRun(
        run.id(),
        run.job(),
        run.instance(),
        run.state(),
        run.startedAt(),
        run.duration(),
        run.exitCode(),
        beside.heardAt(),
        run.verdict(),
        beside.isAccepted(),
        beside.print());
  }

  @Override
  public Optional<Run> run(Tenant tenant, RunId id) {
    synchronized (lock) {
      return Optional.ofNullable(of(tenant).runs.get(id));
    }
  }

  @Override
  public RunEvidence evidence(Tenant tenant, RunId id) {
    synchronized (lock) {
      return of(tenant).evidence.getOrDefault(id, RunEvidence.NONE);
    }
  }

  @Override
  public Page<Run> runs(Tenant tenant, RunFilter filter, Optional<String> cursor, int limit) {
    synchronized (lock) {
      if (limit < 1 || limit > 1_000) {
        throw new NightjarException(ErrorCode.BAD_DATA, "limit is " + limit);
      }
      Optional<Run> last = cursor.map(text -> ofCursor(tenant, text));
      List<Run> found =
          of(tenant).runs.values().stream()
              .filter(run -> matches(filter, run))
              .filter(run -> last.isEmpty() || NEWEST_FIRST.compare(run, last.get()) > 0)
              .sorted(NEWEST_FIRST)
              .limit(limit + 1L)
              .toList();
      if (found.size() <= limit) {
        return new Page<>(found, Optional.empty());
      }
      return new Page<>(found.subList(0, limit), Optional.of(found.get(limit - 1).id().text()));
    }
  }

  private Run ofCursor(Tenant tenant, String text) {
    Run run = text.length() == 26 ? of(tenant).runs.get(new RunId(text)) : null;
    if (run == null) {
      throw new NightjarException(ErrorCode.BAD_DATA, "\"" + text + "\" is no cursor");
    }
    return run;
  }

  private static boolean matches(RunFilter filter, Run run) {
    return filter.job().map(run.job()::equals).orElse(true)
        && filter.state().map(run.state()::equals).orElse(true)
        && filter.startedFrom().map(from -> !run.startedAt().isBefore(from)).orElse(true)
        && filter.startedBefore().map(run.startedAt()::isBefore).orElse(true);
  }

  @Override
  public List<Job> jobs(Tenant tenant) {
    synchronized (lock) {
      return List.copyOf(of(tenant).jobs.values());
    }
  }

  @Override
  public Optional<Job> job(Tenant tenant, String name) {
    synchronized (lock) {
      return Optional.ofNullable(of(tenant).jobs.get(name));
    }
  }

  @Override
  public Optional<Job> jobByPingId(Tenant tenant, UUID pingId) {
    synchronized (lock) {
      return of(tenant).jobs.values().stream()
          .filter(job -> job.pingId().equals(pingId))
          .findFirst();
    }
  }

  @Override
  public Job ensureJob(Tenant tenant, String name) {
    synchronized (lock) {
      Run.checkJobName(name);
      Data data = of(tenant);
      return data.jobs.containsKey(name) ? data.jobs.get(name) : seen(data, name);
    }
  }

  @Override
  public Page<JobSummary> summaries(Tenant tenant, Optional<String> cursor, int limit) {
    synchronized (lock) {
      if (limit < 1 || limit > 1_000) {
        throw new NightjarException(ErrorCode.BAD_DATA, "limit is " + limit);
      }
      List<JobSummary> found =
          of(tenant).jobs.values().stream()
              .filter(job -> cursor.isEmpty() || job.name().compareTo(cursor.get()) > 0)
              .limit(limit + 1L)
              .map(job -> summary(tenant, job.name()).orElseThrow())
              .toList();
      return found.size() <= limit
          ? new Page<>(found, Optional.empty())
          : new Page<>(found.subList(0, limit), Optional.of(found.get(limit - 1).job().name()));
    }
  }

  @Override
  public Optional<JobSummary> summary(Tenant tenant, String name) {
    synchronized (lock) {
      List<Run> newestFirst =
          of(tenant).runs.values().stream()
              .filter(run -> run.job().equals(name))
              .sorted(NEWEST_FIRST)
              .limit(JobSummary.RECENT)
              .toList();
      return job(tenant, name)
          .map(
              job ->
                  new JobSummary(
                      job,
                      newestFirst.stream().findFirst(),
                      lastSuccess(tenant, name).map(run -> run.endedAt().orElse(run.startedAt())),
                      newestFirst.reversed().stream().map(RecentRun::of).toList()));
    }
  }

  @Override
  public int jobCount(Tenant tenant) {
    synchronized (lock) {
      return of(tenant).jobs.size();
    }
  }

  @Override
  public Optional<Run> lastSuccess(Tenant tenant, String job) {
    synchronized (lock) {
      return of(tenant).runs.values().stream()
          .filter(run -> run.job().equals(job) && run.state() == RunState.SUCCEEDED)
          .min(NEWEST_FIRST);
    }
  }

  @Override
  public List<RunCount> counts(Tenant tenant) {
    synchronized (lock) {
      return of(tenant).counts.values().stream().flatMap(c -> c.values().stream()).toList();
    }
  }

  @Override
  public List<RunCount> counts(Tenant tenant, String job) {
    synchronized (lock) {
      return counts(tenant).stream().filter(count -> count.job().equals(job)).toList();
    }
  }

  @Override
  public List<Run> newest(Tenant tenant) {
    synchronized (lock) {
      List<Run> newest = new ArrayList<>();
      for (Place place : of(tenant).counts.keySet()) {
        List<Run> runs =
            of(tenant).runs.values().stream()
                .filter(r -> r.job().equals(place.job) && r.instance().equals(place.instance))
                .sorted(NEWEST_FIRST)
                .toList();
        runs.stream().limit(1).forEach(newest::add);
        runs.stream()
            .filter(run -> run.state().isEndKnown())
            .limit(1)
            .filter(run -> !run.equals(runs.getFirst()))
            .forEach(newest::add);
      }
      return newest;
    }
  }

  @Override
  public List<Run> newest(Tenant tenant, String job) {
    synchronized (lock) {
      return newest(tenant).stream().filter(run -> run.job().equals(job)).toList();
    }
  }

  @Override
  public List<Retries> retries(Tenant tenant) {
    synchronized (lock) {
      Map<Place, Retries> all = new TreeMap<>(of(tenant).retries);
      for (Run run : of(tenant).runs.values()) {
        if (run.state() == RunState.RUNNING) {
          all.merge(
              new Place(run.job(), run.instance()),
              new Retries(run.job(), run.instance(), 0, Duration.ZERO, run.attempt()),
              (a, b) ->
                  new Retries(
                      a.job(),
                      a.instance(),
                      a.retries(),
                      a.backedOff(),
                      Math.max(a.runningAttempt(), b.runningAttempt())));
        }
      }
      return List.copyOf(all.values());
    }
  }

  @Override
  public List<Retries> retries(Tenant tenant, String job) {
    return retries(tenant).stream().filter(each -> each.job().equals(job)).toList();
  }

  @Override
  public long outputLines(Tenant tenant, RunId id) {
    synchronized (lock) {
      return of(tenant).lines.getOrDefault(id, 0L);
    }
  }

  @Override
  public void saveOutputLines(Tenant tenant, RunId id, long lines) {
    synchronized (lock) {
      of(tenant).lines.put(id, lines);
    }
  }
}
