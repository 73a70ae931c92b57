package dev.nightjar.jobs;

import dev.nightjar.base.Clock;
import dev.nightjar.jobs.judge.Demand;
import dev.nightjar.jobs.judge.RunJudge;
import dev.nightjar.jobs.schedule.SettingsCheck;
import dev.nightjar.jobs.trend.Signals;
import dev.nightjar.jobs.watch.ComingRun;
import dev.nightjar.jobs.watch.ExpectedRun;
import dev.nightjar.jobs.watch.GivenSettings;
import dev.nightjar.jobs.watch.JobWatch;
import dev.nightjar.jobs.watch.LearnedAction;
import dev.nightjar.jobs.watch.NamedCondition;
import dev.nightjar.jobs.watch.WatchedJob;
import dev.nightjar.jobs.watch.WatchedJob.InstanceHabit;
import dev.nightjar.jobs.watch.WatchedJob.UsualLine;
import dev.nightjar.jobs.watch.Watching;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunHistory;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What all parts of the room know of jobs, put together for the doors. Safe for use by many
/// threads.
final class WatchingJobs implements Watching {
  /// What a person should look at first.
  private static final Comparator<ExpectedRun> MOST_URGENT =
      Comparator.comparingInt(WatchingJobs::urgency)
          .thenComparing(run -> run.nextAt().orElse(Instant.MAX));

  private static final int MAX_INSTANCES = 20;

  private final RunStore runs;
  private final RunHistory history;
  private final JobWatch watch;
  private final GivenSettings settings;
  private final RunJudge judge;
  private final Signals signals;
  private final AllConditions conditions;
  private final RunKeeper keeper;
  private final Clock clock;

  WatchingJobs(
      JobStores stores,
      JobWatch watch,
      GivenSettings settings,
      RunJudge judge,
      Signals signals,
      AllConditions conditions,
      RunKeeper keeper,
      Clock clock) {
    this.runs = stores.runs();
    this.history = stores.history();
    this.watch = watch;
    this.settings = settings;
    this.judge = judge;
    this.signals = signals;
    this.conditions = conditions;
    this.keeper = keeper;
    this.clock = clock;
  }

  private static int urgency(ExpectedRun run) {
    return switch (run.state()) {
      case MISSED -> 0;
      case LATE -> 1;
      case RUNNING -> 2;
      case WAITING -> 3;
      case UNWATCHED -> 4;
      case NONE -> 5;
    };
  }

  @Override
  public Optional<WatchedJob> job(Tenant tenant, String name) {
    if (!watch.knows(tenant, name) && runs.job(tenant, name).isEmpty()) {
      return Optional.empty();
    }
    List<ExpectedRun> expected = watch.expected(tenant, name);
    List<InstanceHabit> habits = new ArrayList<>();
    List<UsualLine> lines = new ArrayList<>();
    for (String instance : instances(tenant, name)) {
      judge
          .habits(tenant, name, instance)
          .forEach(habit -> habits.add(new InstanceHabit(instance, habit)));
      judge
          .usualLines(tenant, name, instance)
          .forEach(line -> lines.add(new UsualLine(instance, line.text(), line.share())));
    }
    return Optional.of(
        new WatchedJob(
            name,
            settings.of(tenant, name),
            settings.source(tenant, name),
            expected,
            watch.numbers(tenant, name),
            habits,
            lines,
            signals.forecasts(tenant, name),
            named(tenant, name)));
  }

  /// Where it ran, also when it is expected only once for all of them.
  private Set<String> instances(Tenant tenant, String name) {
    Set<String> instances = new TreeSet<>();
    for (Run run : runs.newest(tenant, name)) {
      if (instances.size() < MAX_INSTANCES) {
        instances.add(run.instance());
      }
    }
    return instances;
  }

  /// Nothing while it is still being learned.
  private List<NamedCondition> named(Tenant tenant, String job) {
    try {
      return conditions.named(tenant, job, clock.now());
    } catch (NightjarException e) {
      if (e.code() == ErrorCode.UNAVAILABLE) {
        return List.of();
      }
      throw e;
    }
  }

  @Override
  public Optional<ExpectedRun> mostUrgent(Tenant tenant, String job) {
    return watch.expected(tenant, job).stream()
        .filter(run -> run.state() != ExpectedRun.State.NONE && !run.source().equals("none"))
        .min(MOST_URGENT);
  }

  @Override
  public JobSettings save(Tenant tenant, JobSettings changed) {
    check(changed);
    refuseCircle(tenant, changed);
    watch.save(tenant, changed);
    return settings.of(tenant, changed.job()).orElse(changed);
  }

  /// Refuses what could not be watched, and what contradicts itself.
  private static void check(JobSettings said) {
    for (SettingsCheck.Fault fault : SettingsCheck.of(said)) {
      if (!fault.isWarning()) {
        throw new NightjarException(ErrorCode.BAD_DATA, fault.key() + ": " + fault.told());
      }
    }
    said.expectations().forEach(Demand::parse);
  }

  private void refuseCircle(Tenant tenant, JobSettings said) {
    Set<String> walked = new LinkedHashSet<>(Set.of(said.job()));
    String next = said.parent();
    while (!next.isEmpty() && walked.add(next)) {
      next = settings.of(tenant, next).map(JobSettings::parent).orElse("");
    }
    if (next.equals(said.job())) {
      throw new NightjarException(
          ErrorCode.BAD_DATA,
          "parent: %s -> %s is a circle".formatted(String.join(" -> ", walked), next));
    }
  }

  @Override
  public void deleteSettings(Tenant tenant, String job) {
    watch.deleteSettings(tenant, job);
  }

  @Override
  public void learned(Tenant tenant, String job, String instance, LearnedAction action) {
    watch.learned(tenant, job, instance, action);
  }

  @Override
  public List<ComingRun> calendar(Tenant tenant, Instant from, Instant to, int limit) {
    return watch.calendar(tenant, from, to, limit);
  }

  @Override
  public List<NamedCondition> conditions(Tenant tenant) {
    return conditions.named(tenant, clock.now());
  }

  @Override
  public void accept(Tenant tenant, RunId run, boolean isAccepted) {
    keeper.accept(tenant, run, isAccepted);
    history.accept(tenant, run, isAccepted);
  }
}
