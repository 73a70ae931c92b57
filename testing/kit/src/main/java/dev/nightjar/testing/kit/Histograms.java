package dev.nightjar.testing.kit;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;
import java.util.List;
import java.util.Random;

/// Native histograms for tests: of all schemas and kinds, few buckets and many, whole counts and
/// others, some of them beyond what a sound sender would send.
public final class Histograms {
  private static final double[] ODD = {
    Double.NaN, Double.POSITIVE_INFINITY, -0.0, 0.1 + 0.2, 1e300, 1L << 53, (1L << 53) + 2.0, -5
  };

  private static final List<ResetHint> HINTS = List.of(ResetHint.values());

  private Histograms() {}

  public static Histogram random(Random random) {
    boolean isCustom = random.nextInt(4) == 0;
    boolean isWhole = random.nextInt(3) > 0;
    var builder =
        new Histogram.Builder()
            .schema(isCustom ? Histogram.CUSTOM : random.nextInt(3) * 4 - 4)
            .resetHint(HINTS.get(random.nextInt(HINTS.size())))
            .integer(isWhole && random.nextBoolean())
            .count(count(random, isWhole))
            .sum(random.nextBoolean() ? random.nextGaussian() : count(random, false))
            .positive(buckets(random, isWhole, isCustom ? 0 : -random.nextInt(50)));
    if (isCustom) {
      builder.bounds(bounds(random));
    } else {
      builder
          .zero(random.nextBoolean() ? 1e-128 : random.nextInt(3) / 4.0, count(random, isWhole))
          .negative(random.nextBoolean() ? Buckets.NONE : buckets(random, isWhole, 0));
    }
    return builder.build();
  }

  private static double count(Random random, boolean isWhole) {
    return isWhole
        ? random.nextInt(1 << random.nextInt(30))
        : random.nextInt(5) == 0 ? ODD[random.nextInt(ODD.length)] : random.nextDouble();
  }

  private static Buckets buckets(Random random, boolean isWhole, int first) {
    int size = random.nextInt(1 << random.nextInt(1, 7));
    int[] indexes = new int[size];
    double[] counts = new double[size];
    int index = first;
    for (int i = 0; i < size; i++) {
      indexes[i] = index;
      index += 1 + (random.nextInt(4) == 0 ? random.nextInt(1_000) : 0);
      counts[i] = random.nextBoolean() ? 0 : count(random, isWhole);
    }
    return new Buckets(indexes, counts);
  }

  private static double[] bounds(Random random) {
    double[] bounds = new double[1 + random.nextInt(12)];
    double bound = random.nextGaussian();
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = bound;
      bound += random.nextDouble() + 0.1;
    }
    return bounds;
  }
}
