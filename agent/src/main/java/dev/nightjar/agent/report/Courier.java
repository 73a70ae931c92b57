package dev.nightjar.agent.report;

import dev.nightjar.base.Clock;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Brings reports from the spool to the server, each until the server has it or will never take it.
/// Used by one thread.
final class Courier implements AutoCloseable {
  private final ReportServer server;
  private final Clock clock;

  Courier(Target target, Clock clock) {
    this.server = new ReportServer(target, clock);
    this.clock = clock;
  }

  /// Posts one report after the other; the first outcome that is not `TAKEN` ends it.
  ReportServer.Outcome deliver(String runId, List<SpoolFile.Post> posts, long deadlineNanos) {
    for (SpoolFile.Post post : posts) {
      ReportServer.Outcome outcome = server.post(post.path(runId), post.body(), deadlineNanos);
      if (outcome != ReportServer.Outcome.TAKEN) {
        return outcome;
      }
    }
    return ReportServer.Outcome.TAKEN;
  }

  /// Delivers a claimed report and settles what becomes of its file.
  ///
  /// @return whether the server is worth another try
  boolean deliver(Spool.Claim claim, long deadlineNanos) throws IOException {
    List<SpoolFile.Post> posts = claim.posts();
    if (posts == null) {
      claim.refused();
      return true;
    }
    switch (deliver(claim.runId(), posts, deadlineNanos)) {
      case TAKEN -> claim.delivered();
      case REFUSED -> claim.refused();
      case LATER -> {
        return false;
      }
    }
    return true;
  }

  /// Delivers what waits, oldest first, until the deadline or until the server is away.
  void deliverWaiting(Spool spool, long deadlineNanos) throws IOException {
    for (String runId : spool.waiting()) {
      if (clock.monotonicNanos() - deadlineNanos >= 0) {
        return;
      }
      try (Spool.Claim claim = spool.claim(runId)) {
        if (claim != null && !deliver(claim, deadlineNanos)) {
          return;
        }
      }
    }
  }

  /// A courier to the server that the environment names; null when it names none.
  static @Nullable Courier fromEnvironment(Clock clock) {
    Target target = Target.fromEnvironment();
    return target == null ? null : new Courier(target, clock);
  }

  @Override
  public void close() {
    server.close();
  }
}
