package dev.nightjar.state;

import dev.nightjar.base.Disk;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Turns failures of files and of SQLite into what a caller is told: no room, not available, or a
/// mistake of ours.
final class StateFailures {
  /// A disk with less room than this is taken as full when a write to it failed: SQLite and the
  /// operating system do not always say why.
  private static final long NO_ROOM_BYTES = 1 << 20;

  private static final int FULL = 13;

  /// A statement, constraint or type that does not fit the tables: only our own code makes these.
  private static final int ERROR = 1;

  private static final int CONSTRAINT = 19;
  private static final int MISMATCH = 20;
  private static final int MISUSE = 21;
  private static final int RANGE = 25;

  private final Path dir;
  private final Disk disk;

  StateFailures(Path dir, Disk disk) {
    this.dir = dir;
    this.disk = disk;
  }

  RuntimeException of(SQLException e) {
    int code = primaryCode(e);
    if (e instanceof SQLiteException
        && (code == ERROR
            || code == CONSTRAINT
            || code == MISMATCH
            || code == MISUSE
            || code == RANGE)) {
      return new IllegalStateException("BUG: " + e.getMessage(), e);
    }
    return code == FULL || isFull() ? full(e) : unavailable(e);
  }

  NightjarException of(IOException e) {
    return isFull() ? full(e) : unavailable(e);
  }

  /// Whether a refusal is the disk's doing, not the caller's.
  static boolean isOfDisk(NightjarException refusal) {
    return refusal.code() == ErrorCode.STORAGE_FULL || refusal.code() == ErrorCode.UNAVAILABLE;
  }

  static int primaryCode(SQLException e) {
    return e.getErrorCode() & 0xff;
  }

  static boolean isFailedForce(SQLException e) {
    return e instanceof SQLiteException s
        && s.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_FSYNC;
  }

  private boolean isFull() {
    try {
      return disk.usableBytes(dir) < NO_ROOM_BYTES;
    } catch (IOException _) {
      return false;
    }
  }

  NightjarException full(Exception e) {
    return new NightjarException(
        ErrorCode.STORAGE_FULL,
        "no room on the disk of " + dir + ": make room, then send again",
        e);
  }

  private NightjarException unavailable(Exception e) {
    return new NightjarException(
        ErrorCode.UNAVAILABLE, "the state in " + dir + " cannot be used: " + e.getMessage(), e);
  }
}
