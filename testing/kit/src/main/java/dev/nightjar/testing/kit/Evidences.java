package dev.nightjar.testing.kit;

import dev.nightjar.model.Attempt;
import dev.nightjar.model.Cause;
import dev.nightjar.model.Curve;
import dev.nightjar.model.ExceptionFact;
import dev.nightjar.model.Expectation;
import dev.nightjar.model.Finding;
import dev.nightjar.model.Frame;
import dev.nightjar.model.LeftOver;
import dev.nightjar.model.Resources;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunState;
import dev.nightjar.model.StackDump;
import dev.nightjar.model.StackDump.OpenFile;
import dev.nightjar.model.StackDump.OpenSocket;
import dev.nightjar.model.StackDump.ProcessDump;
import dev.nightjar.model.StackDump.ThreadStack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Sample evidence.
public final class Evidences {
  private static final Frame FRAME = new Frame("/opt/a.py", 12, "main", "int(x)");
  private static final Frame UNKNOWN_LINE = new Frame("/opt/naïve 🐦.py", 0, "<module>", "");

  private Evidences() {}

  /// Every section, each field filled at least once and left out at least once.
  public static RunEvidence whole(Instant at) {
    return new RunEvidence(
        Optional.of(
            List.of(
                new Cause("oom_kill", "Killed", Cause.Confidence.CERTAIN, List.of("0 to 1", "")),
                new Cause("exit", "Exited with 3", Cause.Confidence.POSSIBLE, List.of()))),
        Optional.of(attempts(at)),
        Optional.of(List.of(exception(at))),
        Optional.of(List.of(dump(at), dump(at.plusMillis(200)))),
        Optional.of(
            new Curve(
                List.of("t", "rss_bytes", "pss_bytes"),
                new double[] {0.5, 1_000_000, Double.NaN, 1.5, 1.1e15, -0.0})),
        Optional.of(
            List.of(new LeftOver(4720, List.of("sleep", "600"), "S", "hrtimer", "outlived"))),
        Optional.of(
            List.of(
                new Expectation("rows>0", Optional.of("0"), false),
                new Expectation("bytes>1", Optional.empty(), true))),
        Optional.of(
            List.of(
                new Finding(
                    "low",
                    "written_bytes",
                    "Wrote 4 KB; usually 200 MB",
                    OptionalDouble.of(4096),
                    OptionalDouble.of(2e8),
                    OptionalDouble.of(1.9e8),
                    OptionalDouble.of(2.1e8),
                    20),
                new Finding(
                    "line_missing",
                    "copied <*> files",
                    "The line is missing",
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    20))),
        Optional.of(Map.of("boot_id", "8c2f", "cwd", "/srv/yedek İşi")));
  }

  private static List<Attempt> attempts(Instant at) {
    return List.of(
        new Attempt(
            1,
            RunState.FAILED,
            OptionalInt.of(4711),
            at,
            Optional.of(Duration.ofMillis(1_500)),
            OptionalInt.of(1),
            OptionalInt.empty(),
            Duration.ofSeconds(2),
            "exited with 1",
            Optional.of(new Resources(1, 0.25, 0, 3, 4))),
        new Attempt(
            2,
            RunState.RUNNING,
            OptionalInt.empty(),
            at.plusNanos(3_500_000_001L),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.of(9),
            Duration.ZERO,
            "",
            Optional.empty()));
  }

  private static ExceptionFact exception(Instant at) {
    return new ExceptionFact(
        "ValueError",
        "invalid literal for int()",
        "MainThread",
        OptionalInt.of(4711),
        Optional.of(at),
        "hook",
        List.of(UNKNOWN_LINE, FRAME),
        "cause",
        Optional.of(
            new ExceptionFact(
                "KeyError",
                "",
                "",
                OptionalInt.empty(),
                Optional.empty(),
                "text",
                List.of(),
                "",
                Optional.empty())));
  }

  /// What two processes did at this moment.
  public static StackDump dump(Instant at) {
    return new StackDump(
        at,
        "limit",
        List.of(
            new ProcessDump(
                4711,
                OptionalInt.of(4700),
                List.of("python3", "a.py"),
                "S",
                "futex_wait_queue",
                "futex",
                OptionalLong.of(12_345_678),
                OptionalDouble.of(0.5),
                OptionalInt.of(4),
                List.of(new OpenFile(3, "/tmp/a")),
                List.of(new OpenSocket(4, "tcp", "10.0.0.2:40112", "10.0.0.1:5432", "ESTABLISHED")),
                List.of(new ThreadStack("MainThread", "python", List.of(FRAME))),
                "Current thread 0x1 (most recent call first):\n"),
            new ProcessDump(
                4712,
                OptionalInt.empty(),
                List.of(),
                "D",
                "",
                "",
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                List.of(),
                List.of(),
                List.of(),
                "")));
  }
}
