package dev.nightjar.testing.bench.metrics;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What a soak looks at, and what it makes of it.
final class SoakFigures {
  private static final long MIB = 1 << 20;

  /// A heap that is used otherwise from hour to hour moves by as much without growing.
  private static final double TOLERANCE = 1.1;

  private static final long SLACK_BYTES = 8 * MIB;

  /// Memory of one moment, in bytes.
  private record Memory(long heap, long resident) {}

  private final List<Memory> seen = new ArrayList<>();

  /// Collects garbage, then notes what the process takes.
  void look() throws IOException {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    seen.add(new Memory(heap, statusBytes("VmRSS")));
  }

  static void title(PrintStream out) {
    out.println(
        "| hour | heap after GC, MiB | RSS, MiB | series in memory | disk, MiB | CPU-s | samples |");
    out.println("|---|---|---|---|---|---|---|");
  }

  /// A line of the table, with the most of each kind of memory since the line before.
  ///
  /// @param looks how many there were since then
  void line(PrintStream out, int hour, int looks, long series, long diskBytes, long samples) {
    List<Memory> hours = seen.subList(seen.size() - looks, seen.size());
    out.printf(
        "| %d | %d | %d | %,d | %,d | %.1f | %,d |%n",
        hour,
        hours.stream().mapToLong(Memory::heap).max().orElse(0) / MIB,
        hours.stream().mapToLong(Memory::resident).max().orElse(0) / MIB,
        series,
        diskBytes / MIB,
        cpuSeconds(),
        samples);
  }

  /// Whether the last third of the time took no more than the second; says which it is.
  boolean isFlat(PrintStream out) throws IOException {
    Memory second = most(seen.size() / 3, 2 * seen.size() / 3);
    Memory third = most(2 * seen.size() / 3, seen.size());
    boolean isFlat =
        isNoMore(second.heap(), third.heap()) && isNoMore(second.resident(), third.resident());
    out.printf(
        "memory %s: most heap after GC %d MiB in the second third, %d in the last; most RSS %d and %d, ever %d%n",
        isFlat ? "is flat" : "GROWS",
        second.heap() / MIB,
        third.heap() / MIB,
        second.resident() / MIB,
        third.resident() / MIB,
        statusBytes("VmHWM") / MIB);
    return isFlat;
  }

  private Memory most(int from, int to) {
    List<Memory> part = seen.subList(from, to);
    return new Memory(
        part.stream().mapToLong(Memory::heap).max().orElse(0),
        part.stream().mapToLong(Memory::resident).max().orElse(0));
  }

  private static boolean isNoMore(long before, long after) {
    return after <= before * TOLERANCE + SLACK_BYTES;
  }

  static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
  }

  private static long statusBytes(String field) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(field + ":")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return 0;
  }
}
