package dev.nightjar.base.process;

import java.nio.ByteBuffer;

/// Who reads what this process writes.
public final class OutputReader {
  private static final int ERROR = 8; // POLLERR: a pipe or socket that nobody reads any more

  private OutputReader() {}

  /// Whether a descriptor of this process is a pipe or socket whose reader went away.
  public static boolean isGone(int fd) {
    ByteBuffer slot = Native.memory(8).putInt(0, fd);
    int ready = Native.callInt("poll", Native.address(slot), 1, 0);
    return ready == 1 && (slot.getShort(6) & ERROR) != 0;
  }
}
