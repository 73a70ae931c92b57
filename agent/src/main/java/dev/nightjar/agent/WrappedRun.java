package dev.nightjar.agent;

import dev.nightjar.agent.cause.Cause;
import dev.nightjar.agent.cause.DeathFacts;
import dev.nightjar.agent.cause.DeathWitness;
import dev.nightjar.agent.probe.Probe;
import dev.nightjar.agent.probe.PythonPreload;
import dev.nightjar.agent.report.Evidence;
import dev.nightjar.agent.report.FinalState;
import dev.nightjar.agent.report.RunFacts;
import dev.nightjar.agent.report.RunReporter;
import dev.nightjar.base.Clock;
import dev.nightjar.base.process.Capture;
import dev.nightjar.base.process.ChildEnd;
import dev.nightjar.base.process.ChildPlan;
import dev.nightjar.base.process.ChildRunner;
import dev.nightjar.base.process.LockFile;
import dev.nightjar.base.process.OwnProcess;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One run from its first attempt to its report.
///
/// - Attempting -> Over: it succeeded; or no retry is left; or this process was told to end it
/// - Attempting -> Pausing: it failed and may be retried
/// - Pausing -> Attempting: the pause is over
/// - Pausing -> Over: a signal came, by which this process is to die as the command would have
final class WrappedRun {
  private static final int TIMED_OUT = 124;
  private static final int CAN_NOT_RUN = 126;
  private static final int MISSING = 127;

  /// Commands that end sooner are told of only at their end: a start report would slow them down.
  private static final long LASTING_NANOS = 150_000_000L;

  private static final String ATTEMPT = "NIGHTJAR_ATTEMPT";

  private final RunOptions options;
  private final CommandWords command;
  private final RunIdentity identity;
  private final RunReporter reporter;
  private final Probe probe;
  private final @Nullable Expectations expectations;
  private final @Nullable RunLock lock;
  private final @Nullable String captureFile;
  private final ChildRunner runner;
  private final Clock clock;
  private boolean hasLasted;
  private int endedBy;
  private @Nullable ChildEnd lastEnd;

  private WrappedRun(
      RunOptions options,
      CommandWords command,
      RunIdentity identity,
      RunReporter reporter,
      @Nullable RunLock lock,
      @Nullable String captureFile,
      ChildRunner runner,
      Clock clock) {
    this.options = options;
    this.command = command;
    this.identity = identity;
    this.reporter = reporter;
    this.lock = lock;
    this.captureFile = captureFile;
    this.runner = runner;
    this.clock = clock;
    var preload =
        PythonPreload.prepare(command.words(), identity.runId(), options.isPythonPrepared());
    this.probe =
        new Probe(identity.mark(), preload, reporter.evidence(), options.sampleNanos(), clock);
    this.expectations =
        options.expectations().isEmpty() ? null : new Expectations(options.expectations());
  }

  /// A run that is about to start, whose names this process, and so the command, now has in its
  /// environment.
  ///
  /// @param lock held by this run; null when it wants none
  /// @param folder where the user's reports are kept, when a file is to lie there
  static WrappedRun begin(
      RunOptions options,
      CommandWords command,
      @Nullable RunLock lock,
      @Nullable String folder,
      String message,
      ChildRunner runner,
      Clock clock) {
    long now = clock.millis();
    var identity = RunIdentity.create(now, OwnProcess.environment("TRACEPARENT"));
    OwnProcess.addEnvironment("NIGHTJAR_RUN_ID", identity.runId());
    OwnProcess.addEnvironment("NIGHTJAR_JOB", options.job());
    OwnProcess.addEnvironment("TRACEPARENT", identity.traceParent());
    OwnProcess.addEnvironment(identity.mark(), "1");
    var facts =
        new RunFacts(
            identity.runId(),
            identity.traceId(),
            options.job(),
            OwnProcess.hostName(),
            command.text(),
            now,
            options.limitNanos(),
            message);
    if (lock != null) {
      lock.hold(identity.runId(), now);
    }
    return new WrappedRun(
        options,
        command,
        identity,
        new RunReporter(facts, clock),
        lock,
        captureFile(options, folder, identity.runId()),
        runner,
        clock);
  }

  private static @Nullable String captureFile(
      RunOptions options, @Nullable String folder, String runId) {
    if (options.capture() != Capture.FILE || folder == null) {
      return null;
    }
    String below = folder.concat("/capture");
    return LockFile.makeFolder(below) ? below + "/" + runId : null;
  }

  /// Runs the command, as often as is wanted, and reports it.
  ///
  /// @return an exit code, or the negative number of a signal
  int toItsEnd() {
    try {
      return attempts();
    } catch (Throwable e) { // told of less; but what has run is not run once more
      ChildEnd end = lastEnd;
      if (end == null) {
        throw e;
      }
      return status(end);
    }
  }

  private int attempts() {
    var backoff = new Backoff(options.backoffNanos());
    boolean countsAttempts = OwnProcess.environment(ATTEMPT) == null;
    for (int number = 1; ; number++) {
      if (countsAttempts) {
        OwnProcess.replaceEnvironment(ATTEMPT, Integer.toString(number));
      }
      var attempt =
          new Attempt(
              number, hasLasted, options, reporter, probe, expectations, lock, runner, clock);
      ChildEnd end = attempt(attempt, number);
      List<Cause> causes = attempt.causes(end, isGood(end), command.text());
      boolean isLast = isGood(end) || number > options.retries() || attempt.isToldToEnd(end);
      long pause = isLast ? 0 : backoff.nextNanos(OwnProcess.randomInt());
      attempt.tellEnd(state(end), end, pause, causes);
      if (isLast) {
        return finish(end, causes, attempt);
      }
      if (!pause(pause)) {
        var facts = DeathFacts.of(0, endedBy).command(command.text());
        return finish(end.endedBy(endedBy), attempt.witness().causes(facts), attempt);
      }
    }
  }

  private ChildEnd attempt(Attempt attempt, int number) {
    if (expectations != null) {
      expectations.clear();
    }
    var plan =
        new ChildPlan(
            command.words(),
            identity.mark(),
            options.limitNanos(),
            options.graceNanos(),
            LASTING_NANOS,
            options.capture(),
            captureFile == null || number == 1 ? captureFile : captureFile + "-" + number,
            number > options.retries());
    try {
      ChildEnd end = runner.run(plan, attempt);
      lastEnd = end;
      return end;
    } finally {
      hasLasted |= attempt.hasLasted();
      attempt.over();
    }
  }

  /// Waits for the next attempt; the run is then none of the short ones.
  ///
  /// @return whether it is time for it; not when a signal ended the wait
  private boolean pause(long nanos) {
    if (!hasLasted) {
      hasLasted = true;
      reporter.lasts();
    }
    endedBy = runner.rest(nanos);
    return endedBy == 0;
  }

  private int finish(ChildEnd end, List<Cause> causes, Attempt attempt) {
    if (lock != null) {
      lock.close();
    }
    try {
      probe.close();
      tellEvidence(end, causes, attempt);
    } catch (Throwable _) {
      // told of less
    }
    String note = endedBy == 0 ? "" : "ended by a signal during the pause before the next attempt";
    if (!end.isStarted()) { // the one thing that nobody else tells, as a shell would have
      String why = OwnProcess.errorText(end.startError());
      OwnProcess.write(2, "nightjar run: " + command.text()[0] + ": " + why + "\n");
    }
    reporter.finish(new FinalState(state(end), end, note));
    return status(end);
  }

  private void tellEvidence(ChildEnd end, List<Cause> causes, Attempt attempt) {
    Evidence evidence = reporter.evidence();
    if (!causes.isEmpty()) {
      evidence.put("causes", EvidenceJson.causes(causes));
    }
    if (!attempt.leftAlive().isEmpty()) {
      evidence.put("left_over", EvidenceJson.unkillable(attempt.leftAlive()));
    }
    if (expectations != null) {
      evidence.put("expectations", expectations.check(end));
    }
    DeathWitness witness = attempt.witness();
    fact(evidence, "boot_id", witness.bootId());
    fact(evidence, "parent", witness.parent());
    fact(evidence, "cgroup", witness.cgroup());
    fact(evidence, "memory_limit", witness.memoryLimit());
    fact(evidence, "time_zone", TimeZoneName.ofThisHost());
    fact(evidence, "cwd", OwnProcess.workingFolder());
    fact(evidence, "user", System.getProperty("user.name", ""));
    boolean isPiped = options.capture() == Capture.FILE && captureFile == null;
    evidence.fact("capture", isPiped ? "pipe" : captureName(options.capture()));
  }

  private static void fact(Evidence evidence, String name, String value) {
    if (!value.isEmpty()) {
      evidence.fact(name, value);
    }
  }

  private static String captureName(Capture capture) {
    return switch (capture) {
      case AUTO -> "auto";
      case PIPE -> "pipe";
      case FILE -> "file";
      case OFF -> "off";
    };
  }

  private boolean isGood(ChildEnd end) {
    return end.isStarted()
        && !end.isTimedOut()
        && end.signal() == 0
        && options.isOk(end.exitCode());
  }

  private String state(ChildEnd end) {
    if (end.isTimedOut()) {
      return "timed_out";
    }
    if (end.signal() != 0) {
      return "killed";
    }
    return isGood(end) ? "succeeded" : "failed";
  }

  private static int status(ChildEnd end) {
    if (end.isTimedOut()) {
      return TIMED_OUT;
    }
    if (!end.isStarted()) {
      return end.isMissing() ? MISSING : CAN_NOT_RUN;
    }
    return end.signal() != 0 ? -end.signal() : end.exitCode();
  }
}
