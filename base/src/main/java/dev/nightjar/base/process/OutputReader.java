package dev.nightjar.base.process;

import java.nio.ByteBuffer;

/// Who reads what this process writes.
public final class OutputReader {
  private OutputReader() {}

  /// Whether a descriptor of this process is a pipe or socket whose reader went away.
  public static boolean isGone(int fd) {
    ByteBuffer slot = Native.memory(8).putInt(0, fd);
    int ready = Native.callInt("poll", Native.address(slot), 1, 0);
    return ready == 1 && (slot.getShort(6) & Streams.GONE) != 0;
  }
}
