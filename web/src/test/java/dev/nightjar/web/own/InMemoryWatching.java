package dev.nightjar.web.own;

import dev.nightjar.jobs.judge.Habit;
import dev.nightjar.jobs.trend.Forecast;
import dev.nightjar.jobs.watch.ComingRun;
import dev.nightjar.jobs.watch.ExpectedRun;
import dev.nightjar.jobs.watch.LearnedAction;
import dev.nightjar.jobs.watch.NamedCondition;
import dev.nightjar.jobs.watch.ReadyNumbers;
import dev.nightjar.jobs.watch.WatchedJob;
import dev.nightjar.jobs.watch.WatchedJob.InstanceHabit;
import dev.nightjar.jobs.watch.WatchedJob.UsualLine;
import dev.nightjar.jobs.watch.Watching;
import dev.nightjar.model.Condition;
import dev.nightjar.model.ConditionKind;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import dev.nightjar.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// Knows one job, `nightly_backup`, and remembers what it is told. The job `from_file` stands in
/// the configuration.
final class InMemoryWatching implements Watching {
  static final String JOB = "nightly_backup";
  static final Instant NOW = Instant.parse("2026-11-20T02:30:00Z");

  final Map<String, JobSettings> settings = new TreeMap<>();
  final List<String> told = new ArrayList<>();
  final List<ComingRun> coming = new ArrayList<>();
  private final RunStore runs;

  InMemoryWatching(RunStore runs) {
    this.runs = runs;
  }

  @Override
  public Optional<WatchedJob> job(Tenant tenant, String name) {
    if (!name.equals(JOB)) {
      return Optional.empty();
    }
    Optional<JobSettings> said = Optional.ofNullable(settings.get(name));
    return Optional.of(
        new WatchedJob(
            name,
            said,
            said.isPresent() ? "saved" : "",
            List.of(mostUrgent(tenant, name).orElseThrow()),
            List.of(
                new ReadyNumbers(
                    name,
                    "db1",
                    100,
                    OptionalDouble.of(1),
                    OptionalDouble.of(0.98),
                    Optional.of(Duration.ofMillis(12_500)),
                    Optional.of(Duration.ofSeconds(14)),
                    Optional.empty(),
                    0,
                    Optional.empty())),
            List.of(
                new InstanceHabit(
                    "db1",
                    new Habit(
                        "written_bytes",
                        2e8,
                        1.5e8,
                        Double.POSITIVE_INFINITY,
                        20,
                        OptionalDouble.of(4096)))),
            List.of(new UsualLine("db1", "copied <*> files", 1)),
            List.of(
                new Forecast(
                    name,
                    "db1",
                    "peak_rss_bytes",
                    "grows 1.0 MB an hour",
                    25_165_824,
                    OptionalDouble.of(2_147_483_648.0),
                    Optional.of(NOW.plus(Duration.ofDays(6))),
                    Optional.empty(),
                    true,
                    List.of(new Forecast.Point(NOW, 1)))),
            conditions(tenant)));
  }

  @Override
  public Optional<ExpectedRun> mostUrgent(Tenant tenant, String job) {
    return job.equals(JOB)
        ? Optional.of(
            new ExpectedRun(
                job,
                "db1",
                "learned",
                "30 2 * * 1-5",
                "02:30 Mon–Fri",
                "Europe/Berlin",
                Duration.ofMinutes(2),
                "armed",
                "14 of 14 at 02:30 ± 40 s, Mon–Fri",
                Optional.of(NOW),
                ExpectedRun.State.LATE,
                Optional.empty(),
                Optional.of(Duration.ofMillis(-3_200)),
                false,
                Optional.empty()))
        : Optional.empty();
  }

  @Override
  public JobSettings save(Tenant tenant, JobSettings said) {
    refuseFromFile(said.job());
    settings.put(said.job(), said);
    return said;
  }

  @Override
  public void deleteSettings(Tenant tenant, String job) {
    refuseFromFile(job);
    settings.remove(job);
  }

  private static void refuseFromFile(String job) {
    if (job.equals("from_file")) {
      throw new NightjarException(ErrorCode.CONFLICT, "jobs.from_file stands in nightjar.yml");
    }
  }

  @Override
  public void learned(Tenant tenant, String job, String instance, LearnedAction action) {
    told.add(job + " " + instance + " " + action.wireName());
  }

  @Override
  public List<ComingRun> calendar(Tenant tenant, Instant from, Instant to, int limit) {
    return coming.stream()
        .filter(run -> !run.at().isBefore(from) && run.at().isBefore(to))
        .limit(limit)
        .toList();
  }

  @Override
  public List<NamedCondition> conditions(Tenant tenant) {
    var kind = new ConditionKind("JobMissed", "critical", Duration.ZERO, "A run did not come");
    return List.of(
        new NamedCondition(
            new Condition(
                kind,
                Labels.of("instance", "db1", "job", JOB),
                Labels.of("summary", "missed", "description", "due 02:30", "link", "/jobs/" + JOB),
                1,
                NOW),
            true));
  }

  @Override
  public void accept(Tenant tenant, RunId id, boolean isAccepted) {
    Run run = runs.run(tenant, id).orElseThrow();
    runs.save(
        tenant,
        run.toBuilder()
            .verdict(Optional.of(isAccepted ? Verdict.GOOD : Verdict.SUSPICIOUS))
            .build());
  }
}
