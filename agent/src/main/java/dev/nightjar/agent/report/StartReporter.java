package dev.nightjar.agent.report;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.base.Clock;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Tells the server of a run that has just started, beside the run: it delays neither its start nor
/// its end. When the server is away the news goes to the spool, so that a run whose wrapper is
/// killed is still heard of. With the server there, the reports that wait are delivered too.
public final class StartReporter extends Thread {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final RunReport report;
  private final Clock clock;
  private final Object spoolLock = new Object();

  @GuardedBy("spoolLock")
  private boolean isOver;

  private volatile boolean isDelivered;

  public StartReporter(RunReport report, Clock clock) {
    super("nightjar-start-report");
    this.report = report;
    this.clock = clock;
    setDaemon(true);
  }

  /// Keeps this thread from touching the run's report from now on.
  public void leaveSpool() {
    synchronized (spoolLock) {
      isOver = true;
    }
  }

  public boolean isDelivered() {
    return isDelivered;
  }

  @Override
  public void run() {
    long deadline = clock.monotonicNanos() + PATIENCE_NANOS;
    List<SpoolFile.Post> posts = List.of(new SpoolFile.Post(false, report.running()));
    try (Courier courier = Courier.fromEnvironment(clock)) {
      String id = report.runId();
      isDelivered =
          courier != null && courier.deliver(id, posts, deadline) == ReportServer.Outcome.TAKEN;
      Spool spool = Spool.open(clock.millis());
      if (spool == null) {
        return;
      }
      if (isDelivered && courier != null) {
        courier.deliverWaiting(spool, deadline);
      } else {
        keep(spool, id, posts);
      }
    } catch (IOException | RuntimeException _) {
      // The report at the end says it all again.
    }
  }

  private void keep(Spool spool, String id, List<SpoolFile.Post> posts) throws IOException {
    synchronized (spoolLock) {
      if (!isOver) {
        spool.keep(id, SpoolFile.encode(posts)).close();
      }
    }
  }
}
