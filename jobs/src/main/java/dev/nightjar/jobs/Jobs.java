package dev.nightjar.jobs;

import dev.nightjar.base.Clock;
import dev.nightjar.jobs.judge.Judge;
import dev.nightjar.jobs.judge.RunJudge;
import dev.nightjar.jobs.ledger.Ledger;
import dev.nightjar.jobs.ledger.LedgerConfig;
import dev.nightjar.jobs.ping.JobSlugs;
import dev.nightjar.jobs.ping.PingLines;
import dev.nightjar.jobs.ping.Pings;
import dev.nightjar.jobs.tick.Ticker;
import dev.nightjar.jobs.trend.SignalKinds;
import dev.nightjar.jobs.trend.SignalSources;
import dev.nightjar.jobs.trend.Signals;
import dev.nightjar.jobs.watch.ExpectedRun;
import dev.nightjar.jobs.watch.Flaws;
import dev.nightjar.jobs.watch.GivenSettings;
import dev.nightjar.jobs.watch.JobWatch;
import dev.nightjar.jobs.watch.WatchKinds;
import dev.nightjar.jobs.watch.Watching;
import dev.nightjar.model.ConditionKind;
import dev.nightjar.model.Conditions;
import dev.nightjar.model.Entity;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.RunReport;
import dev.nightjar.model.RunReports;
import dev.nightjar.model.Tenant;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The room as one thing: [#start] sets its tickers going, [#close] ends them. The stores belong to
/// the caller and are closed after it. Safe for use by many threads.
public final class Jobs implements AutoCloseable {
  /// Of single jobs.
  private static final Set<String> CONDITION_KINDS =
      Stream.concat(WatchKinds.ALL.stream(), SignalKinds.ALL.stream())
          .map(ConditionKind::name)
          .collect(Collectors.toCollection(LinkedHashSet::new));

  private final JobBoard board;
  private final JobMetrics metrics;
  private final RunKeeper keeper;
  private final Pings pings;
  private final LostRuns lostRuns;
  private final JobWatch watch;
  private final Ledger ledger;
  private final AllConditions conditions;
  private final RunJudge judge;
  private final Signals signals;
  private final Watching watching;
  private final Learning learning;
  private final Clock clock;
  private final List<Ticker> tickers;

  public Jobs(JobsConfig config, JobStores stores, Clock clock, Refusals refusals) {
    this.clock = clock;
    var heard = new Heard(clock);
    var locks = new RunLocks();
    board = new JobBoard(stores.runs());
    var settings = new GivenSettings(stores.decisions());
    watch =
        new JobWatch(
            config.tenants(),
            stores.runs(),
            stores.history(),
            stores.decisions(),
            settings,
            config.zone(),
            clock,
            this::missedOrTurnedUp);
    ledger =
        new Ledger(
            LedgerConfig.DEFAULT,
            stores.ledger(),
            clock,
            refusals,
            (tenant, entity) -> parent(settings, tenant, entity));
    metrics = new JobMetrics(config, stores, watch, clock, refusals);
    var slugs = new JobSlugs(stores.runs());
    List<JobListener> listeners =
        List.of(
            this::watch,
            (tenant, kept, _) -> metrics.changed(tenant, Set.of(kept.run().job())),
            (tenant, kept, _) -> slugs.seen(tenant, kept.run().job()));
    keeper = new RunKeeper(config, stores, clock, refusals, heard, locks, listeners);
    var pingLines = new PingLines(stores.runs(), keeper, stores.lines(), refusals);
    pings = new Pings(slugs, stores.runs(), keeper, pingLines, clock, new SecureRandom());
    lostRuns = new LostRuns(config, stores.runs(), clock, heard, locks, listeners);
    learning = new Learning(watch, clock);
    judge =
        new RunJudge(
            config.tenants(),
            stores.runs(),
            stores.history(),
            stores.lines(),
            stores.pushes(),
            clock,
            watch::zone,
            (tenant, job) ->
                settings.of(tenant, job).map(JobSettings::expectations).orElse(List.of()),
            keeper::judged);
    var sources =
        new SignalSources(
            stores.history(),
            stores.runs(),
            stores.samples(),
            job -> settings.of(Tenant.DEFAULT, job),
            (job, instance) -> watch.isScheduled(Tenant.DEFAULT, job, instance),
            Judge::tellsOfError,
            config.zone());
    signals = new Signals(sources, Tenant.DEFAULT, clock);
    conditions = new AllConditions(List.of(watch, ledger, signals), settings, ledger, watch::knows);
    watching = new WatchingJobs(stores, watch, settings, judge, signals, conditions, keeper, clock);
    tickers =
        List.of(
            new Ticker("job-metrics", clock, config.metricsInterval(), metrics::append),
            new Ticker("lost-runs", clock, config.lostInterval(), lostRuns::look),
            new Ticker("job-watch", clock, config.watchInterval(), watch::look));
  }

  private static String parent(GivenSettings settings, Tenant tenant, Entity entity) {
    return settings.of(tenant, entity.labels().get("job")).map(JobSettings::parent).orElse("");
  }

  private void missedOrTurnedUp(Tenant tenant, Set<String> jobs) {
    metrics.changed(tenant, jobs);
  }

  private void watch(Tenant tenant, RunReport kept, boolean isNews) {
    Optional<String> zone = kept.evidence().facts().map(facts -> facts.get(JobWatch.TIME_ZONE));
    // That it is silent is our own word, as is a verdict.
    boolean isWord = isNews && !RunMerge.isLostInSilence(kept);
    watch.reported(tenant, kept.run(), Flaws.of(kept.evidence()), zone, isWord);
    if (isNews && kept.run().state().isEndKnown()) {
      judge.ended(tenant, kept.run().id());
    }
    if (isWord) {
      Labels names = Labels.of("job", kept.run().job(), "instance", kept.run().instance());
      ledger.seen(tenant, new Entity(Entity.Kind.JOB, names), clock.now());
    }
  }

  /// The names of all conditions that single jobs may be in, and that can be switched off for one.
  public static Set<String> conditionKinds() {
    return Collections.unmodifiableSet(CONDITION_KINDS);
  }

  /// Begins to watch; reports may come before.
  public void start() {
    ledger.start();
    learning.start();
    judge.start();
    signals.start();
    tickers.forEach(Ticker::start);
  }

  /// Takes reports.
  public RunReports reports() {
    return keeper;
  }

  /// Takes check-ins.
  public Pings pings() {
    return pings;
  }

  public JobBoard board() {
    return board;
  }

  public JobMetrics metrics() {
    return metrics;
  }

  /// What is expected of jobs and how they stand, for doors.
  public Watching watching() {
    return watching;
  }

  /// Everything that ever spoke.
  public Ledger ledger() {
    return ledger;
  }

  /// What is expected of each instance of a job, by instance.
  public List<ExpectedRun> expected(Tenant tenant, String job) {
    return watch.expected(tenant, job);
  }

  /// What is wrong now, for whoever tells people.
  public Conditions conditions() {
    return conditions;
  }

  /// What the configuration file says of jobs, from now on.
  public void configure(List<JobSettings> all) {
    watch.configure(all);
  }

  /// What the tickers do, for those who do not want to wait for them.
  void lookForLostRuns() {
    lostRuns.look();
  }

  /// Returns when no ticker works any more; a second call does nothing.
  @Override
  public void close() {
    learning.close();
    judge.close();
    signals.close();
    tickers.forEach(Ticker::close);
    ledger.close();
  }
}
