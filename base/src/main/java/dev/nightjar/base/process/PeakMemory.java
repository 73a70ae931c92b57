package dev.nightjar.base.process;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

/// The largest resident set of a child.
///
/// The kernel's own figure in `rusage` starts with the peak of the process that called `exec`,
/// which is this JVM: it is exact only where it is larger than that. Below it, what `/proc` said
/// while the child ran is the better answer, a lower bound from samples that are dense at first and
/// rare later.
final class PeakMemory {
  private static final long FIRST_INTERVAL = MILLISECONDS.toNanos(2);
  private static final long LAST_INTERVAL = MILLISECONDS.toNanos(2000); // 5 µs of work each
  private static final long SLACK_BYTES = 1 << 20; // the kernel's counters are batched per CPU

  private static final int ENOUGH_SAMPLES =
      3; // the first sees little more than the program's start

  private final long ownBytes = peakOf("self");
  private String status = "";
  private long sampledBytes;
  private int samples;
  private long interval = FIRST_INTERVAL;
  private long nextNanos;

  void started(int pid, long nowNanos) {
    status = Integer.toString(pid);
    nextNanos = nowNanos;
    sample(nowNanos);
  }

  long nextNanos() {
    return nextNanos;
  }

  /// @return whether it was time for a sample
  boolean sample(long nowNanos) {
    if (nowNanos - nextNanos < 0) {
      return false;
    }
    sampledBytes = Math.max(sampledBytes, peakOf(status));
    samples++;
    nextNanos = nowNanos + interval;
    interval = Math.min(interval * 2, LAST_INTERVAL);
    return true;
  }

  /// The best answer, given the kernel's; -1 when the child was too short-lived for any.
  long bytes(long kernelBytes) {
    if (kernelBytes > ownBytes + SLACK_BYTES) {
      return kernelBytes;
    }
    return samples < ENOUGH_SAMPLES ? -1 : Math.min(kernelBytes, sampledBytes);
  }

  private static long peakOf(String process) {
    String text = ProcFile.text("/proc/".concat(process).concat("/status"));
    return ProcFile.number(text, "VmHWM") * 1024;
  }
}
