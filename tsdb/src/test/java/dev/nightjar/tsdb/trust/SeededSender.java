package dev.nightjar.tsdb.trust;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.testing.kit.Histograms;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// One sender whose batches follow from its number and theirs alone, so that whoever finds a sample
/// in a store can tell whether it was ever sent. Each batch has a sample of [#WIDTH] series; one
/// after the other ends with a staleness marker and makes room for a new one, a few are sent with
/// times of days ago, and a few are histograms.
///
/// @param number of the sender
/// @param baseMillis the time of batch 0
record SeededSender(int number, long baseMillis) {
  static final int WIDTH = 24;

  /// Batches in which a series has samples.
  static final int LIFE = 90;

  private static final long STEP_MILLIS = 1_000;
  private static final long LATE_MILLIS = 5 * 86_400_000L;
  private static final int SWAPPED = 3;

  /// Puts batch `n` into an empty batch.
  void fill(SampleBatch batch, int n) {
    for (int slot = 0; slot < WIDTH; slot++) {
      Labels labels = labels(slot, generation(slot, n));
      Histogram histogram = histogram(slot, n);
      if (histogram == null) {
        batch.add(labels, time(slot, n), value(slot, n));
      } else {
        batch.add(labels, time(slot, n), histogram);
        batch.start(start(slot, n));
      }
    }
  }

  private @Nullable Histogram histogram(int slot, int n) {
    return slot % 8 == 5 && !isEnd(slot, n) ? Histograms.random(new Random(n / 7)) : null;
  }

  private long start(int slot, int n) {
    return n % 3 == 0 ? 0 : time(slot, n) - 60_000;
  }

  /// The series whose samples come in another order than their times: with batch `n` the one of
  /// [#wanderingTime].
  Labels wanderer() {
    return Labels.of("__name__", "wanderer", "sender", "" + number);
  }

  long wanderingTime(int n) {
    return baseMillis + (n ^ SWAPPED) * STEP_MILLIS;
  }

  /// The batch with which the wanderer's sample of a time came; -1 for a time that it never had.
  int batchOfWandering(long time) {
    long step = time - baseMillis;
    return step < 0 || step % STEP_MILLIS != 0 ? -1 : (int) (step / STEP_MILLIS) ^ SWAPPED;
  }

  private Labels labels(int slot, int generation) {
    return Labels.of(
        "__name__",
        "load_" + slot % 6,
        "generation",
        "" + generation,
        "sender",
        "" + number,
        "slot",
        "" + slot);
  }

  /// Which of the series of a slot batch `n` has; the slots change theirs one after the other.
  private static int generation(int slot, int n) {
    return (n + slot * LIFE / WIDTH) / LIFE;
  }

  private static boolean isEnd(int slot, int n) {
    return generation(slot, n) != generation(slot, n + 1);
  }

  long time(int slot, int n) {
    return baseMillis + n * STEP_MILLIS + slot % 3 - (slot % 5 == 4 ? LATE_MILLIS : 0);
  }

  /// The batch of a time of a slot; -1 for a time that no batch gave it.
  private int batchOf(int slot, long time) {
    long step = time - time(slot, 0);
    return step < 0 || step % STEP_MILLIS != 0 ? -1 : (int) (step / STEP_MILLIS);
  }

  /// The batch in which this sample was sent, bit by bit; -1 when it never was.
  int batchOf(Labels labels, SampleColumns samples, int at) {
    int slot = Integer.parseInt(labels.get("slot"));
    int n = batchOf(slot, samples.timestamps()[at]);
    return n >= 0
            && labels.equals(labels(slot, generation(slot, n)))
            && isSent(slot, n, samples, at)
        ? n
        : -1;
  }

  private boolean isSent(int slot, int n, SampleColumns samples, int at) {
    Histogram histogram = histogram(slot, n);
    return histogram == null
        ? Double.doubleToRawLongBits(samples.values()[at])
                == Double.doubleToRawLongBits(value(slot, n))
            && samples.startMillis(at) == 0
        : Objects.equals(histogram, samples.histogram(at))
            && samples.startMillis(at) == start(slot, n);
  }

  double value(int slot, int n) {
    if (isEnd(slot, n)) {
      return StaleMarker.VALUE;
    }
    return switch (slot % 4) {
      case 0 -> 7.0 * n + slot;
      case 1 -> n * 37 % 1000 / 100.0;
      case 2 -> Math.sin(n * 31.0 + slot);
      default -> slot;
    };
  }

  double wanderingValue(int n) {
    return n / 4.0;
  }
}
