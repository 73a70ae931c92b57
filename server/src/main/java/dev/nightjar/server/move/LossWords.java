package dev.nightjar.server.move;

import dev.nightjar.tsdb.prometheus.Losses;
import java.util.ArrayList;
import java.util.List;

/// What was left out of blocks, in sentences.
final class LossWords {
  private LossWords() {}

  static List<String> of(Losses losses) {
    List<String> lines = new ArrayList<>();
    add(lines, losses.unknownSamples(), "sample", " of an encoding that is not known here");
    add(lines, losses.misplacedSamples(), "sample", " at times that are not theirs");
    add(lines, losses.damagedChunks(), "damaged chunk", "");
    add(lines, losses.damagedSeries(), "damaged series", "");
    if (!losses.damages().isEmpty()) {
      long more = losses.damagedChunks() + losses.damagedSeries() - losses.damages().size();
      losses.damages().forEach(damage -> lines.add("  damaged: " + damage));
      if (more > 0) {
        lines.add("  and " + more + " more");
      }
    }
    return lines;
  }

  private static void add(List<String> lines, long count, String noun, String more) {
    if (count > 0) {
      boolean isOne = count == 1;
      lines.add(MoveWords.count(count, noun) + more + (isOne ? " was left out" : " were left out"));
    }
  }
}
