package dev.nightjar.base.process;

import java.util.List;

/// The limit of a child's time and what happens there, to its whole process tree.
///
/// Running -> Asked the limit passed: TERM, and CONT so that a stopped process can act on it Asked
/// -> Forced the grace passed and some process is left: KILL
///
/// The tree is the child's process group, if it has its own, and those descendants that left it.
final class Ending {
  private enum State {
    RUNNING,
    ASKED,
    FORCED
  }

  private static final long AS_GOOD_AS_NEVER = Long.MAX_VALUE / 4;

  private final int pid;
  private final boolean ownGroup;
  private final long graceNanos;
  private State state = State.RUNNING;
  private long nextNanos;
  private List<ProcessHandle> strays = List.of();

  Ending(int pid, boolean ownGroup, ChildPlan plan, long nowNanos) {
    this.pid = pid;
    this.ownGroup = ownGroup;
    this.graceNanos = plan.graceNanos();
    this.nextNanos = nowNanos + (plan.limitNanos() > 0 ? plan.limitNanos() : AS_GOOD_AS_NEVER);
  }

  /// When [#advance] has to be called next.
  long nextNanos() {
    return nextNanos;
  }

  boolean isTimedOut() {
    return state != State.RUNNING;
  }

  /// Whether nothing remains to be ended once the child itself is gone.
  boolean isComplete() {
    return switch (state) {
      case RUNNING, FORCED -> true;
      case ASKED -> !isAnyAlive();
    };
  }

  void advance(long nowNanos) {
    if (nowNanos - nextNanos < 0) {
      return;
    }
    switch (state) {
      case RUNNING -> {
        strays = strays();
        signal(Signals.TERM);
        signal(Signals.CONT);
        state = State.ASKED;
        nextNanos = nowNanos + graceNanos;
      }
      case ASKED -> {
        force();
        nextNanos = nowNanos + AS_GOOD_AS_NEVER;
      }
      case FORCED -> {}
    }
  }

  private void force() {
    List<ProcessHandle> late = strays();
    signal(Signals.KILL);
    for (ProcessHandle stray : late) {
      stray.destroyForcibly();
    }
    for (ProcessHandle stray : strays) {
      stray.destroyForcibly();
    }
    state = State.FORCED;
  }

  private void signal(int signal) {
    Signals.send(ownGroup ? -pid : pid, signal);
    for (ProcessHandle stray : strays) {
      if (stray.isAlive()) {
        Signals.send((int) stray.pid(), signal);
      }
    }
  }

  private boolean isAnyAlive() {
    if (ownGroup && Signals.send(-pid, 0) && ProcessGroup.isAnyAlive(pid)) {
      return true;
    }
    for (ProcessHandle stray : strays) {
      if (stray.isAlive() && !ProcessGroup.isZombie(stray.pid())) {
        return true;
      }
    }
    return false;
  }

  /// Descendants that a signal to the group does not reach.
  private List<ProcessHandle> strays() {
    return ProcessHandle.of(pid).stream()
        .flatMap(ProcessHandle::descendants)
        .filter(each -> !ownGroup || Native.callInt("getpgid", each.pid(), 0, 0) != pid)
        .toList();
  }
}
