package dev.nightjar.testing.kit;

import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;

/// Tries a property on many random values. A failure prints the seed that repeats it; run again
/// with `-Dseed=…`.
public final class ForAll {
  private static final int TRIALS = 200;

  private ForAll() {}

  /// What must hold of each value.
  @FunctionalInterface
  public interface Property<T> {
    void check(T value) throws Exception;
  }

  /// Tries 200 values, or the one of `-Dseed`.
  public static <T> void forAll(Function<Random, T> generator, Property<T> property) {
    forAll(TRIALS, generator, property);
  }

  public static <T> void forAll(int trials, Function<Random, T> generator, Property<T> property) {
    String given = System.getProperty("seed");
    if (given != null) {
      tryOne(Long.parseUnsignedLong(given, 16), generator, property);
      return;
    }
    var seeds = new SplittableRandom();
    for (int i = 0; i < trials; i++) {
      tryOne(seeds.nextLong(), generator, property);
    }
  }

  private static <T> void tryOne(long seed, Function<Random, T> generator, Property<T> property) {
    T value = generator.apply(new Random(seed));
    try {
      property.check(value);
    } catch (Exception | AssertionError failure) {
      throw new AssertionError(
          "replay with -Dseed=" + Long.toHexString(seed) + "; value: " + value, failure);
    }
  }
}
