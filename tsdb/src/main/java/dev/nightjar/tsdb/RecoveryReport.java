package dev.nightjar.tsdb;

import dev.nightjar.base.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What opening the store found.
///
/// @param blocks blocks that are served
/// @param replayedSamples samples brought back from the write-ahead log
/// @param lostSamples samples of the log whose series' definition was damaged
/// @param lostSeries series in files of chunks whose definition was damaged
/// @param setAside files that were damaged: renamed, not deleted, and not served
/// @param damages stretches of the log that could not be read
/// @param took how long opening took
public record RecoveryReport(
    int blocks,
    long replayedSamples,
    long lostSamples,
    long lostSeries,
    List<SetAside> setAside,
    List<Journal.Damage> damages,
    Duration took) {
  /// A damaged file under its new name.
  public record SetAside(Path file, String reason) {}

  public RecoveryReport {
    setAside = List.copyOf(setAside);
    damages = List.copyOf(damages);
  }

  /// Whether everything that was written came back.
  public boolean isClean() {
    return lostSamples == 0 && lostSeries == 0 && setAside.isEmpty() && damages.isEmpty();
  }
}
