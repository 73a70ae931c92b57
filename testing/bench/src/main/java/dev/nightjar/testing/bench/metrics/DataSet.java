package dev.nightjar.testing.bench.metrics;

/// What is generated: how many series, how many samples of each, in bodies of how many samples.
///
/// @param name how it is called in tables
/// @param series a multiple of [HostLabels#SERIES]
/// @param steps samples of each series, [#INTERVAL_MILLIS] apart
/// @param hostsPerBody hosts whose samples of one step make up one request
/// @param seed of all values; the same seed gives the same values
record DataSet(String name, int series, int steps, int hostsPerBody, long seed) {
  /// From one sample of a series to the next.
  static final long INTERVAL_MILLIS = 15_000;

  /// Goes up whenever the generator makes other data of the same seed.
  private static final int GENERATOR = 1;

  /// 5,000 samples a request: as a sender's queues make them when they are busy.
  static final int HOSTS_PER_BODY = 50;

  DataSet {
    if (series <= 0 || series % HostLabels.SERIES != 0) {
      throw new IllegalArgumentException(
          "series: got " + series + ", want a multiple of " + HostLabels.SERIES);
    }
    if (steps <= 0 || hostsPerBody <= 0) {
      throw new IllegalArgumentException("steps and hosts of a body must be positive");
    }
  }

  /// A, B, C, or a data set of the given size when `name` is none of them.
  static DataSet of(String name, int series, int steps, long seed) {
    return switch (name) {
      case "A" -> new DataSet(name, 100_000, 240, HOSTS_PER_BODY, seed);
      case "B" -> new DataSet(name, 1_000_000, 20, HOSTS_PER_BODY, seed);
      case "C" -> new DataSet(name, 10_000, 1_440, HOSTS_PER_BODY, seed);
      default -> new DataSet(name, series, steps, HOSTS_PER_BODY, seed);
    };
  }

  int hosts() {
    return series / HostLabels.SERIES;
  }

  int bodiesPerStep() {
    return Math.ceilDiv(hosts(), hostsPerBody);
  }

  long samples() {
    return (long) series * steps;
  }

  long spanMillis() {
    return steps * INTERVAL_MILLIS;
  }

  /// What tells its file from others', those of another generator included.
  String key() {
    return "fleet%d-%dx%d-by-%d-seed-%d".formatted(GENERATOR, series, steps, hostsPerBody, seed);
  }
}
