package dev.nightjar.tsdb.prometheus;

import java.util.ArrayList;
import java.util.List;

/// What of a block could not be taken, counted.
///
/// @param damagedSeries series whose entry or labels are damaged
/// @param damagedChunks chunks that are damaged
/// @param unknownSamples samples of an encoding that is not known here
/// @param misplacedSamples samples of a chunk that are not newer than the one before, or farther
///   than 140,000 years from the epoch
/// @param damages the first of the damages, each with file and place
public record Losses(
    long damagedSeries,
    long damagedChunks,
    long unknownSamples,
    long misplacedSamples,
    List<String> damages) {
  /// As many damages are told one by one.
  static final int MAX_TOLD = 5;

  public static final Losses NONE = new Losses(0, 0, 0, 0, List.of());

  public Losses {
    damages = List.copyOf(damages.subList(0, Math.min(MAX_TOLD, damages.size())));
  }

  /// Whether anything was damaged.
  public boolean isDamaged() {
    return damagedSeries + damagedChunks + misplacedSamples > 0;
  }

  /// Both together.
  public Losses plus(Losses other) {
    List<String> both = new ArrayList<>(damages);
    both.addAll(other.damages);
    return new Losses(
        damagedSeries + other.damagedSeries,
        damagedChunks + other.damagedChunks,
        unknownSamples + other.unknownSamples,
        misplacedSamples + other.misplacedSamples,
        both);
  }
}
