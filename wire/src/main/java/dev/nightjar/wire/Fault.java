package dev.nightjar.wire;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;

/// The error for a line that is well-formed and says something that it must not.
final class Fault {
  private Fault() {}

  static NightjarException at(int line, String message) {
    return new NightjarException(ErrorCode.BAD_DATA, "line " + line + ", column 1: " + message);
  }
}
