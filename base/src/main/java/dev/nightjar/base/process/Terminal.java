package dev.nightjar.base.process;

import java.nio.ByteBuffer;

/// The controlling terminal, if there is one.
final class Terminal {
  private static final int READ_NO_CONTROL_CLOEXEC = 0x100 | 0x80000;

  private Terminal() {}

  /// Whether this process is in the terminal's foreground group: what a key sends then goes to that
  /// whole group.
  static boolean isOursInForeground() {
    ByteBuffer path = Native.cString("/dev/tty");
    int fd = Native.callInt("open", Native.address(path), READ_NO_CONTROL_CLOEXEC, 0);
    if (fd < 0) {
      return false;
    }
    int foreground = Native.callInt("tcgetpgrp", fd, 0, 0);
    Native.close(fd);
    return foreground == Native.callInt("getpgrp", 0, 0, 0);
  }
}
