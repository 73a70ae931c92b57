package dev.nightjar.base.process;

import dev.nightjar.base.Clock;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/// Stopping and going on together with the child, so that a shell that asked us to stop sees what
/// it would have seen of the child.
///
/// A signal that asks to stop goes to the child first. Only when the child has stopped do we, by
/// the same signal; a child that has its own answer goes on, and we with it. In an orphaned group,
/// as that of every job of cron, the kernel lets no such signal stop anything. Our child's group is
/// never orphaned, because of us, so there it gets only a signal that it catches.
final class Stops {
  private static final int WAIT_BY_ID = 1;
  private static final int STOPPED_NO_HANG = 2 | 1;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int LOOK_MILLIS = 10;

  private final int pid;
  private final Signals signals;
  private final Clock clock;
  private int awaited;
  private long untilNanos;

  Stops(int pid, Signals signals, Clock clock) {
    this.pid = pid;
    this.signals = signals;
    this.clock = clock;
  }

  /// Whether the kernel told us alone of a terminal that went away: it does so to a session's
  /// leader.
  boolean isHangupOfOurs(int signal) {
    return signal == Signals.HUP
        && Native.callInt("getsid", 0, 0, 0) == Native.callInt("getpid", 0, 0, 0);
  }

  void passOn(int signal, int target) {
    if (!Signals.isStop(signal) || !isOrphaned() || isCaught(signal)) {
      Signals.send(target, signal);
    }
  }

  /// From now on for a while, the child's stop by this signal is ours.
  void await(int signal) {
    if (Signals.isStop(signal) && !signals.isIgnored(signal)) {
      awaited = signal;
      untilNanos = clock.monotonicNanos() + PATIENCE_NANOS;
    }
  }

  /// Milliseconds until the child has to be looked at.
  int lookMillis() {
    return awaited == 0 ? Integer.MAX_VALUE : LOOK_MILLIS;
  }

  /// Stops us, if the child was asked to stop and has.
  void follow() {
    if (awaited == 0) {
      return;
    }
    int stopped = stopOfChild();
    if (stopped != 0) {
      int signal = awaited;
      awaited = 0;
      Signals.stopBy(signal);
    } else if (clock.monotonicNanos() - untilNanos > 0) {
      awaited = 0;
    }
  }

  /// The signal by which the child has stopped since the last call, or 0.
  private int stopOfChild() {
    ByteBuffer info = Native.memory(128);
    Native.call(
        Native.function("waitid"), WAIT_BY_ID, pid, Native.address(info), STOPPED_NO_HANG, 0, 0);
    return info.getInt(0) == 0 ? 0 : info.getInt(24);
  }

  private boolean isCaught(int signal) {
    String status = ProcFile.text("/proc/".concat(Integer.toString(pid)).concat("/status"));
    int at = status.indexOf("SigCgt:") + 7;
    return at >= 7
        && (Signals.hex(status.substring(at, status.indexOf('\n', at)).strip(), 0) >>> (signal - 1)
                & 1)
            == 1;
  }

  /// Whether nobody outside our group, but in our session, is there to continue us.
  private static boolean isOrphaned() {
    int group = Native.callInt("getpgrp", 0, 0, 0);
    int session = Native.callInt("getsid", 0, 0, 0);
    int parent = Native.callInt("getppid", 0, 0, 0);
    while (parent > 1 && Native.callInt("getpgid", parent, 0, 0) == group) {
      parent = parentOf(parent);
    }
    return parent <= 1 || Native.callInt("getsid", parent, 0, 0) != session;
  }

  private static int parentOf(int process) {
    String stat = ProcFile.text("/proc/".concat(Integer.toString(process)).concat("/stat"));
    int start = stat.lastIndexOf(')') + 4; // behind the state
    int end = stat.indexOf(' ', start);
    return end < 0 ? 0 : Integer.parseInt(stat.substring(start, end));
  }
}
