package dev.nightjar.base.process;

import dev.nightjar.base.Clock;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One run of a command from its start to its end, with this process standing in for it: its
/// streams go through us byte for byte, our signals go on to it, and it is ended at its limit.
///
/// Everything happens in the one thread that calls [#run], in a loop around `poll`, so there is
/// nothing to lock and nothing to start but the child. It never waits in a read or a write: a slow
/// reader of one stream holds up neither the other nor a signal.
///
/// **Process groups.** In the foreground of a terminal the child stays in our group: the shell then
/// stops, resumes and interrupts both together with whatever else is in the pipeline, exactly as if
/// it were run bare, and what the terminal sent to all is not sent again. Everywhere else it leads
/// a group of its own, which gets every signal that we get.
///
/// **What is left behind.** Processes that outlive the child never delay its end. Those that hold
/// one of its streams are left a reader of their own.
public final class ChildRun {
  private static final int PID_FD_OPEN = 434; // the system call's number on every architecture
  private static final int SLOT_SIZE = 8; // of struct pollfd
  private static final int READABLE = 1;
  private static final int WRITABLE = 4;
  private static final int RUSAGE_SIZE = 144;
  private static final int WAIT_BY_ID = 1;
  private static final int EXITED_NO_HANG_NO_REAP = 4 | 1 | 0x01000000;

  /// Milliseconds between looks at what the kernel can't wake us for: a process group's last
  /// member, and a child on a kernel without process descriptors.
  private static final int LOOK_INTERVAL = 10;

  /// Fills of a pump after the child's end: more than a pipe holds, so what it wrote is through,
  /// and a process that writes for ever can't hold us.
  private static final int LAST_FILLS = 16;

  /// How long a reader may take to accept a timed-out child's last output.
  private static final long LAST_OUTPUT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long LONGEST_WAIT_MILLIS = 3_600_000;

  private final ChildPlan plan;
  private final ChildWatcher watcher;
  private final Clock clock;
  private final Signals signals = Signals.open();
  private final boolean ownGroup = !Terminal.isOursInForeground();
  private final ByteBuffer slots = Native.memory(4 * SLOT_SIZE);
  private final PeakMemory memory = new PeakMemory();
  private final long startNanos;
  private @Nullable Pump out;
  private @Nullable Pump err;
  private int pid;
  private int pidFd;
  private boolean hasLasted;
  private boolean isTold;

  private ChildRun(ChildPlan plan, ChildWatcher watcher, Clock clock) {
    this.plan = plan;
    this.watcher = watcher;
    this.clock = clock;
    this.startNanos = clock.monotonicNanos();
  }

  /// Starts the command and returns when it has ended and its output is passed on. To be called
  /// before this process opens files or sockets of its own, which the child would inherit.
  public static ChildEnd run(ChildPlan plan, ChildWatcher watcher, Clock clock) {
    var run = new ChildRun(plan, watcher, clock);
    try {
      return run.toItsEnd();
    } finally {
      run.signals.close();
    }
  }

  private ChildEnd toItsEnd() {
    watcher.starting();
    Descriptors.hideOwn();
    var spawn = new Spawn(ownGroup, signals);
    out = Pump.to(1, spawn, signals, watcher);
    err = Pump.to(2, spawn, signals, watcher);
    int error = spawn.start(plan.command());
    startPumps();
    if (error != 0) {
      closePumps();
      return ChildEnd.notStarted(error);
    }
    pid = spawn.pid();
    pidFd = Native.callInt("syscall", PID_FD_OPEN, pid, 0);
    memory.started(pid, clock.monotonicNanos());
    watcher.started(pid, ownGroup);
    Thread hook = signals.areOurs() ? null : LastSignal.passOnTo(target());
    ChildEnd end = await();
    if (pidFd >= 0) {
      Native.close(pidFd);
    }
    LastSignal.forget(hook);
    return end;
  }

  private ChildEnd await() {
    var ending = new Ending(pid, ownGroup, plan, startNanos);
    ChildEnd end = null;
    while (end == null || !ending.isComplete()) {
      poll(waitMillis(ending, end != null));
      passSignalsOn();
      advance(out);
      advance(err);
      long now = clock.monotonicNanos();
      if (end == null) {
        memory.sample(now);
        tellThatItLasts(now);
        end = isGone() ? reap(now) : null;
      }
      ending.advance(now);
    }
    boolean timedOut = ending.isTimedOut();
    finishOutput(timedOut);
    return timedOut ? end.timedOut() : end;
  }

  private long waitMillis(Ending ending, boolean isReaped) {
    long now = clock.monotonicNanos();
    long wait = ending.nextNanos() - now;
    if (!isReaped) {
      wait = Math.min(wait, memory.nextNanos() - now);
      if (!hasLasted) {
        wait = Math.min(wait, startNanos + plan.lastingNanos() - now);
      }
    }
    long millis = Math.max(0, Math.min(wait / 1_000_000 + 1, LONGEST_WAIT_MILLIS));
    return isReaped || pidFd < 0 ? Math.min(millis, LOOK_INTERVAL) : millis;
  }

  private void tellThatItLasts(long now) {
    if (!hasLasted && now - startNanos >= plan.lastingNanos()) {
      hasLasted = true;
      watcher.lasts();
    }
  }

  private void poll(long millis) {
    slot(0, pidFd, READABLE);
    slot(1, signals.fd(), READABLE);
    slot(2, out);
    slot(3, err);
    Native.callInt("poll", Native.address(slots), 4, millis);
  }

  private void slot(int index, @Nullable Pump pump) {
    if (pump == null || !pump.isOpen()) {
      slot(index, -1, 0);
    } else {
      slot(index, pump.awaited(), pump.isEmptying() ? WRITABLE : READABLE);
    }
  }

  private void slot(int index, int fd, int events) {
    slots.putInt(index * SLOT_SIZE, fd).putInt(index * SLOT_SIZE + 4, events);
  }

  private void advance(@Nullable Pump pump) {
    if (pump != null && slots.getShort((pump == out ? 2 : 3) * SLOT_SIZE + 6) != 0) {
      pump.advance();
    }
  }

  private boolean isGone() {
    if (pidFd >= 0) {
      return slots.getShort(6) != 0;
    }
    ByteBuffer info = Native.memory(128);
    Native.call(
        Native.function("waitid"),
        WAIT_BY_ID,
        pid,
        Native.address(info),
        EXITED_NO_HANG_NO_REAP,
        0,
        0);
    return info.getInt(0) != 0;
  }

  /// Reads what only a process not yet waited for still tells, its I/O with that of the children it
  /// waited for, and then waits for it.
  private ChildEnd reap(long now) {
    String io = ProcFile.text("/proc/".concat(Integer.toString(pid)).concat("/io"));
    ByteBuffer status = Native.memory(8);
    ByteBuffer usage = Native.memory(RUSAGE_SIZE);
    Native.call(
        Native.function("wait4"), pid, Native.address(status), 0, Native.address(usage), 0, 0);
    return new ChildEnd(
        0,
        status.getInt(0),
        false,
        now - startNanos,
        usage.getLong(0) * 1_000_000 + usage.getLong(8),
        usage.getLong(16) * 1_000_000 + usage.getLong(24),
        memory.bytes(usage.getLong(32) * 1024),
        ProcFile.number(io, "read_bytes"),
        ProcFile.number(io, "write_bytes"),
        usage.getLong(128),
        usage.getLong(136),
        usage.getLong(64),
        usage.getLong(72));
  }

  private int target() {
    return ownGroup ? -pid : pid;
  }

  private void passSignalsOn() {
    for (int signal = signals.next(); signal != 0; signal = signals.next()) {
      isTold |= signal != Signals.CONT && signal != Signals.TSTP;
      if (ownGroup || signals.isFromProcess()) {
        Signals.send(target(), signal);
      }
      if (signal == Signals.TSTP) {
        Signals.send(Native.callInt("getpid", 0, 0, 0), Signals.STOP);
      }
    }
  }

  /// Passes on what the child wrote before its end. Where its reader is slow this waits, as the
  /// child would have, until a signal asks us to stop.
  private void finishOutput(boolean timedOut) {
    long deadline = clock.monotonicNanos() + LAST_OUTPUT_NANOS;
    isTold = false;
    for (int fills = 0; fills < LAST_FILLS; ) {
      boolean outFilled = moveOn(out);
      boolean errFilled = moveOn(err);
      if (outFilled || errFilled) {
        fills++;
      } else if (!isEmptying(out) && !isEmptying(err)) {
        break;
      }
      poll(isEmptying(out) || isEmptying(err) ? LOOK_INTERVAL : 0);
      passSignalsOn();
      if (isTold || (timedOut && clock.monotonicNanos() - deadline > 0)) {
        closePumps();
      }
    }
    leave(out, timedOut);
    leave(err, timedOut);
  }

  private boolean moveOn(@Nullable Pump pump) {
    if (pump == null || !pump.isOpen()) {
      return false;
    }
    if (!pump.isEmptying()) {
      return pump.advance();
    }
    advance(pump);
    return false;
  }

  private static boolean isEmptying(@Nullable Pump pump) {
    return pump != null && pump.isOpen() && pump.isEmptying();
  }

  private static void leave(@Nullable Pump pump, boolean timedOut) {
    if (pump != null && pump.isOpen()) {
      if (timedOut) {
        pump.close();
      } else {
        pump.leave();
      }
    }
  }

  private void startPumps() {
    if (out != null) {
      out.started();
    }
    if (err != null) {
      err.started();
    }
  }

  private void closePumps() {
    if (out != null) {
      out.close();
    }
    if (err != null) {
      err.close();
    }
  }
}
