package dev.nightjar.base.process;

import dev.nightjar.base.Clock;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One run of a command from its start to its end, with this process standing in for it: its
/// streams go through us byte for byte, our signals go on to it, and it is ended at its limit.
///
/// Everything happens in the one thread that calls [#toItsEnd], in a loop around `poll`, so there
/// is nothing to lock and nothing to start but the child. It never waits in a read or a write: a
/// slow reader of one stream holds up neither the other nor a signal.
///
/// **Process groups.** In the foreground of a terminal the child stays in our group: the shell then
/// stops, resumes and interrupts both together with whatever else is in the pipeline, exactly as if
/// it were run bare, and what the terminal sent to all is not sent again. Everywhere else it leads
/// a group of its own, which gets every signal that we get.
///
/// **What is left behind.** Processes that outlive the child never delay its end. Those that hold
/// one of its streams are left a reader of their own.
final class ChildRun {
  private static final int PID_FD_OPEN = 434; // the system call's number on every architecture
  private static final int SLOT_SIZE = 8; // of struct pollfd
  private static final int READABLE = 1;
  private static final int RUSAGE_SIZE = 144;
  private static final int WAIT_BY_ID = 1;
  private static final int EXITED_NO_HANG_NO_REAP = 4 | 1 | 0x01000000;
  private static final int NO_HANG = 1;

  /// The status of a child of which the kernel tells none: it can't be told as a success.
  private static final int UNKNOWN_STATUS = 126 << 8;

  /// The first of the elements of `poll`'s array that are for the streams.
  private static final int STREAMS = 2;

  private static final int SLOTS = 6;

  /// Milliseconds between looks at what the kernel can't wake us for: a process group's last
  /// member, and a child on a kernel without process descriptors.
  private static final int LOOK_INTERVAL = 10;

  /// Milliseconds for finding out who goes on writing.
  private static final long LOOK_FOR_WRITERS = 1000;

  /// How long a reader may take to accept a timed-out child's last output.
  private static final long LAST_OUTPUT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// How long a reader may take to accept the last output of a child that a signal has ended.
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long LONGEST_WAIT_MILLIS = 3_600_000;

  private final int[] inherited;
  private final ChildPlan plan;
  private final ChildWatcher watcher;
  private final Clock clock;
  private final Signals signals;
  private final boolean ownGroup;
  private final ByteBuffer slots = Native.memory(SLOTS * SLOT_SIZE);
  private final ByteBuffer status = Native.memory(8);
  private final ByteBuffer usage = Native.memory(RUSAGE_SIZE);
  private final PeakMemory memory = new PeakMemory();
  private final long startNanos;
  private final Spawn spawn;
  private final Streams streams;
  private int pid;
  private int pidFd = -1;
  private long startTicks;
  private boolean hasLasted;
  private boolean isTold;
  private boolean isReaped;
  private boolean isTimedOut;
  private Stops stops;

  /// @param inherited what the child finds open
  ChildRun(
      ChildPlan plan,
      ChildWatcher watcher,
      Signals signals,
      boolean ownGroup,
      int[] inherited,
      Clock clock) {
    this.inherited = inherited;
    this.plan = plan;
    this.watcher = watcher;
    this.signals = signals;
    this.ownGroup = ownGroup;
    this.clock = clock;
    this.startNanos = clock.monotonicNanos();
    this.spawn = new Spawn(ownGroup, signals);
    this.streams = Streams.connect(plan, spawn, watcher);
    this.stops = new Stops(0, signals, clock);
  }

  /// Starts the command and returns when it has ended and its output is passed on.
  ChildEnd toItsEnd() {
    streams.closeWhereReadersAreGone();
    LastSignal hook = signals.areOurs() ? null : LastSignal.open();
    int error = spawn.start(plan.command());
    if (error != 0) {
      LastSignal.forget(hook);
      streams.started();
      streams.close();
      return ChildEnd.notStarted(error);
    }
    pid = spawn.pid();
    if (hook != null) {
      hook.passOnTo(target());
    }
    ChildEnd end;
    try { // from here on nothing may be thrown: a command that runs must not be started again
      begin();
      end = await();
    } catch (RuntimeException | Error _) { // such as no memory: the command still has an end
      end = awaitUnwatched();
    }
    if (pidFd >= 0) {
      Native.close(pidFd);
    }
    LastSignal.forget(hook);
    return end;
  }

  private void begin() {
    streams.started();
    if (plan.isLast()) {
      Descriptors.giveUpHandedOn(inherited);
      streams.giveUpHandedOn();
    }
    pidFd = Native.callInt("syscall", PID_FD_OPEN, pid, 0);
    memory.started(pid, clock.monotonicNanos());
    watcher.started(pid, ownGroup);
    stops = new Stops(pid, signals, clock);
  }

  /// What remains where anything has failed: signals go on to the child, and its limit ends it.
  private ChildEnd awaitUnwatched() {
    try {
      streams.leave(signals, new int[0]);
    } catch (RuntimeException | Error _) {
      streams.close();
    }
    boolean isAsked = false;
    boolean isForced = false;
    while (!isReaped) {
      poll(LOOK_INTERVAL * 10);
      passOnUnwatched();
      long over = clock.monotonicNanos() - startNanos - plan.limitNanos();
      if (plan.limitNanos() > 0 && over >= 0 && !isAsked) {
        isAsked = true;
        isTimedOut = true;
        Signals.send(target(), Signals.TERM);
        Signals.send(target(), Signals.CONT);
      }
      if (isAsked && over >= plan.graceNanos()) {
        isForced = true;
        Signals.send(target(), Signals.KILL);
      }
      waitFor(NO_HANG);
    }
    ChildEnd end = ChildEnd.unwatched(status.getInt(0), clock.monotonicNanos() - startNanos);
    return isTimedOut ? end.timedOut(isForced) : end;
  }

  private void passOnUnwatched() {
    for (int signal = signals.next(); signal != 0; signal = signals.next()) {
      if (ownGroup || signals.isFromProcess()) {
        Signals.send(target(), signal);
      }
    }
  }

  private ChildEnd await() {
    var ending = new Ending(pid, ownGroup, plan, watcher, startNanos);
    ChildEnd end = null;
    while (!ending.isOver() && (end == null || !ending.isComplete())) {
      poll(waitMillis(ending, end != null));
      passSignalsOn();
      streams.advance(slots, STREAMS);
      long now = clock.monotonicNanos();
      if (end == null) {
        end = isGone() ? reap(now, ending) : null;
        if (end == null) {
          look(now);
        }
      }
      ending.advance(now);
      isTimedOut = ending.isTimedOut();
    }
    startTicks = ending.startTicks();
    finishOutput(isTimedOut);
    if (end == null) {
      return ChildEnd.unkillable(clock.monotonicNanos() - startNanos);
    }
    return isTimedOut ? end.timedOut(ending.isForced()) : end;
  }

  private long waitMillis(Ending ending, boolean isReaped) {
    long now = clock.monotonicNanos();
    long wait = ending.nextNanos() - now;
    if (!isReaped) {
      wait = Math.min(wait, memory.nextNanos() - now);
      if (!hasLasted) {
        wait = Math.min(wait, startNanos + lastingNanos() - now);
      }
    }
    long millis = Math.max(0, Math.min(wait / 1_000_000 + 1, LONGEST_WAIT_MILLIS));
    millis =
        Math.min(millis, Math.min(streams.lookMillis(), isReaped ? millis : stops.lookMillis()));
    return pidFd < 0 && !isReaped ? Math.min(millis, LOOK_INTERVAL) : millis;
  }

  /// Before a limit that is shorter still, so that whoever is told of it has heard of the child.
  private long lastingNanos() {
    long limit = plan.limitNanos() > 0 ? plan.limitNanos() : Long.MAX_VALUE;
    return Math.min(plan.lastingNanos(), limit);
  }

  private void look(long now) {
    if (memory.sample(now)) {
      watcher.sampled();
    }
    if (!hasLasted && now - startNanos >= lastingNanos()) {
      hasLasted = true;
      watcher.lasts();
    }
  }

  private void poll(long millis) {
    slot(0, isReaped ? -1 : pidFd, READABLE); // that of an ended process stays readable
    slot(1, signals.fd(), READABLE);
    streams.await(slots, STREAMS);
    Native.callInt("poll", Native.address(slots), SLOTS, millis);
  }

  private void slot(int index, int fd, int events) {
    slots.putInt(index * SLOT_SIZE, fd).putInt(index * SLOT_SIZE + 4, events);
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
  private ChildEnd reap(long now, Ending ending) {
    watcher.dead();
    String io = ProcFile.text("/proc/".concat(Integer.toString(pid)).concat("/io"));
    waitFor(0);
    ending.childEnded(now);
    return new ChildEnd(
        0,
        status.getInt(0),
        false,
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

  private void waitFor(int options) {
    MemorySegment call = Native.function("wait4");
    long to = Native.address(status);
    int waited;
    do {
      waited = (int) Native.call(call, pid, to, options, Native.address(usage), 0, 0);
    } while (waited < 0 && Native.errno() == Native.EINTR);
    if (waited < 0) {
      status.putInt(0, UNKNOWN_STATUS);
    }
    isReaped = waited != 0;
  }

  private int target() {
    return ownGroup ? -pid : pid;
  }

  /// Once the child is waited for, its number may be another process's: nothing is sent to it.
  private void passSignalsOn() {
    for (int signal = signals.next(); signal != 0; signal = signals.next()) {
      isTold |= Signals.isDeadly(signal);
      if (isReaped) {
        if (Signals.isStop(signal) && !signals.isIgnored(signal)) {
          Signals.stopBy(signal);
        }
        watcher.signalled(signal, signals.sender(), signals.senderUser());
        continue;
      }
      if (ownGroup || signals.isFromProcess() || stops.isHangupOfOurs(signal)) {
        stops.passOn(signal, target());
      }
      stops.await(signal);
      watcher.signalled(signal, signals.sender(), signals.senderUser());
    }
    if (!isReaped) {
      stops.follow();
    }
  }

  /// Passes on what the child wrote before its end. Where its reader is slow this waits, as the
  /// child would have, until a signal asks us to stop.
  private void finishOutput(boolean timedOut) {
    long deadline = clock.monotonicNanos() + LAST_OUTPUT_NANOS;
    long patience = clock.monotonicNanos() + PATIENCE_NANOS;
    boolean wasTold = isTold;
    isTold = false;
    streams.childEnded();
    streams.fill();
    while (!streams.areThrough()) {
      poll(streams.areEmptying() ? LOOK_INTERVAL : 0);
      passSignalsOn();
      streams.advance(slots, STREAMS);
      streams.fill();
      if (isTold || (timedOut && clock.monotonicNanos() - deadline > 0)) {
        streams.close();
      } else if (wasTold && !timedOut && clock.monotonicNanos() - patience > 0) {
        streams.leave(signals, writers()); // bare, it would not have waited for its reader either
      }
    }
    if (timedOut) {
      streams.close();
    } else {
      streams.leave(signals, writers());
    }
  }

  /// Who may still write into a file of ours; a pipe's end tells by itself.
  private int[] writers() {
    if (!streams.areFiles()) {
      return new int[0];
    }
    var tree = new ProcessTree(pid, ownGroup, plan.mark(), startTicks);
    List<ProcessTree.Member> members = TreeLook.within(LOOK_FOR_WRITERS, tree);
    int[] writers = new int[members.size()];
    for (int i = 0; i < writers.length; i++) {
      writers[i] = members.get(i).pid();
    }
    return writers;
  }
}
