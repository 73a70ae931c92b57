package dev.nightjar.agent.report;

import dev.nightjar.base.Clock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Brings dumps that a person asked for to the server that the environment names. They are not
/// spooled: who asked has them. Used by one thread.
public final class StacksPost implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Clock clock;
  private final @Nullable ReportServer server;
  private boolean isAway;

  /// Does nothing yet.
  public StacksPost(Clock clock) {
    this.clock = clock;
    Target target = Target.fromEnvironment();
    this.server = target == null ? null : new ReportServer(target, new Gate(), clock);
  }

  /// Sends one dump of a run.
  ///
  /// @return whether the server has it; a server that was away once is not asked again
  public boolean send(String runId, JsonText dump) {
    if (server == null || isAway) {
      return false;
    }
    long deadline = clock.monotonicNanos() + PATIENCE_NANOS;
    ReportServer.Outcome outcome =
        server.post("/runs/".concat(runId).concat("/stacks"), dump.bytes(), deadline);
    isAway = outcome == ReportServer.Outcome.LATER;
    return outcome == ReportServer.Outcome.TAKEN;
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
