package dev.nightjar.agent.report;

import dev.nightjar.base.Clock;
import dev.nightjar.base.process.Stream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A process that reports a run which never ends, until it is killed.
final class KilledReporter {
  private KilledReporter() {}

  /// @param args the run's id, and the process id of its command
  public static void main(String[] args) throws Exception {
    Clock clock = Clock.system();
    var facts = new RunFacts(args[0], "0".repeat(31) + "1", "killed", "db1", args, 1, 0, "");
    var reporter =
        new RunReporter(
            facts,
            clock,
            new RunReporter.Pace(1_000_000, 15_000_000_000L, 1_000_000_000L),
            KeptOutput.Limits.DEFAULT,
            new Places());
    reporter.attemptStarted(1, Integer.parseInt(args[1]), clock.millis());
    reporter.lasts();
    byte[] line =
        "a line of some length, as programs write them\n".getBytes(StandardCharsets.UTF_8);
    while (true) {
      reporter.output(Stream.STDOUT, ByteBuffer.wrap(line), clock.millis() * 1_000_000);
      clock.sleep(Duration.ofNanos(100_000));
    }
  }
}
