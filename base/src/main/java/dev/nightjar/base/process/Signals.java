package dev.nightjar.base.process;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The signals sent to this process, read from a file descriptor.
///
/// The launcher starts the JVM with `-Xrs` and with the forwarded signals blocked; all threads
/// inherit that mask, so a signal waits in the kernel until it is read here, with its sender, and
/// none is lost between the start of the process and the start of the child. USR2 is the one that
/// the JVM unblocks again for itself, unless `_JAVA_SR_SIGNUM` names another. Where they are not
/// blocked, the JVM's own handling stands, and [#areOurs] is false.
final class Signals {
  static final int INT = 2;
  static final int KILL = 9;
  static final int PIPE = 13;
  static final int TERM = 15;
  static final int CONT = 18;
  static final int STOP = 19;
  static final int TSTP = 20;

  private static final int HUP = 1;
  private static final int QUIT = 3;
  private static final int USR1 = 10;
  private static final int USR2 = 12;
  private static final int[] FORWARDED = {HUP, INT, QUIT, USR1, USR2, TERM, CONT, TSTP};

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
    long forwarded = 0;
    for (int signal : FORWARDED) {
      forwarded |= bit(signal);
    }
    ByteBuffer set = Native.memory(SET_SIZE).putLong(0, forwarded);
    ByteBuffer before = Native.memory(SET_SIZE);
    Native.call(
        Native.function("pthread_sigmask"),
        MASK_BLOCK,
        Native.address(set),
        Native.address(before));
    long mask = before.getLong(0);
    int fd = Native.callInt("signalfd", -1, Native.address(set), SIGNALFD_FLAGS);
    long told = hex(System.getProperty("nightjar.sigblk"));
    long ignored = hex(System.getProperty("nightjar.sigign"));
    if (ignored > 0 && (ignored & bit(PIPE)) != 0) {
      // The JVM took the signal over; the child must find it ignored as this process did.
      disposition(PIPE, 1);
    }
    return new Signals(
        fd, (mask & bit(TERM)) != 0, told >= 0 ? told : mask & ~forwarded, Math.max(0, ignored));
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
    return Math.max(0, hex(status.substring(at, status.indexOf('\n', at)).strip()));
  }

  /// The next waiting signal, or 0.
  int next() {
    return Native.read(fd, Native.address(info), INFO_SIZE) == INFO_SIZE ? info.getInt(0) : 0;
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
    ByteBuffer set = Native.memory(SET_SIZE).putLong(0, bit(signal));
    Native.call(Native.function("pthread_sigmask"), MASK_UNBLOCK, Native.address(set), 0);
  }

  /// Sets what the kernel does with a signal: 0 its default, 1 nothing.
  static void disposition(int signal, long action) {
    ByteBuffer memory = Native.memory(ACTION_SIZE).putLong(0, action);
    Native.callInt("sigaction", signal, Native.address(memory), 0);
  }

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }

  /// A mask as `/proc/PID/status` prints it, or -1.
  private static long hex(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > 16) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
