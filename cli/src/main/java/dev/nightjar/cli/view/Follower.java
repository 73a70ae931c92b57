package dev.nightjar.cli.view;

import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.io.PrintWriter;
import java.time.Duration;

/// Follows a run's output until the run has ended and all of it was shown, whatever the server does
/// meanwhile.
final class Follower {
  private static final Duration PAUSE = Duration.ofMillis(500);

  /// Readings without a new line after the end: reports of the end and of the last lines come
  /// apart.
  private static final int QUIET_READINGS = 3;

  private final OutputReader reader;
  private final Clock clock;
  private final PrintWriter err;
  private boolean isAway;

  Follower(OutputReader reader, Clock clock, PrintWriter err) {
    this.reader = reader;
    this.clock = clock;
    this.err = err;
  }

  void follow() throws InterruptedException {
    OutputReader.Found found = reader.readOn();
    int quiet = 0;
    while (reader.isWatched()) {
      quiet = found.hasEnded() && !found.hasNew() ? quiet + 1 : 0;
      if (quiet == QUIET_READINGS) {
        return;
      }
      clock.sleep(PAUSE);
      found = patiently();
    }
  }

  /// A server that is away for now has told nothing new.
  private OutputReader.Found patiently() {
    try {
      OutputReader.Found found = reader.readOn();
      if (isAway) {
        isAway = false;
        err.println("nightjar: the server is back");
      }
      return found;
    } catch (NightjarException e) {
      if (e.code() != ErrorCode.UNAVAILABLE) {
        throw e;
      }
      if (!isAway) {
        isAway = true;
        err.println("nightjar: " + e.getMessage() + "; waiting for it");
      }
      return new OutputReader.Found(false, false);
    }
  }
}
