package dev.nightjar.agent.report;

import dev.nightjar.base.Clock;
import dev.nightjar.base.process.ChildEnd;
import dev.nightjar.base.process.OwnProcess;
import dev.nightjar.base.process.Stream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What is told of one run, step by step: reports of the run itself, its output, its mark in the
/// spool, its end. Used by one thread at a time.
final class RunReports {
  /// While the server is away, news of the run is kept no more often than this.
  private static final long AWAY_NANOS = TimeUnit.MINUTES.toNanos(1);

  /// What of the end may go to older reports and lost runs.
  private static final long BACKLOG_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  /// Packed output that takes a good part of the time there is to deliver.
  private static final int MUCH_KEPT = 64 << 10;

  private static final String CURVE = "curve"; // grows with each sample: told with the heartbeat
  private static final long NANOS_OF_MILLI = 1_000_000;

  private final RunFacts facts;
  private final Evidence evidence;
  private final Attempts attempts;
  private final KeptOutput output;
  private final Outbox outbox;
  private final Clock clock;
  private final RunReport report;
  private final OutputLines lines = new OutputLines(0);
  private @Nullable LiveMark mark;
  private @Nullable Post unsent;
  private boolean isStartTold;
  private boolean isBroken;
  private volatile boolean isOver;
  private long toldAtNanos;
  private long toldChanges;
  private long toldAttempts;
  private long knownLines;
  private long knownOut;
  private long knownError;

  RunReports(
      RunFacts facts,
      Evidence evidence,
      Attempts attempts,
      KeptOutput output,
      Outbox outbox,
      Clock clock) {
    this.facts = facts;
    this.evidence = evidence;
    this.attempts = attempts;
    this.output = output;
    this.outbox = outbox;
    this.clock = clock;
    this.report = new RunReport(facts);
  }

  /// Something went wrong that is our own mistake, or memory ran out; the end says so.
  void broken() {
    isBroken = true;
  }

  /// Puts the run's mark into the spool; without a place for it, the run goes unmarked.
  void markAsLive() {
    Spool spool = outbox.spool();
    if (spool == null) {
      evidence.fact("spool", "none: no folder that could be used");
      return;
    }
    try {
      LiveMark created = LiveMark.create(spool, facts, report.constant().text());
      mark = created;
      mark();
    } catch (IOException | RuntimeException e) {
      evidence.fact("spool", "no room: " + e.getMessage());
    }
  }

  /// Keeps the mark up to date.
  void mark() {
    LiveMark kept = mark;
    if (kept != null) {
      try {
        Attempts.Now now = attempts.now();
        long out = Math.max(0, knownOut - now.outBefore());
        kept.update(now, knownLines, out, Math.max(0, knownError - now.errorBefore()));
      } catch (IOException | RuntimeException _) {
        // An older mark is still a mark.
      }
    }
  }

  /// Reports the run if there is news of it, or if nothing was heard of it for as long as was
  /// promised.
  void runIfDue(long now, long heartbeatNanos, int heartbeatSeconds, long deadlineNanos) {
    long sinceLast = now - toldAtNanos;
    boolean isNew = evidence.changesBut(CURVE) > toldChanges || attempts.changes() != toldAttempts;
    boolean isDue =
        outbox.isThere()
            ? isNew || sinceLast >= heartbeatNanos
            : isNew && sinceLast >= Math.max(heartbeatNanos, AWAY_NANOS);
    if (isStartTold && !isDue) {
      return;
    }
    long count = attempts.changes();
    JsonText section = attempts.section();
    if (count != toldAttempts && section != null) {
      evidence.put("attempts", section);
    }
    long changes = evidence.changes();
    Post post = report.running(attempts, heartbeatSeconds, evidence, toldChanges);
    if (outbox.send(post, deadlineNanos)) {
      isStartTold = true;
      toldAttempts = count;
      toldChanges = changes;
    }
    toldAtNanos = now;
    touch();
  }

  private void touch() {
    LiveMark kept = mark;
    if (kept != null) {
      try {
        kept.touch();
      } catch (IOException _) {
        // The time of the last sign of life is then an older one.
      }
    }
  }

  /// Sends what was written since the last time. What finds neither server nor spool stays where it
  /// waits.
  void output(long deadlineNanos) {
    boolean goesOn = isStartTold && outbox.hasRoom() && sent(unsent, deadlineNanos);
    while (goesOn && !isOver && clock.monotonicNanos() - deadlineNanos < 0) {
      KeptOutput.Block block = output.take();
      if (block == null) {
        lines.finishOld(clock.millis() * NANOS_OF_MILLI);
        goesOn = send(true, deadlineNanos);
        break;
      }
      lines.add(block);
      goesOn = send(false, deadlineNanos);
    }
    if (goesOn) {
      goesOn = send(true, deadlineNanos);
    }
    if (goesOn) {
      knownLines = lines.next();
      knownOut = lines.complete(Stream.STDOUT) + lines.complete(Stream.BOTH);
      knownError = lines.complete(Stream.STDERR);
    }
  }

  private boolean send(boolean isAll, long deadlineNanos) {
    boolean isSent = true;
    byte[] body = lines.batch(isAll);
    while (isSent && body != null) {
      isSent = sent(new Post(Post.Kind.OUTPUT, body), deadlineNanos);
      body = isSent ? lines.batch(isAll) : null;
    }
    return isSent;
  }

  private boolean sent(@Nullable Post post, long deadlineNanos) {
    unsent = post == null || outbox.send(post, deadlineNanos) ? null : post;
    return unsent == null;
  }

  /// The run is over: what waits to be told while it lasts waits for its end. By any thread.
  void hurry() {
    isOver = true;
  }

  /// Tells how the run ended, and all of its output that was not told yet, as far as there is time
  /// for it. The end goes before much output, so that it is known first, and once more after it,
  /// with what is then known.
  ///
  /// @param kept is run as soon as nothing of this can be lost any more
  void finish(FinalState end, long deadlineNanos, Runnable kept) {
    Spool spool = outbox.spool();
    long dropped = spool == null ? 0 : spool.takeDropped();
    if (output.isMuch()) {
      JsonText section = attempts.section();
      if (section != null) {
        evidence.put("attempts", section);
      }
      String note = note(end, null, dropped);
      Post first = report.ended(end, attempts, clock.millis(), note, evidence);
      isStartTold |= outbox.sendLast(first, deadlineNanos);
    }
    KeptOutput.Gap gap = lastOutput(deadlineNanos);
    addFacts();
    String note = note(end, gap, dropped);
    Post last = report.ended(end, attempts, clock.millis(), note, evidence);
    if (outbox.sendLast(last, deadlineNanos)) {
      removeMark();
    } else {
      leaveMark(end, spool);
    }
    kept.run();
    if (outbox.keptBytes() > MUCH_KEPT) { // more than there may be time for: the end comes first
      outbox.post(last, deadlineNanos);
    }
    if (outbox.deliverKept(deadlineNanos)) {
      if (outbox.hasRefusedRun()) { // rather the end without its evidence than a run without an end
        String more = note + "the server refused a report of it";
        Post bare = report.ended(end, attempts, clock.millis(), more, new Evidence());
        outbox.post(bare, deadlineNanos);
      }
      deliverOthers(Math.min(deadlineNanos, clock.monotonicNanos() + BACKLOG_NANOS));
    } else if (spool != null) {
      new Orphans(spool, clock).settle(null, clock.monotonicNanos() + BACKLOG_NANOS);
    }
    outbox.close();
  }

  private KeptOutput.@Nullable Gap lastOutput(long deadlineNanos) {
    Post first = unsent;
    unsent = null;
    if (first != null) {
      last(first, deadlineNanos);
    }
    long late = 0;
    for (KeptOutput.Block block = output.take(); block != null; block = output.take()) {
      if (clock.monotonicNanos() - deadlineNanos > 0) {
        late += block.length();
      } else {
        lines.add(block);
        lastLines(false, deadlineNanos);
      }
    }
    KeptOutput.Gap gap = withLate(output.gap(), late);
    if (gap != null) {
      lines.leaveOut(gap);
    }
    for (KeptOutput.Block block = output.takeEnd(); block != null; block = output.takeEnd()) {
      lines.add(block);
      lastLines(false, deadlineNanos);
    }
    lines.finish();
    lastLines(true, deadlineNanos);
    return gap;
  }

  /// A gap that holds also what there was no time for, as on a machine with far too much to do.
  private KeptOutput.@Nullable Gap withLate(KeptOutput.@Nullable Gap gap, long bytes) {
    if (bytes == 0) {
      return gap;
    }
    long all = gap == null ? bytes : bytes + gap.bytes();
    boolean[] isCut = {true, true, true};
    return new KeptOutput.Gap(-1, all, clock.millis() * NANOS_OF_MILLI, isCut);
  }

  private void lastLines(boolean isAll, long deadlineNanos) {
    for (byte[] body = lines.batch(isAll); body != null; body = lines.batch(isAll)) {
      last(new Post(Post.Kind.OUTPUT, body), deadlineNanos);
    }
  }

  private void last(Post post, long deadlineNanos) {
    if (!isStartTold) { // output needs a run to belong to
      isStartTold = true;
      outbox.sendLast(report.running(attempts, 0, evidence, 0), deadlineNanos);
    }
    outbox.sendLast(post, deadlineNanos);
  }

  private void addFacts() {
    JsonText section = attempts.section();
    if (section != null) {
      evidence.put("attempts", section);
    }
    long redactions = lines.redactions() + report.redactions();
    if (redactions > 0) {
      evidence.fact("redactions", Long.toString(redactions));
    }
    if (outbox.refused() > 0) {
      evidence.fact("refused_requests", Long.toString(outbox.refused()));
    }
    if (outbox.lost() > 0) {
      evidence.fact("lost_requests", Long.toString(outbox.lost()));
    }
  }

  private String note(FinalState end, KeptOutput.@Nullable Gap gap, long dropped) {
    var note = new StringBuilder();
    ChildEnd last = end.end();
    if (last != null && !last.isStarted()) {
      note.append("could not be started: ").append(OwnProcess.errorText(last.startError()));
      note.append("; ");
    }
    if (last != null && last.isTimedOut()) {
      note.append("ended at its limit of ");
      DurationText.appendShort(note, facts.limitNanos());
      note.append("; ");
    }
    if (!end.note().isEmpty()) {
      note.append(end.note()).append("; ");
    }
    if (gap != null) {
      long count = gap.lines() < 0 ? gap.bytes() : gap.lines();
      note.append(count).append(gap.lines() < 0 ? " bytes" : " lines");
      note.append(" of output left out; ");
    }
    if (outbox.lost() > 0) {
      note.append("parts of its output were lost: no server, and no room in the spool; ");
    }
    if (dropped > 0) {
      note.append(dropped).append(" older reports of this host were dropped, its spool was full; ");
    }
    if (isBroken) {
      note.append("the live reports broke off; ");
    }
    return note.toString();
  }

  /// Notes the end where room for it is already taken, so that a later run can tell of it.
  private void leaveMark(FinalState end, @Nullable Spool spool) {
    LiveMark kept = mark;
    try {
      if (kept != null) {
        var json = new JsonText();
        report.ending(json, end, attempts, clock.millis());
        kept.ended(json.text());
      } else if (spool != null) {
        spool.countDropped(1);
      }
    } catch (IOException | RuntimeException _) {
      // Nobody will ever know.
    }
  }

  private void removeMark() {
    LiveMark kept = mark;
    mark = null;
    if (kept != null) {
      try {
        kept.remove();
      } catch (IOException _) {
        // The next run finds the end in the spool, or the server knows it.
      }
    }
  }

  /// Delivers what other runs of this host have left, and tells of those that were lost.
  ///
  /// @return whether that is done
  boolean deliverOthers(long deadlineNanos) {
    Spool spool = outbox.spool();
    Courier courier = outbox.courier();
    if (spool == null || courier == null) {
      return true;
    }
    try {
      new Orphans(spool, clock).settle(courier, deadlineNanos);
      return courier.deliverWaiting(spool, deadlineNanos);
    } catch (IOException | RuntimeException _) {
      return true; // the next run goes on with it
    }
  }
}
