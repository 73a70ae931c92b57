package dev.nightjar.agent.report;

import dev.nightjar.base.Clock;
import java.util.concurrent.TimeUnit;

/// The thread that tells of a run while it lasts: its start, what it writes, what is found out
/// about it, that it still lives; and its end.
///
/// A server that is slow, or away, holds up this thread and nothing else: what waits meanwhile is
/// bounded in [KeptOutput] and in the spool.
final class LiveReports extends Thread {
  /// What one live post may take; a server that needs longer counts as away.
  private static final long POST_NANOS = TimeUnit.SECONDS.toNanos(5);

  /// What older reports and lost runs may take between two looks at this one.
  private static final long BACKLOG_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final RunReporter reporter;
  private final RunReports reports;
  private final Outbox outbox;
  private final RunReporter.Pace pace;
  private final Clock clock;

  LiveReports(
      RunReporter reporter, RunReports reports, Outbox outbox, RunReporter.Pace pace, Clock clock) {
    super("nightjar-report");
    this.reporter = reporter;
    this.reports = reports;
    this.outbox = outbox;
    this.pace = pace;
    this.clock = clock;
    setDaemon(true);
  }

  @Override
  public void run() {
    try {
      reports.markAsLive();
      boolean hasBacklog = true;
      boolean isOver = reporter.isOver();
      while (!isOver) {
        step();
        if (hasBacklog && outbox.isThere()) {
          hasBacklog = !reports.deliverOthers(clock.monotonicNanos() + BACKLOG_NANOS);
        }
        isOver = reporter.awaitCall();
      }
    } catch (Throwable _) { // of whatever kind: the end is told all the same
      reports.broken();
    }
    reporter.finishInThread();
  }

  private void step() {
    long now = clock.monotonicNanos();
    int heartbeat = (int) Math.max(1, TimeUnit.NANOSECONDS.toSeconds(pace.heartbeatNanos()));
    outbox.retry(now + POST_NANOS);
    reports.runIfDue(now, pace.heartbeatNanos(), heartbeat, now + POST_NANOS);
    reports.output(now + 2 * POST_NANOS);
    reports.mark();
  }
}
