package dev.nightjar.tsdb;

import dev.nightjar.base.Disk;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.io.IOException;
import java.nio.file.Path;

/// Tells a full disk, which heals by itself, from any other failure of the files.
final class StorageFailure {
  /// Less room than this is none: the journal alone may want as much at once.
  private static final long NO_ROOM = 1 << 20;

  private StorageFailure() {}

  static NightjarException of(Disk disk, Path dir, IOException cause) {
    return isFull(disk, dir, cause)
        ? new NightjarException(
            ErrorCode.STORAGE_FULL,
            "no room left under " + dir + ": nothing is stored until there is",
            cause)
        : new NightjarException(
            ErrorCode.UNAVAILABLE, "cannot write under " + dir + ": " + cause.getMessage(), cause);
  }

  private static boolean isFull(Disk disk, Path dir, IOException cause) {
    // The text is what Linux says in the C locale; in any other the free space tells.
    if (String.valueOf(cause.getMessage()).contains("No space left on device")) {
      return true;
    }
    try {
      return disk.usableBytes(dir) < NO_ROOM;
    } catch (IOException e) {
      return false;
    }
  }
}
