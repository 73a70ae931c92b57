package dev.nightjar.jobs;

import dev.nightjar.base.Clock;
import dev.nightjar.jobs.ping.JobSlugs;
import dev.nightjar.jobs.ping.PingLines;
import dev.nightjar.jobs.ping.Pings;
import dev.nightjar.jobs.tick.Ticker;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.RunReports;
import dev.nightjar.model.RunStore;
import java.security.SecureRandom;
import java.util.List;

/// The room as one thing: [#start] sets its tickers going, [#close] ends them. The stores belong to
/// the caller and are closed after it. Safe for use by many threads.
public final class Jobs implements AutoCloseable {
  private final JobBoard board;
  private final JobMetrics metrics;
  private final RunKeeper keeper;
  private final Pings pings;
  private final LostRuns lostRuns;
  private final Ticker metricsTicker;
  private final Ticker lostTicker;

  public Jobs(
      JobsConfig config,
      RunStore runs,
      LogStore lines,
      MetricStore samples,
      Clock clock,
      Refusals refusals) {
    var heard = new Heard(clock);
    var locks = new RunLocks();
    board = new JobBoard(runs);
    metrics = new JobMetrics(config, runs, samples, clock, refusals);
    var slugs = new JobSlugs(runs);
    List<JobListener> listeners = List.of(metrics::changed, slugs::seen);
    keeper = new RunKeeper(config, runs, lines, clock, refusals, heard, locks, listeners);
    var pingLines = new PingLines(runs, keeper, lines, refusals);
    pings = new Pings(slugs, runs, keeper, pingLines, clock, new SecureRandom());
    lostRuns = new LostRuns(config, runs, clock, heard, locks, listeners);
    metricsTicker = new Ticker("job-metrics", clock, config.metricsInterval(), metrics::append);
    lostTicker = new Ticker("lost-runs", clock, config.lostInterval(), lostRuns::look);
  }

  /// Begins to watch; reports may come before.
  public void start() {
    metricsTicker.start();
    lostTicker.start();
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

  /// What the ticker does, for those who do not want to wait for it.
  void lookForLostRuns() {
    lostRuns.look();
  }

  /// Returns when no ticker works any more; a second call does nothing.
  @Override
  public void close() {
    metricsTicker.close();
    lostTicker.close();
  }
}
