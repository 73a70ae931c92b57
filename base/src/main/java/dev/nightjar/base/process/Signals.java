package dev.nightjar.base.process;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The signals sent to this process, read from a file descriptor.
///
/// The launcher starts the JVM with `-Xrs` and with all signals blocked; all threads inherit that
/// mask, so a signal waits in the kernel until it is read here, with its sender, and none is lost
/// between the start of the process and the start of the child. The JVM unblocks some for itself,
/// which are not taken: those of its own faults, and the one that `_JAVA_SR_SIGNUM` names in place
/// of USR2. Where the usual ones are not blocked, the JVM's own handling stands, and [#areOurs] is
/// false.
final class Signals {
  static final int INT = 2;
  static final int KILL = 9;
  static final int PIPE = 13;
  static final int TERM = 15;
  static final int CONT = 18;
  static final int STOP = 19;
  static final int TSTP = 20;

  static final int HUP = 1;
  private static final int QUIT = 3;
  private static final int USR1 = 10;
  private static final int USR2 = 12;
  private static final int TTIN = 21;
  private static final int TTOU = 22;
  private static final int URG = 23;
  private static final int XFSZ = 25;
  private static final int WINCH = 28;
  private static final int CHLD = 17;

  /// Taken wherever they are found blocked or not: those by which people and service managers speak
  /// to a command.
  private static final int[] USUAL = {HUP, INT, QUIT, USR1, USR2, TERM, CONT, TSTP};

  /// ILL, BUS, FPE and SEGV, which are the JVM's own; KILL and STOP, which nobody can take.
  private static final int[] NEVER = {4, 7, 8, 11, KILL, STOP, 32, 33};

  /// What the kernel itself sends to a process for the sake of its terminal or session. All else
  /// that it sends is about us: a child that ended, a limit, a timer.
  private static final long OF_TERMINAL =
      bit(HUP) | bit(INT) | bit(QUIT) | bit(TSTP) | bit(TTIN) | bit(TTOU) | bit(CONT) | bit(WINCH);

  /// What does nothing to a process that has no opinion of it, or only stops it.
  private static final long NOT_DEADLY =
      bit(CHLD) | bit(CONT) | bit(URG) | bit(WINCH) | bit(TSTP) | bit(TTIN) | bit(TTOU);

  private static final int SIGNALFD_FLAGS = 0x80000 | 0x800; // close-on-exec, non-blocking
  private static final int INFO_SIZE = 128; // of signalfd_siginfo
  private static final int SET_SIZE = 128; // of libc's sigset_t
  private static final int ACTION_SIZE = 152; // of libc's struct sigaction
  private static final int MASK_BLOCK = 0;
  private static final int MASK_UNBLOCK = 1;
  private static final MemorySegment KILL_CALL = Native.function("kill");

  private final int fd;
  private final boolean ours;
  private final long childMask;
  private final long ignored;
  private final ByteBuffer info = Native.memory(INFO_SIZE);

  private Signals(int fd, boolean ours, long childMask, long ignored) {
    this.fd = fd;
    this.ours = ours;
    this.childMask = childMask;
    this.ignored = ignored;
  }

  /// Starts to collect. The child's mask is the one the launcher told, or else the present one
  /// without what is forwarded.
  static Signals open() {
    long usual = bits(USUAL);
    ByteBuffer set = Native.memory(SET_SIZE).putLong(0, usual);
    ByteBuffer before = Native.memory(SET_SIZE);
    Native.call(
        Native.function("pthread_sigmask"),
        MASK_BLOCK,
        Native.address(set),
        Native.address(before));
    long mask = before.getLong(0);
    long taken = usual | (mask & ~bits(NEVER));
    set.putLong(0, taken);
    int fd = Native.callInt("signalfd", -1, Native.address(set), SIGNALFD_FLAGS);
    long ignored = hex(System.getProperty("nightjar.sigign"), 0);
    for (int signal : new int[] {PIPE, XFSZ}) {
      if ((ignored & bit(signal)) != 0) {
        // The JVM took the signal over; the child must find it ignored as this process did.
        disposition(signal, 1);
      }
    }
    boolean ours = (mask & bit(TERM)) != 0;
    long childMask = hex(System.getProperty("nightjar.sigblk"), mask & ~taken);
    return new Signals(fd, ours, childMask, ignored);
  }

  int fd() {
    return fd;
  }

  /// Whether every thread leaves the forwarded signals to this object.
  boolean areOurs() {
    return ours;
  }

  /// What the child must find blocked.
  long childMask() {
    return childMask;
  }

  /// What the child must find at its default: the two signals that glibc keeps for threads, which
  /// its `posix_spawn` would leave ignored. A parent that started us so has ignored both; the
  /// second can't be seen, as it is in use from the first thread on.
  long childDefaults() {
    return (ignoredNow() & bit(32)) != 0 ? 0 : bit(32) | bit(33);
  }

  /// Whether this process found a signal ignored, as its children do. The JVM changes that of its
  /// own signals only, and none of them where they are [ours][#areOurs].
  boolean isIgnored(int signal) {
    return ((ignored | ignoredNow()) & bit(signal)) != 0;
  }

  private static long ignoredNow() {
    String status = ProcFile.text("/proc/self/status");
    int at = status.indexOf("SigIgn:") + 7;
    if (at < 7) {
      return 0;
    }
    return hex(status.substring(at, status.indexOf('\n', at)).strip(), 0);
  }

  /// The next waiting signal that somebody means for the child, or 0.
  int next() {
    while (Native.read(fd, Native.address(info), INFO_SIZE) == INFO_SIZE) {
      int signal = info.getInt(0);
      if (isFromProcess() ? !isOfOurWriting(signal) : (OF_TERMINAL & bit(signal)) != 0) {
        return signal;
      }
    }
    return 0;
  }

  /// Whether the kernel answered a write of ours with the signal; it then names us as the sender.
  private boolean isOfOurWriting(int signal) {
    return (signal == PIPE || signal == XFSZ)
        && info.getInt(12) == Native.callInt("getpid", 0, 0, 0);
  }

  /// Whether a signal ends a process that has no opinion of it.
  static boolean isDeadly(int signal) {
    return (NOT_DEADLY & bit(signal)) == 0;
  }

  /// Whether the signal last returned by [#next] was sent by a process; the others come from the
  /// terminal, which sends them to the whole foreground group.
  boolean isFromProcess() {
    return info.getInt(8) <= 0;
  }

  /// The process that sent the signal last returned by [#next]; 0 when it was the kernel.
  int sender() {
    return isFromProcess() ? info.getInt(12) : 0;
  }

  int senderUser() {
    return info.getInt(16);
  }

  /// Whether a signal stops a process that has no opinion of it.
  static boolean isStop(int signal) {
    return signal == TSTP || signal == TTIN || signal == TTOU;
  }

  /// Stops this process by a signal, so that its parent sees by which one, until it is told to go
  /// on; does nothing where the kernel lets no such signal stop anything, as in an orphaned group.
  static void stopBy(int signal) {
    disposition(signal, 0);
    unblock(signal);
    raise(signal);
    mask(MASK_BLOCK, signal);
  }

  /// Stops this process until it is told to go on.
  static void stopSelf() {
    send(Native.callInt("getpid", 0, 0, 0), STOP);
  }

  void close() {
    Native.close(fd);
  }

  /// Sends a signal to a process, or to a group when `target` is negative.
  static boolean send(int target, int signal) {
    return Native.callInt(KILL_CALL, target, signal, 0) == 0;
  }

  static void unblock(int signal) {
    mask(MASK_UNBLOCK, signal);
  }

  private static void mask(int how, int signal) {
    ByteBuffer set = Native.memory(SET_SIZE).putLong(0, bit(signal));
    Native.call(Native.function("pthread_sigmask"), how, Native.address(set), 0);
  }

  /// Sets what the kernel does with a signal: 0 its default, 1 nothing.
  static void disposition(int signal, long action) {
    ByteBuffer memory = Native.memory(ACTION_SIZE).putLong(0, action);
    Native.callInt("sigaction", signal, Native.address(memory), 0);
  }

  /// Sends a signal to this thread, which makes it take effect before the call returns; one to the
  /// process may choose another thread.
  static void raise(int signal) {
    Native.callInt("raise", signal, 0, 0);
  }

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }

  private static long bits(int[] signals) {
    long bits = 0;
    for (int signal : signals) {
      bits |= bit(signal);
    }
    return bits;
  }

  /// A mask as `/proc/PID/status` prints it.
  static long hex(@Nullable String text, long fallback) {
    if (text == null || text.isEmpty() || text.length() > 16) {
      return fallback;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return fallback;
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
