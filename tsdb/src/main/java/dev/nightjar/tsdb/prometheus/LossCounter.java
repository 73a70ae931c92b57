package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;
import java.util.ArrayList;
import java.util.List;

/// Counts what is left out while a block is read. Safe for use by many threads.
final class LossCounter {
  private long series; // all fields guarded by this counter's lock
  private long chunks;
  private long unknown;
  private long misplaced;
  private final List<String> damages = new ArrayList<>();
  private final Object lock = new Object();

  void damagedSeries(CorruptFileException why) {
    synchronized (lock) {
      series++;
      tell(why);
    }
  }

  void damagedChunk(CorruptFileException why) {
    synchronized (lock) {
      chunks++;
      tell(why);
    }
  }

  void notDecoded(int samples) {
    synchronized (lock) {
      unknown += samples;
    }
  }

  void misplaced(int samples) {
    synchronized (lock) {
      misplaced += samples;
    }
  }

  private void tell(CorruptFileException why) {
    if (damages.size() < Losses.MAX_TOLD) {
      damages.add(String.valueOf(why.getMessage()));
    }
  }

  Losses sum() {
    synchronized (lock) {
      return new Losses(series, chunks, unknown, misplaced, damages);
    }
  }
}
