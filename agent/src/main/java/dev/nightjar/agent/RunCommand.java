package dev.nightjar.agent;

import dev.nightjar.agent.cause.Cause;
import dev.nightjar.agent.probe.StacksCommand;
import dev.nightjar.agent.report.FinalState;
import dev.nightjar.agent.report.RunFacts;
import dev.nightjar.agent.report.RunReporter;
import dev.nightjar.agent.report.Spool;
import dev.nightjar.base.Clock;
import dev.nightjar.base.process.BareChild;
import dev.nightjar.base.process.Capture;
import dev.nightjar.base.process.ChildRunner;
import dev.nightjar.base.process.LockFile;
import dev.nightjar.base.process.OwnProcess;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// `nightjar run`: a command run as if bare, and reported.
///
/// Between the command's start and its end this process only passes bytes and signals on. It ends
/// as the command ended: with its exit code or by its signal; with 124 after our own limit, 127
/// when there is no such command, 126 when it can't be run, 75 when a lock was held, 2 when the
/// words before the command can't be understood. Whatever else fails on our side before the start,
/// the command is started all the same; after it, nothing of ours changes how this process ends.
///
/// Its `main` is started by the launcher with the words behind `run`. See [OptionReader] for them,
/// [WrappedRun] for a run's course, and the launcher for the JVM's flags, on which the time to the
/// command's start depends.
public final class RunCommand {
  private static final int USAGE = 2;
  private static final int LOCK_HELD = 75;

  /// The launcher's copy of the environment.
  private static final String COPY = "NIGHTJAR_ENVIRON";

  /// What the JVM would have read, and told of on standard error. Where the environment was too
  /// large for a copy, the launcher parks these for us.
  private static final String[] PARKED = {
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "_JAVA_OPTIONS",
    "JDK_AOT_VM_OPTIONS",
    "_JAVA_LAUNCHER_DEBUG"
  };

  /// Moves the JVM's own signal off USR2, which then can be passed on; the launcher sets it.
  private static final String JVM_SIGNAL = "_JAVA_SR_SIGNUM";

  private RunCommand() {}

  /// Runs the command of `args` and ends this process as it ended.
  public static void main(String[] args) {
    int status;
    try {
      status = run(args);
    } catch (Throwable _) { // of whatever kind: the command comes first
      status = runBare(args);
    }
    if (status < 0) {
      OwnProcess.dieBy(-status);
    }
    OwnProcess.exit(status);
  }

  private static int runBare(String[] args) {
    RunOptions options = new OptionReader(args).read();
    return options == null
        ? USAGE
        : BareChild.run(Arrays.asList(args).subList(options.commandAt(), args.length));
  }

  /// @return an exit code, or the negative number of a signal
  private static int run(String[] args) {
    CommandWords words = words(args);
    if (args.length == 2 && args[0].equals("stacks")) {
      return StacksCommand.run(new String[] {words.text()[1]});
    }
    var reader = new OptionReader(words.text());
    RunOptions options = reader.read();
    if (options == null) {
      if (reader.isHelp()) {
        OwnProcess.write(1, RunOptions.HELP);
        return 0;
      }
      OwnProcess.write(2, "nightjar run: " + reader.problem() + "\n");
      return USAGE;
    }
    restoreEnvironment();
    Clock clock = Clock.system();
    try (var runner = new ChildRunner(clock)) {
      return run(options, words.from(options.commandAt()), runner, clock);
    }
  }

  private static void restoreEnvironment() {
    if (OwnProcess.takeEnvironment(COPY)) {
      return;
    }
    OwnProcess.removeEnvironment(JVM_SIGNAL);
    for (String name : PARKED) {
      OwnProcess.restoreEnvironment(name, "NIGHTJAR_BARE_".concat(name));
    }
  }

  private static int run(
      RunOptions options, CommandWords command, ChildRunner runner, Clock clock) {
    boolean locks = options.lock() != LockMode.NONE;
    String folder =
        locks || options.capture() == Capture.FILE ? Spool.folder(clock.millis()) : null;
    RunLock lock = null;
    String message = "";
    if (locks) {
      lock = RunLock.of(options.job(), folder);
      LockFile.Outcome outcome =
          lock == null ? LockFile.Outcome.IMPOSSIBLE : lock.take(options.lock(), runner);
      if (lock != null && outcome == LockFile.Outcome.HELD) {
        return miss(options, command, lock, clock);
      }
      if (outcome == LockFile.Outcome.IMPOSSIBLE) {
        lock = null;
        message = "not locked: no lock file could be made; ";
      }
    }
    return WrappedRun.begin(options, command, lock, folder, message, runner, clock).toItsEnd();
  }

  /// Reports a run that gave way to another one, or was ended while it waited for it.
  private static int miss(RunOptions options, CommandWords command, RunLock lock, Clock clock) {
    long now = clock.millis();
    var identity = RunIdentity.create(now, OwnProcess.environment("TRACEPARENT"));
    var facts =
        new RunFacts(
            identity.runId(),
            identity.traceId(),
            options.job(),
            OwnProcess.hostName(),
            command.text(),
            now,
            options.limitNanos(),
            "");
    var reporter = new RunReporter(facts, clock);
    var cause = Cause.lockHeld(options.job(), lock.holder());
    reporter.evidence().put("causes", EvidenceJson.causes(List.of(cause)));
    String note = lock.signal() == 0 ? "" : "ended by a signal while it waited for the lock";
    reporter.finish(new FinalState("missed", null, note));
    return lock.signal() == 0 ? LOCK_HELD : -lock.signal();
  }

  private static CommandWords words(String[] args) {
    byte[][] words = wordBytes(args);
    String[] text = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      text[i] = new String(words[i], StandardCharsets.UTF_8);
    }
    return new CommandWords(words, text);
  }

  private static byte[][] wordBytes(String[] args) {
    try {
      return OwnProcess.arguments(args.length);
    } catch (RuntimeException _) { // no /proc: the JVM's own reading is right in most locales
      byte[][] words = new byte[args.length][];
      for (int i = 0; i < args.length; i++) {
        words[i] = args[i].getBytes(StandardCharsets.UTF_8);
      }
      return words;
    }
  }
}
