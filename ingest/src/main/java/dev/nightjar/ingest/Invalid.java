package dev.nightjar.ingest;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;

/// Errors for what a person configured or sent wrongly.
final class Invalid {
  private Invalid() {}

  static NightjarException because(String message) {
    return new NightjarException(ErrorCode.BAD_DATA, message);
  }
}
