package dev.nightjar.agent;

import dev.nightjar.agent.cause.Cause;
import dev.nightjar.agent.cause.DeathFacts;
import dev.nightjar.agent.cause.DeathWitness;
import dev.nightjar.agent.probe.Probe;
import dev.nightjar.agent.report.RunReporter;
import dev.nightjar.base.Clock;
import dev.nightjar.base.process.ChildEnd;
import dev.nightjar.base.process.ChildWatcher;
import dev.nightjar.base.process.ProcessTree.Member;
import dev.nightjar.base.process.Stream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One start of a run's command, as those hear of it who report, probe and explain it. None of them
/// can reach the command: what fails here is left out.
final class Attempt implements ChildWatcher {
  private static final int INT = 2; // the signals that ask a program to end, and nothing else
  private static final int QUIT = 3;
  private static final int TERM = 15;

  private static final long NANOS_OF_MILLI = 1_000_000;

  /// Lines of output in which a cause is looked for.
  private static final int TAIL_LINES = 200;

  private final int number;
  private final boolean isReported;
  private final RunOptions options;
  private final RunReporter reporter;
  private final Probe probe;
  private final @Nullable Expectations expectations;
  private final @Nullable RunLock lock;
  private final Clock clock;
  private final DeathWitness witness = DeathWitness.before();
  private List<Member> leftAlive = List.of();
  private int pid;
  private boolean hasLasted;
  private boolean isToldToEnd;
  private long toldSignals;

  /// @param isReported whether the reporter knows already that the run lasts
  Attempt(
      int number,
      boolean isReported,
      RunOptions options,
      RunReporter reporter,
      Probe probe,
      @Nullable Expectations expectations,
      @Nullable RunLock lock,
      Clock clock) {
    this.number = number;
    this.isReported = isReported;
    this.options = options;
    this.reporter = reporter;
    this.probe = probe;
    this.expectations = expectations;
    this.lock = lock;
    this.clock = clock;
  }

  /// The command's process, or 0 when it was never started.
  int pid() {
    return pid;
  }

  boolean hasLasted() {
    return hasLasted;
  }

  /// It is over, or never began.
  void over() {
    reporter.resume();
    if (pid != 0) {
      try {
        probe.ended();
      } catch (Throwable _) {
        // told of less
      }
    }
  }

  /// Reports its end.
  ///
  /// @param pauseNanos before the next; 0 for the last
  void tellEnd(String state, ChildEnd end, long pauseNanos, List<Cause> causes) {
    try {
      String reason = causes.isEmpty() ? "" : causes.get(0).text();
      reporter.attemptEnded(number, state, end, pauseNanos, reason);
    } catch (Throwable _) {
      // told of less
    }
  }

  DeathWitness witness() {
    return witness;
  }

  List<Member> leftAlive() {
    return leftAlive;
  }

  /// Whether this process was asked to end the command, or the command was ended by a signal of
  /// which this process was told: nobody wants another attempt then.
  boolean isToldToEnd(ChildEnd end) {
    int signal = end.signal();
    return isToldToEnd || (signal != 0 && (toldSignals & 1L << signal) != 0);
  }

  /// Why it ended, the first being the reason; none when it ended well.
  List<Cause> causes(ChildEnd end, String[] command) {
    var causes = new ArrayList<Cause>();
    try {
      DeathFacts facts =
          DeathFacts.of(end.startError(), end.status())
              .ok(end.signal() == 0 && options.isOk(end.exitCode()) && end.isStarted())
              .command(command)
              .tail(reporter.tail(TAIL_LINES))
              .thrown(probe.thrown())
              .dump(probe.fatalText());
      if (end.isTimedOut()) {
        facts.timedOut(options.limitNanos(), end.durationNanos(), end.isForced());
      }
      causes.addAll(witness.causes(facts));
      if (!leftAlive.isEmpty()) {
        causes.add(Cause.unkillable(EvidenceJson.lines(leftAlive)));
      }
    } catch (Throwable _) { // an end without a reason is still an end
      return causes;
    }
    return causes;
  }

  @Override
  public void starting() {
    reporter.pause();
  }

  @Override
  public void started(int child, boolean leadsGroup) {
    reporter.resume();
    pid = child;
    try {
      if (lock != null) {
        lock.holdFor(child);
      }
      witness.started(child);
      probe.started(child, leadsGroup);
      reporter.attemptStarted(number, child, clock.millis());
    } catch (Throwable _) {
      // told of less
    }
  }

  @Override
  public void lasts() {
    hasLasted = true;
    try {
      if (!isReported) {
        reporter.lasts();
      }
      probe.lasts();
    } catch (Throwable _) {
      // told of at its end
    }
  }

  @Override
  public void sampled() {
    if (hasLasted) {
      witness.sampled();
    }
  }

  @Override
  public void dead() {
    witness.sampled();
  }

  @Override
  public void output(Stream stream, ByteBuffer bytes) {
    reporter.output(stream, bytes.duplicate(), clock.millis() * NANOS_OF_MILLI);
    if (expectations != null) {
      expectations.output(stream, bytes);
    }
  }

  @Override
  public void signalled(int signal, int sender, int user) {
    toldSignals |= 1L << signal;
    isToldToEnd |= signal == INT || signal == QUIT || signal == TERM;
    witness.passedOn(signal, sender, user);
  }

  @Override
  public void limitReached() {
    probe.dumpBeforeKill();
  }

  @Override
  public boolean isReadyToEnd() {
    return probe.isDumped();
  }

  @Override
  public void leftAlive(List<Member> members) {
    leftAlive = members;
  }
}
