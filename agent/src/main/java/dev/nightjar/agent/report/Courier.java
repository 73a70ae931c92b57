package dev.nightjar.agent.report;

import dev.nightjar.base.Clock;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Brings reports from the spool to the server, each until the server has it or will never take it.
/// Used by one thread.
final class Courier implements AutoCloseable {
  private final ReportServer server;
  private final Clock clock;
  private boolean hasRefusedRun;

  Courier(Target target, Gate gate, Clock clock) {
    this.server = new ReportServer(target, gate, clock);
    this.clock = clock;
  }

  /// Whether a report of the run itself was refused by the last [#post].
  boolean hasRefusedRun() {
    return hasRefusedRun;
  }

  ReportServer server() {
    return server;
  }

  /// Posts what is left of a report. Output that is refused does not keep the rest from going; a
  /// refused run does, as what follows belongs to it.
  ///
  /// @return `LATER` with the report at the post that has to go next; `REFUSED` when one was
  ReportServer.Outcome post(String runId, SpoolFile file, long deadlineNanos) throws IOException {
    ReportServer.Outcome all = ReportServer.Outcome.TAKEN;
    hasRefusedRun = false;
    for (Post post = file.next(); post != null; post = file.next()) {
      switch (server.post(post.path(runId), post.body(), deadlineNanos)) {
        case TAKEN -> file.taken(post);
        case REFUSED -> {
          all = ReportServer.Outcome.REFUSED;
          if (!post.isOutput()) {
            hasRefusedRun = true;
            return all;
          }
        }
        case LATER -> {
          file.back();
          return ReportServer.Outcome.LATER;
        }
      }
    }
    return all;
  }

  /// Delivers a claimed report and settles what becomes of its file.
  ///
  /// @return whether the server is worth another try
  boolean deliver(Spool.Claim claim, long deadlineNanos) throws IOException {
    claim.file().rewind();
    ReportServer.Outcome outcome = post(claim.runId(), claim.file(), deadlineNanos);
    if (outcome == ReportServer.Outcome.LATER) {
      return false;
    }
    if (outcome == ReportServer.Outcome.REFUSED || claim.file().isDamaged()) {
      claim.refused();
    } else {
      claim.delivered();
    }
    return true;
  }

  /// Delivers what waits, oldest first, until the deadline or until the server is away.
  ///
  /// @return whether nothing is left but what others are at
  boolean deliverWaiting(Spool spool, long deadlineNanos) throws IOException {
    for (String runId : spool.waiting()) {
      if (clock.monotonicNanos() - deadlineNanos >= 0) {
        return false;
      }
      try (Spool.Claim claim = claimed(spool, runId)) {
        if (claim != null && !deliver(claim, deadlineNanos)) {
          return false;
        }
      }
    }
    return true;
  }

  /// Null too when it can't be opened: one bad file does not keep the others here.
  private static Spool.@Nullable Claim claimed(Spool spool, String runId) {
    try {
      return spool.claim(runId);
    } catch (IOException _) {
      return null;
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
