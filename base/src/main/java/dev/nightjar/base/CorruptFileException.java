package dev.nightjar.base;

import java.io.IOException;
import java.nio.file.Path;

/// A file of ours that does not hold what was written: a damaged disk, or a foreign hand.
public final class CorruptFileException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Path path;
  private final long offset;

  /// @param path the damaged file
  /// @param offset the byte at which reading failed
  /// @param message what was wanted there and what was found
  public CorruptFileException(Path path, long offset, String message) {
    super(path + " at byte " + offset + ": " + message);
    this.path = path;
    this.offset = offset;
  }

  public Path path() {
    return path;
  }

  public long offset() {
    return offset;
  }
}
