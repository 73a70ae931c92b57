package dev.nightjar.agent;

import dev.nightjar.agent.cause.Cause;
import dev.nightjar.agent.cause.DeathFacts;
import dev.nightjar.agent.cause.DeathWitness;
import dev.nightjar.agent.cause.Thrown;
import dev.nightjar.agent.cause.TracebackText;
import dev.nightjar.agent.probe.Probe;
import dev.nightjar.agent.report.RunReporter;
import dev.nightjar.base.Clock;
import dev.nightjar.base.process.ChildEnd;
import dev.nightjar.base.process.ChildRunner;
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
  private final ChildRunner runner;
  private final Clock clock;
  private final DeathWitness witness;
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
      ChildRunner runner,
      Clock clock) {
    this.number = number;
    this.isReported = isReported;
    this.options = options;
    this.reporter = reporter;
    this.probe = probe;
    this.expectations = expectations;
    this.lock = lock;
    this.runner = runner;
    this.clock = clock;
    this.witness = DeathWitness.before(clock);
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
        probe.read(reporter.tail(TAIL_LINES));
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
  List<Cause> causes(ChildEnd end, boolean isGood, String[] command) {
    var causes = new ArrayList<Cause>();
    try {
      DeathFacts facts = DeathFacts.of(end.startError(), end.status()).ok(isGood).command(command);
      if (!isGood) {
        tellMore(facts, end);
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

  private void tellMore(DeathFacts facts, ChildEnd end) {
    List<String> tail = reporter.tail(TAIL_LINES);
    List<Thrown> reported = probe.thrown();
    facts.tail(tail).thrown(reported).dump(probe.fatalText());
    if (end.isTimedOut()) {
      facts.timedOut(options.limitNanos(), end.durationNanos(), end.isForced());
    }
    List<Thrown> exceptions = reported.isEmpty() ? TracebackText.parse(tail) : List.of();
    if (!exceptions.isEmpty()) {
      reporter.evidence().put("exceptions", EvidenceJson.exceptions(exceptions));
    }
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
      look();
    }
  }

  @Override
  public void dead() {
    look();
  }

  private void look() {
    try {
      witness.sampled();
    } catch (Throwable _) {
      // one look less
    }
  }

  @Override
  public void output(Stream stream, ByteBuffer bytes) {
    try {
      reporter.output(stream, bytes.duplicate(), clock.millis() * NANOS_OF_MILLI);
      if (expectations != null) {
        expectations.output(stream, bytes);
      }
    } catch (Throwable _) {
      // passed on, but not kept
    }
  }

  @Override
  public void signalled(int signal, int sender, int user) {
    toldSignals |= 1L << signal;
    boolean isToEnd = signal == INT || signal == QUIT || signal == TERM;
    isToldToEnd |= isToEnd && !runner.isIgnored(signal);
    try {
      witness.passedOn(signal, sender, user);
    } catch (Throwable _) {
      // told of less
    }
  }

  @Override
  public void limitReached() {
    try {
      probe.dumpBeforeKill();
    } catch (Throwable _) {
      // ended without having been looked at
    }
  }

  @Override
  public boolean isReadyToEnd() {
    try {
      return probe.isDumped();
    } catch (Throwable _) {
      return true;
    }
  }

  @Override
  public void leftAlive(List<Member> members) {
    leftAlive = members;
  }
}
