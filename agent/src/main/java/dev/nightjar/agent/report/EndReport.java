package dev.nightjar.agent.report;

import dev.nightjar.base.Clock;
import dev.nightjar.base.process.ChildEnd;
import dev.nightjar.base.process.OwnProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The report of a run at its end: put into the spool first, so that nothing that happens to the
/// wrapper from then on loses it, and then delivered, if the server is quick.
public final class EndReport {
  /// All that the end of a run may wait for a slow server; a server that is away costs nothing.
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /// What of it may go to older reports.
  private static final long BACKLOG_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private final RunReport report;
  private final KeptOutput output;
  private final Clock clock;

  public EndReport(RunReport report, KeptOutput output, Clock clock) {
    this.report = report;
    this.output = output;
    this.clock = clock;
  }

  /// Spools and delivers.
  ///
  /// @param hasBacklogDone whether older reports were already seen to
  public void send(ChildEnd end, boolean hasBacklogDone) throws IOException {
    long start = clock.monotonicNanos();
    Spool spool = Spool.open(clock.millis());
    String id = report.runId();
    List<SpoolFile.Post> posts = posts(end, spool == null ? 0 : spool.takeDropped());
    try (Spool.Claim claim = spool == null ? null : keep(spool, id, posts);
        Courier courier = Courier.fromEnvironment(clock)) {
      if (courier == null) {
        return;
      }
      boolean isThere =
          claim == null
              ? courier.deliver(id, posts, start + PATIENCE_NANOS) == ReportServer.Outcome.TAKEN
              : courier.deliver(claim, start + PATIENCE_NANOS);
      if (isThere && spool != null && !hasBacklogDone) {
        courier.deliverWaiting(
            spool, Math.min(start + PATIENCE_NANOS, clock.monotonicNanos() + BACKLOG_NANOS));
      }
    }
  }

  /// Null when the disk won't have it: then it is delivered from memory, or not at all.
  private static Spool.@Nullable Claim keep(Spool spool, String id, List<SpoolFile.Post> posts) {
    try {
      return spool.keep(id, SpoolFile.encode(posts));
    } catch (IOException | RuntimeException _) {
      return null;
    }
  }

  private List<SpoolFile.Post> posts(ChildEnd end, long dropped) {
    output.finish();
    List<byte[]> batches = output.batches();
    var posts = new ArrayList<SpoolFile.Post>(batches.size() + 2);
    if (!batches.isEmpty()) {
      posts.add(new SpoolFile.Post(false, report.running())); // output needs a run to belong to
    }
    for (byte[] batch : batches) {
      posts.add(new SpoolFile.Post(true, batch));
    }
    posts.add(new SpoolFile.Post(false, report.ended(end, note(end, dropped))));
    return posts;
  }

  private String note(ChildEnd end, long dropped) {
    var note = new StringBuilder();
    if (!end.isStarted()) {
      note.append("could not be started: ").append(OwnProcess.errorText(end.startError()));
      note.append("; ");
    }
    if (end.isTimedOut()) {
      note.append("ended at its limit of ");
      DurationText.appendShort(note, report.limitNanos());
      note.append("; ");
    }
    if (output.leftOutLines() > 0) {
      note.append(output.leftOutLines()).append(" lines of output left out; ");
    }
    if (dropped > 0) {
      note.append(dropped).append(" older reports of this host were dropped, its spool was full; ");
    }
    int length = note.length();
    if (length > 0) {
      note.setLength(length - 2);
    }
    return note.toString();
  }
}
