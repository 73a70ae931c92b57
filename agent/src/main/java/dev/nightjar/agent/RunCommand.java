package dev.nightjar.agent;

import dev.nightjar.agent.report.EndReport;
import dev.nightjar.agent.report.KeptOutput;
import dev.nightjar.agent.report.RunReport;
import dev.nightjar.agent.report.StartReporter;
import dev.nightjar.base.Clock;
import dev.nightjar.base.process.BareChild;
import dev.nightjar.base.process.ChildEnd;
import dev.nightjar.base.process.ChildPlan;
import dev.nightjar.base.process.ChildRun;
import dev.nightjar.base.process.ChildWatcher;
import dev.nightjar.base.process.OwnProcess;
import dev.nightjar.base.process.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `nightjar run`: a command run as if bare, and reported.
///
/// Between the command's start and its end this process only passes bytes and signals on. It ends
/// as the command ended: with its exit code or by its signal; with 124 after our own limit, 127
/// when there is no such command, 126 when it can't be run, 125 when no command was named. Whatever
/// fails on our side before the start, the command is started all the same; after it, nothing of
/// ours changes how this process ends.
///
/// Its `main` is started by the launcher with the words behind `run`. See [RunOptions] for them,
/// and the launcher for the JVM's flags, on which the time to the command's start depends.
public final class RunCommand implements ChildWatcher {
  private static final int TIMED_OUT = 124;
  private static final int USAGE = 125;

  /// Commands that end sooner are told of only at their end: a start report would slow them down.
  private static final long LASTING_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

  private static final long NANOS_OF_MILLI = 1_000_000;

  /// What the JVM would have read, and told of on standard error: the launcher parks them for us.
  private static final String[] PARKED = {
    "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "JDK_AOT_VM_OPTIONS"
  };

  /// Moves the JVM's own signal off USR2, which then can be passed on; the launcher sets it.
  private static final String JVM_SIGNAL = "_JAVA_SR_SIGNUM";

  private final KeptOutput output = new KeptOutput();
  private final Clock clock;
  private RunReport report;
  private boolean isStarted;
  private @Nullable StartReporter startReporter;

  private RunCommand(RunReport report, Clock clock) {
    this.report = report;
    this.clock = clock;
  }

  /// Runs the command of `args` and ends this process as it ended.
  public static void main(String[] args) {
    int status;
    try {
      status = run(args);
    } catch (Throwable _) { // of whatever kind: the command comes first
      status = runBare(args);
    }
    end(status);
  }

  private static int runBare(String[] args) {
    RunOptions options = RunOptions.parse(args);
    return options == null
        ? USAGE
        : BareChild.run(Arrays.asList(args).subList(options.commandAt(), args.length));
  }

  /// @return an exit code, or the negative number of a signal
  private static int run(String[] args) {
    byte[][] words = words(args);
    String[] text = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      text[i] = new String(words[i], StandardCharsets.UTF_8);
    }
    RunOptions options = RunOptions.parse(text);
    if (options == null) {
      boolean isAsked = args.length == 1 && (args[0].equals("--help") || args[0].equals("-h"));
      OwnProcess.write(isAsked ? 1 : 2, RunOptions.USAGE);
      return isAsked ? 0 : USAGE;
    }
    int length = words.length - options.commandAt();
    byte[][] command = new byte[length][];
    System.arraycopy(words, options.commandAt(), command, 0, length);
    String[] told = new String[length];
    System.arraycopy(text, options.commandAt(), told, 0, length);
    return run(options, command, told, Clock.system());
  }

  private static int run(RunOptions options, byte[][] command, String[] told, Clock clock) {
    long now = clock.millis();
    var identity = RunIdentity.create(now, OwnProcess.environment("TRACEPARENT"));
    OwnProcess.removeEnvironment(JVM_SIGNAL);
    for (String name : PARKED) {
      OwnProcess.restoreEnvironment(name, "NIGHTJAR_BARE_".concat(name));
    }
    OwnProcess.addEnvironment("NIGHTJAR_RUN_ID", identity.runId());
    OwnProcess.addEnvironment("NIGHTJAR_JOB", options.job());
    OwnProcess.addEnvironment("TRACEPARENT", identity.traceParent());
    var report =
        new RunReport(
            identity.runId(),
            identity.traceId(),
            options.job(),
            OwnProcess.hostName(),
            told,
            0,
            now,
            options.limitNanos(),
            options.remark());
    var run = new RunCommand(report, clock);
    var plan = new ChildPlan(command, options.limitNanos(), options.graceNanos(), LASTING_NANOS);
    ChildEnd end;
    try {
      end = ChildRun.run(plan, run, clock);
    } catch (Throwable t) {
      if (!run.isStarted) {
        throw t;
      }
      return BareChild.await(run.report.pid());
    }
    run.tell(end);
    return status(end);
  }

  private void tell(ChildEnd end) {
    try {
      StartReporter early = startReporter;
      if (early != null) {
        early.leaveSpool();
      }
      new EndReport(report, output, clock).send(end, early != null && early.isDelivered());
    } catch (IOException | RuntimeException | Error _) {
      // A report that can't be made or kept is lost; the command's own end is not.
    }
  }

  private static int status(ChildEnd end) {
    if (end.isTimedOut()) {
      return TIMED_OUT;
    }
    return end.signal() != 0 ? -end.signal() : RunReport.exitCode(end);
  }

  private static void end(int status) {
    if (status < 0) {
      OwnProcess.dieBy(-status);
    }
    OwnProcess.exit(status);
  }

  private static byte[][] words(String[] args) {
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

  @Override
  public void started(int pid, boolean leadsGroup) {
    isStarted = true;
    report = report.withPid(pid);
  }

  @Override
  public void lasts() {
    try {
      startReporter = new StartReporter(report, clock);
      startReporter.start();
    } catch (Throwable _) { // such as no more threads
      startReporter = null;
    }
  }

  @Override
  public void starting() {}

  @Override
  public void signalled(int signal, int sender, int user) {}

  @Override
  public void limitReached() {}

  @Override
  public boolean isReadyToEnd() {
    return true;
  }

  @Override
  public void output(Stream stream, ByteBuffer bytes) {
    output.add(stream == Stream.STDERR, bytes, clock.millis() * NANOS_OF_MILLI);
  }
}
