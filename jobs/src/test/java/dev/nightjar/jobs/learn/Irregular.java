package dev.nightjar.jobs.learn;

import java.util.Random;
import java.util.TreeSet;

/// The ways in which jobs are run that have no schedule.
enum Irregular {
  POISSON,
  BURSTS,
  MANUAL,
  EVENTS,
  UNIFORM;

  private static final long BEGIN = 1_760_000_000_000L;

  long[] starts(Random random, int count) {
    TreeSet<Long> starts = new TreeSet<>();
    double mean = 60_000 * Math.pow(10, random.nextDouble() * 3.5);
    long at = BEGIN + random.nextInt(86_400_000);
    while (starts.size() < count) {
      starts.add(at);
      at += next(random, mean, at);
    }
    return starts.stream().mapToLong(Long::longValue).toArray();
  }

  private long next(Random random, double mean, long at) {
    double memoryless = -Math.log(1 - random.nextDouble()) * mean;
    return Math.max(
        1_000,
        (long)
            switch (this) {
              case POISSON -> memoryless;
              case BURSTS ->
                  random.nextInt(4) > 0 ? 20_000 + random.nextInt(120_000) : memoryless * 20;
              case MANUAL -> manual(random, at);
              case EVENTS -> Math.exp(random.nextGaussian() * 1.5) * mean;
              case UNIFORM -> mean * (0.2 + 1.6 * random.nextDouble());
            });
  }

  /// Between nine and six on working days, as somebody feels like.
  private static long manual(Random random, long at) {
    long next = at;
    do {
      next += (long) (-Math.log(1 - random.nextDouble()) * 7_200_000);
    } while (Math.floorMod(next, 86_400_000L) / 3_600_000 < 9
        || Math.floorMod(next, 86_400_000L) / 3_600_000 >= 18
        || Math.floorMod(next / 86_400_000L + 3, 7) > 4);
    return next - at;
  }
}
