package dev.nightjar.base.process;

import java.nio.ByteBuffer;

/// What may be done to a process of a run besides sending it a signal, and to a folder for it.
public final class ProcessDoor {
  private static final int RLIMIT_CORE = 4;
  private static final int OWNER_ONLY = 0700;

  private ProcessDoor() {}

  /// This process's own number.
  public static int ownId() {
    return Native.callInt("getpid", 0, 0, 0);
  }

  /// Bytes of a page of memory.
  public static int pageSize() {
    return Native.callInt("getpagesize", 0, 0, 0);
  }

  /// Makes a folder that did not exist and that only its owner may enter.
  public static boolean makeFolder(String path) {
    ByteBuffer name = Native.cString(path);
    return Native.callInt("mkdir", Native.address(name), OWNER_ONLY, 0) == 0;
  }

  /// Keeps a process from leaving a core file when it dies.
  public static void forbidCore(int pid) {
    ByteBuffer none = Native.memory(16);
    Native.call(Native.function("prlimit"), pid, RLIMIT_CORE, Native.address(none));
  }

  /// The process id that this host gave out last, in this process's own numbering; -1 when that is
  /// not told.
  public static int lastGivenId() {
    String text = ProcFile.text("/proc/loadavg").strip();
    try {
      return Integer.parseInt(text.substring(text.lastIndexOf(' ') + 1));
    } catch (NumberFormatException _) {
      return -1;
    }
  }
}
