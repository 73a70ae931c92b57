package dev.nightjar.base.process;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The room on a file system, for this process's user.
///
/// @param freeFiles how many more files it can hold; -1 where it does not count them
public record FileRoom(long totalBytes, long freeBytes, long freeFiles) {
  private static final int STRUCT_SIZE = 256; // of struct statvfs, with some to spare
  private static final int FRAGMENT_SIZE = 8;
  private static final int BLOCKS = 16;
  private static final int FREE_BLOCKS = 24;
  private static final int AVAILABLE_BLOCKS = 32;
  private static final int FILES = 40;
  private static final int FREE_FILES = 48;

  /// Null when there is no such file. Waits for a file system that does not answer.
  public static @Nullable FileRoom of(String path) {
    ByteBuffer name = Native.cString(path);
    ByteBuffer room = Native.memory(STRUCT_SIZE);
    if (Native.callInt("statvfs", Native.address(name), Native.address(room), 0) != 0) {
      return null;
    }
    long size = room.getLong(FRAGMENT_SIZE);
    boolean hasReserve = OwnProcess.userId() == 0;
    long blocks = room.getLong(hasReserve ? FREE_BLOCKS : AVAILABLE_BLOCKS);
    long files = room.getLong(FILES) == 0 ? -1 : room.getLong(FREE_FILES);
    return new FileRoom(room.getLong(BLOCKS) * size, blocks * size, files);
  }
}
