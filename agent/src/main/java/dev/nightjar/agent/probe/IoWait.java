package dev.nightjar.agent.probe;

import dev.nightjar.agent.report.Evidence;
import dev.nightjar.base.process.ProcFile;
import dev.nightjar.base.process.ProcReader;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The longest time that a process of the run was seen in one uninterruptible wait, as for a disk
/// or a network file system, and all the time that the kernel says it waited for storage. Owned by
/// one thread.
final class IoWait {
  /// Shorter stretches are everyday life.
  private static final long WORTH_TELLING_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final int MAX_PROCESSES = 10_000;

  private final Evidence evidence;
  private final ProcReader reader;
  private final Map<Integer, Long> delays = new HashMap<>();
  private long longestNanos;
  private long delayTicks;

  IoWait(Evidence evidence, ProcReader reader) {
    this.evidence = evidence;
    this.reader = reader;
  }

  /// A thread waits now. It is the same wait as at the last sample if the thread has not run since,
  /// which its count of switches tells.
  void seen(Kin.Relative relative, String task, long now) {
    long switches = ProcFile.number(reader.text(task.concat("status")), "voluntary_ctxt_switches");
    if (relative.waitingSinceNanos == 0 || relative.waitingSwitches != switches) {
      relative.waitingSinceNanos = now;
      relative.waitingSwitches = switches;
      return;
    }
    long nanos = now - relative.waitingSinceNanos;
    if (nanos > longestNanos && nanos >= WORTH_TELLING_NANOS) {
      longestNanos = nanos;
      String channel = reader.text(task.concat("wchan")).strip();
      String place = channel.isEmpty() || channel.equals("0") ? "the kernel" : channel;
      String name = reader.text(task.concat("comm")).strip();
      evidence.fact(
          "longest_io_wait",
          TimeUnit.NANOSECONDS.toSeconds(nanos)
              + " s in "
              + place
              + " ("
              + name
              + ", "
              + relative.pid
              + ")");
    }
  }

  /// A process has waited for storage for so long since its start; 0 where this is not counted.
  void delayed(int pid, long ticks) {
    if (ticks == 0 || delays.size() >= MAX_PROCESSES) {
      return;
    }
    Long before = delays.put(pid, ticks);
    delayTicks += ticks - (before == null || before > ticks ? 0 : before);
  }

  /// Tells what has added up.
  void tell() {
    if (delayTicks > 0) {
      long hundredths = delayTicks * 100 / ProcessStatus.TICKS;
      String fraction = Long.toString(100 + hundredths % 100).substring(1);
      evidence.fact("waited_for_storage", hundredths / 100 + "." + fraction + " s");
    }
  }
}
