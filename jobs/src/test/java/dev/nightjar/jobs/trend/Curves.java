package dev.nightjar.jobs.trend;

import dev.nightjar.model.Curve;
import dev.nightjar.model.RunEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/// Numbers over time as programs have them; a sample every five minutes.
final class Curves {
  static final long STEP = 300_000;
  static final int PER_HOUR = 12;
  static final int PER_DAY = 288;
  static final double MB = 1e6;
  static final long START = Instant.parse("2026-10-01T00:00:00Z").toEpochMilli();

  private Curves() {}

  /// Teeth of 50 to 200 MB and of 1 to 12 hours, all alike or each of its own size; what is left
  /// after each varies by `floor`.
  static double[] saw(Random random, int size, double floor) {
    boolean alike = random.nextBoolean();
    double[] values = new double[size];
    double height = 50 + 150 * random.nextDouble();
    double hours = 1 + 11 * random.nextDouble();
    double left = floor * random.nextGaussian();
    double position = random.nextDouble();
    for (int i = 0; i < size; i++) {
      values[i] = MB * (left + height * position);
      position += 1 / (PER_HOUR * hours);
      if (position >= 1) {
        position = 0;
        left = floor * random.nextGaussian();
        height = alike ? height : 50 + 150 * random.nextDouble();
        hours = alike ? hours : 1 + 11 * random.nextDouble();
      }
    }
    return values;
  }

  static double[] plus(double[] values, IntToDoubleFunction other) {
    double[] sum = values.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other.applyAsDouble(i);
    }
    return sum;
  }

  static double[] noise(Random random, int size, double deviation) {
    return plus(new double[size], i -> deviation * random.nextGaussian());
  }

  /// The newest samples before the one of this number, up to 30 days of them.
  static Track upTo(double[] values, int end) {
    int from = Math.max(0, end - 30 * PER_DAY);
    long[] millis = new long[end - from];
    double[] kept = new double[end - from];
    for (int i = from; i < end; i++) {
      millis[i - from] = START + i * STEP;
      kept[i - from] = values[i];
    }
    return new Track(millis, kept);
  }

  static RunEvidence evidence(Curve curve) {
    return new RunEvidence(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(curve),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static Instant at(double index) {
    return Instant.ofEpochMilli(START).plus(Duration.ofMillis(Math.round(index * STEP)));
  }
}
