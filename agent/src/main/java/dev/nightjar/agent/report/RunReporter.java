package dev.nightjar.agent.report;

import dev.nightjar.base.Clock;
import dev.nightjar.base.process.ChildEnd;
import dev.nightjar.base.process.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells the server of one run. Nothing that goes wrong here reaches its caller.
public final class RunReporter {
  private final Clock clock;
  private final Evidence evidence = new Evidence();
  private final KeptOutput output = new KeptOutput();
  private RunReport report;
  private @Nullable StartReporter startReporter;

  /// Does nothing yet.
  public RunReporter(RunFacts facts, Clock clock) {
    this.clock = clock;
    this.report =
        new RunReport(
            facts.runId(),
            facts.traceId(),
            facts.job(),
            facts.instance(),
            facts.command(),
            0,
            facts.startedMillis(),
            facts.limitNanos(),
            facts.message());
  }

  public Evidence evidence() {
    return evidence;
  }

  /// An attempt's command runs; the first attempt has number 1.
  public void attemptStarted(int number, int pid, long startedMillis) {
    report = report.withPid(pid);
  }

  /// An attempt ended.
  ///
  /// @param state as a run's
  /// @param backoffNanos the pause that follows; 0 for the last
  /// @param reason one sentence; may be empty
  public void attemptEnded(
      int number, String state, ChildEnd end, long backoffNanos, String reason) {}

  /// The run is not one of the very short ones: from now on it is told of live.
  public void lasts() {
    try {
      startReporter = new StartReporter(report, clock);
      startReporter.start();
    } catch (Throwable _) { // such as no more threads
      startReporter = null;
    }
  }

  /// The command wrote these bytes; the buffer stays the caller's. Short, bounded, never waits.
  public void output(Stream stream, ByteBuffer bytes, long wallNanos) {
    output.add(stream == Stream.STDERR, bytes, wallNanos);
  }

  /// The last lines that the command wrote, redacted: of its standard error if it wrote there.
  public List<String> tail(int lines) {
    return List.of();
  }

  /// Until [#resume], no file and no socket is opened here: a child that is started meanwhile would
  /// inherit it. Waits for one that is just being opened, if not for long.
  public void pause() {}

  public void resume() {}

  /// The run is over: keeps its report in the spool and delivers it, within two seconds.
  public void finish(FinalState end) {
    try {
      StartReporter early = startReporter;
      if (early != null) {
        early.leaveSpool();
      }
      ChildEnd child = end.end();
      if (child != null) {
        new EndReport(report, output, clock).send(child, early != null && early.isDelivered());
      }
    } catch (IOException | RuntimeException | Error _) {
      // A report that can't be made or kept is lost; the command's own end is not.
    }
  }
}
