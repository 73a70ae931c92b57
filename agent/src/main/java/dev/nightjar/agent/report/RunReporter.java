package dev.nightjar.agent.report;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.base.Clock;
import dev.nightjar.base.process.ChildEnd;
import dev.nightjar.base.process.Stream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Tells the server of one run: at its end, and if it lasts, live.
///
/// The thread that stands in for the command calls all that is public here, and none of it waits
/// for a disk or a network, but [#finish]. A run that lasts gets a thread of its own, which does
/// all that waits ([LiveReports]); a short one is told of by its caller's thread, which a thread's
/// start would only delay. Nothing that goes wrong here reaches the caller: it is told less then.
public final class RunReporter {
  /// Times, shorter in tests.
  ///
  /// @param stepNanos between two looks at what is to be told
  /// @param heartbeatNanos between two reports of which nothing is new
  /// @param patienceNanos all that the run's end may wait for a slow server
  record Pace(long stepNanos, long heartbeatNanos, long patienceNanos) {
    static final Pace DEFAULT =
        new Pace(
            TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(15), TimeUnit.SECONDS.toNanos(2));
  }

  /// How far the reporting thread has come with the end.
  private enum Ending {
    NOT_BEGUN,
    BEGUN,
    /// Nothing that happens to this process loses the run's end any more.
    KEPT,
    DONE
  }

  /// Output that waits is told at once from so many bytes on.
  private static final int MUCH_OUTPUT = 256 << 10;

  /// How long the reporting thread may take to finish what it is at, once the run is over.
  private static final long TURN_MILLIS = 200;

  /// What it may take longer than its patience, for a slow disk.
  private static final long SLACK_MILLIS = 500;

  /// What it may take beyond that until the end is kept, on a machine with far too much to do: a
  /// run whose end is lost would count as lost itself.
  private static final long KEEP_MILLIS = 5_000;

  private final Clock clock;
  private final Pace pace;
  private final Evidence evidence = new Evidence();
  private final Attempts attempts = new Attempts();
  private final KeptOutput output;
  private final Gate gate = new Gate();
  private final Outbox outbox;
  private final RunReports reports;
  private @Nullable LiveReports live;

  private final Object lock = new Object();

  @GuardedBy("lock")
  private boolean isCalled;

  @GuardedBy("lock")
  private boolean isOver;

  @GuardedBy("lock")
  private Ending ending = Ending.NOT_BEGUN;

  @GuardedBy("lock")
  private @Nullable FinalState finalState;

  @GuardedBy("lock")
  private long deadlineNanos;

  /// Does nothing yet.
  public RunReporter(RunFacts facts, Clock clock) {
    this(facts, clock, Pace.DEFAULT, KeptOutput.Limits.DEFAULT, new Places());
  }

  RunReporter(RunFacts facts, Clock clock, Pace pace, KeptOutput.Limits limits, Places places) {
    this.clock = clock;
    this.pace = pace;
    this.output = new KeptOutput(limits);
    this.outbox = new Outbox(facts.runId(), gate, places, clock);
    this.reports = new RunReports(facts, evidence, attempts, output, outbox, clock);
  }

  public Evidence evidence() {
    return evidence;
  }

  /// An attempt's command runs; the first attempt has number 1.
  public void attemptStarted(int number, int pid, long startedMillis) {
    attempts.started(
        number,
        pid,
        startedMillis,
        clock.monotonicNanos(),
        output.added(Stream.STDOUT) + output.added(Stream.BOTH),
        output.added(Stream.STDERR));
    call();
  }

  /// An attempt ended.
  ///
  /// @param state as a run's
  /// @param backoffNanos the pause that follows; 0 for the last
  /// @param reason one sentence; may be empty
  public void attemptEnded(
      int number, String state, ChildEnd end, long backoffNanos, String reason) {
    attempts.ended(number, state, end, backoffNanos, reason, clock.millis());
  }

  /// The run is not one of the very short ones: from now on it is told of live.
  public void lasts() {
    if (live != null) {
      return;
    }
    try {
      var thread = new LiveReports(this, reports, outbox, pace, clock);
      live = thread;
      thread.start();
    } catch (Throwable _) { // such as no more threads
      live = null;
    }
  }

  /// The command wrote these bytes; the buffer stays the caller's. Short, bounded, never waits.
  public void output(Stream stream, ByteBuffer bytes, long wallNanos) {
    try {
      if (output.add(stream, bytes, wallNanos) > MUCH_OUTPUT) {
        call();
      }
    } catch (OutOfMemoryError _) {
      // The command's output goes on; that of it which is told has a hole.
    }
  }

  /// The last lines that the command wrote, redacted: of its standard error if it wrote there.
  public List<String> tail(int lines) {
    return output.recent(lines);
  }

  /// Until [#resume], no file and no socket is opened here: a child that is started meanwhile would
  /// inherit it. Waits for one that is just being opened, if not for long.
  public void pause() {
    gate.shut();
  }

  public void resume() {
    gate.open();
  }

  /// The run is over: keeps its report in the spool and delivers it, within two seconds.
  public void finish(FinalState end) {
    try {
      if (live == null || !finishedByThread(end)) {
        reports.finish(end, clock.monotonicNanos() + pace.patienceNanos, () -> {});
      }
    } catch (RuntimeException | Error _) {
      // A report that can't be made or kept is lost; the command's own end is not.
    }
  }

  /// @return whether nothing is left to do here
  private boolean finishedByThread(FinalState end) {
    long patience = TimeUnit.NANOSECONDS.toMillis(pace.patienceNanos);
    reports.hurry();
    synchronized (lock) {
      isOver = true;
      finalState = end;
      deadlineNanos = clock.monotonicNanos() + pace.patienceNanos;
      lock.notifyAll();
      await(TURN_MILLIS, Ending.BEGUN);
      if (ending == Ending.NOT_BEGUN) {
        outbox.abort();
      }
      await(patience + SLACK_MILLIS, Ending.DONE);
      await(KEEP_MILLIS, Ending.KEPT);
      return ending != Ending.NOT_BEGUN;
    }
  }

  @GuardedBy("lock")
  private void await(long millis, Ending wanted) {
    long start = clock.monotonicNanos();
    long left = millis;
    while (left > 0 && ending.compareTo(wanted) < 0) {
      try {
        lock.wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      left = millis - TimeUnit.NANOSECONDS.toMillis(clock.monotonicNanos() - start);
    }
  }

  private void reach(Ending reached) {
    synchronized (lock) {
      if (ending.compareTo(reached) < 0) {
        ending = reached;
        lock.notifyAll();
      }
    }
  }

  /// Wakes the reporting thread.
  private void call() {
    if (live == null) {
      return;
    }
    synchronized (lock) {
      if (!isCalled) {
        isCalled = true;
        lock.notifyAll();
      }
    }
  }

  /// Waits until there may be something to tell.
  ///
  /// @return whether the run is over
  boolean awaitCall() throws InterruptedException {
    synchronized (lock) {
      long start = clock.monotonicNanos();
      long left = pace.stepNanos;
      while (left > 0 && !isOver && !isCalled) {
        lock.wait(left / 1_000_000 + 1);
        left = pace.stepNanos - (clock.monotonicNanos() - start);
      }
      isCalled = false;
      return isOver;
    }
  }

  boolean isOver() {
    synchronized (lock) {
      return isOver;
    }
  }

  /// The reporting thread turns to the end.
  void finishInThread() {
    FinalState end;
    long deadline;
    synchronized (lock) {
      ending = Ending.BEGUN;
      end = finalState;
      deadline = deadlineNanos;
      lock.notifyAll();
    }
    try {
      outbox.goOn();
      if (end != null) {
        reports.finish(end, deadline, () -> reach(Ending.KEPT));
      }
    } finally {
      reach(Ending.DONE);
    }
  }
}
