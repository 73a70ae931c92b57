package dev.nightjar.base.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// What this process uses, as the kernel and the JVM count it; 0 where that is not told.
public final class ProcessFacts {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessFacts() {}

  /// Resident set in bytes, from `/proc/self/status`.
  public static long residentBytes() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
        }
      }
    } catch (IOException | NumberFormatException untold) {
      return 0;
    }
    return 0;
  }

  /// User and system time in seconds.
  public static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }
}
