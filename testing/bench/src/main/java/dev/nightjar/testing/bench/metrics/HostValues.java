package dev.nightjar.testing.bench.metrics;

import java.util.SplittableRandom;

/// The values of one host's series, step by step, in the order of [HostLabels]. They have the
/// entropy of real ones: CPU seconds with two decimals that add up to the time that went by,
/// traffic with bursts, memory in whole pages, scripts that run now and then, histograms whose
/// buckets hang together. Owned by one thread.
final class HostValues {
  private static final double STEP_SECONDS = DataSet.INTERVAL_MILLIS / 1_000.0;
  private static final double PAGE = 4_096;
  private static final double GIB = 1 << 30;
  private static final double CHANCE_OF_BURST = 0.04;
  private static final double CHANCE_OF_BURST_ENDING = 0.3;

  private final SplittableRandom random;
  private final double[] values = new double[HostLabels.SERIES];
  private final double[] observed = new double[2];
  private final boolean[] isBursting = new boolean[4];
  private final int[] stepsToRun = new int[HostLabels.SCRIPTS];
  private final int[] stepsBetweenRuns = new int[HostLabels.SCRIPTS];
  private int next;
  private double activity;
  private boolean isFirst = true;

  HostValues(long seed, int host) {
    random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + host).split();
    activity = random.nextDouble(0.05, 0.6);
    observed[0] = random.nextDouble(1, 60);
    observed[1] = random.nextDouble(0.1, 3);
    for (int i = 0; i < stepsToRun.length; i++) {
      stepsBetweenRuns[i] = 4 * (1 + random.nextInt(30));
      stepsToRun[i] = random.nextInt(stepsBetweenRuns[i]);
    }
  }

  /// The values at that time, an interval after the last one; the same array each time.
  double[] at(long millis) {
    next = 0;
    activity = Math.clamp(activity + random.nextDouble(-0.04, 0.04), 0.02, 0.95);
    cpus();
    for (int i = 0; i < HostLabels.DISKS.size(); i++) {
      disk(i);
    }
    for (int i = 0; i < HostLabels.LINKS.size(); i++) {
      link(2 + i);
    }
    memory();
    loads();
    fileSystems();
    set(1);
    for (int i = 0; i < HostLabels.SCRIPTS; i++) {
      script(i, millis);
    }
    histogram(observed[0], 0.03);
    histogram(observed[1], 0.4);
    isFirst = false;
    return values;
  }

  private void cpus() {
    for (int cpu = 0; cpu < HostLabels.CPUS; cpu++) {
      double busy = Math.clamp(activity + random.nextDouble(-0.1, 0.1), 0, 1) * STEP_SECONDS;
      double user = busy * random.nextDouble(0.6, 0.8);
      double system = (busy - user) * 0.7;
      double waiting = isBursting[0] ? (busy - user) * 0.2 : 0;
      double interrupts = random.nextInt(4) == 0 ? 0.01 : 0;
      count(STEP_SECONDS - user - system - waiting - interrupts, 0.01, 1e6);
      count(user, 0.01, 1e5);
      count(system, 0.01, 1e5);
      count(waiting, 0.01, 1e3);
      count(interrupts, 0.01, 1e3);
    }
  }

  private void disk(int source) {
    double written = burst(source, 4_000_000);
    boolean isReading = random.nextInt(3) == 0;
    count(isReading ? written * random.nextDouble() : 0, PAGE, 1e12);
    count(written, PAGE, 1e12);
    count(written / 65_536, 1, 1e8);
    count(written / 5e7, 0.001, 1e5);
  }

  private void link(int source) {
    double received = burst(source, 9_000_000);
    double sent = received * random.nextDouble(0.2, 0.4);
    count(received, 1, 1e12);
    count(sent, 1, 1e12);
    count(received / 900, 1, 1e9);
    count(sent / 700, 1, 1e9);
  }

  /// An amount per step: little as a rule, and for a few steps now and then much.
  private double burst(int source, double much) {
    isBursting[source] =
        random.nextDouble() < (isBursting[source] ? 1 - CHANCE_OF_BURST_ENDING : CHANCE_OF_BURST);
    double typical = much * (isBursting[source] ? 8 : 0.02 + 0.2 * activity);
    return typical * random.nextDouble(0.7, 1.3);
  }

  private void memory() {
    double total = 32 * GIB;
    set(total);
    for (int i = 1; i < HostLabels.MEMORY.size() - 1; i++) {
      walk(PAGE, total / (4 * i), total / 4_000 / i);
    }
    set(8 * GIB);
  }

  private void loads() {
    double[] weights = {0.22, 0.05, 0.017};
    for (double weight : weights) {
      double last = isFirst ? activity * 4 : values[next];
      double now = last + (activity * 4 + random.nextDouble(-0.4, 0.4) - last) * weight;
      set(round(Math.max(0, now), 0.01));
    }
  }

  private void fileSystems() {
    for (int i = 0; i < HostLabels.MOUNTS.size(); i++) {
      set((40 + 200 * i) * GIB);
      if (isFirst || random.nextInt(4) == 0) {
        walk(PAGE, (10 + 60 * i) * GIB, 2_000_000);
      } else {
        next++;
      }
    }
  }

  private void script(int script, long millis) {
    boolean isRun = stepsToRun[script]-- == 0;
    stepsToRun[script] = isRun ? stepsBetweenRuns[script] - 1 : stepsToRun[script];
    boolean isFailure = isRun && random.nextInt(50) == 0;
    count(isRun ? 1 : 0, 1, 1e4);
    count(isFailure ? 1 : 0, 1, 1e2);
    count(isRun ? 100 + random.nextInt(900) : 0, 1, 1e6);
    if (isFirst || (isRun && !isFailure)) {
      set((millis - random.nextInt((int) DataSet.INTERVAL_MILLIS)) / 1_000.0);
      set(random.nextDouble(2, 40));
    } else {
      next += 2;
    }
  }

  /// Exponential times around `mean` seconds, about `rate` a second, counted by their bucket.
  private void histogram(double rate, double mean) {
    double[] bounds = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
    long all = Math.round(rate * STEP_SECONDS * activity * random.nextDouble(0.6, 1.4));
    double sum = 0;
    double below = 0;
    double[] within = new double[HostLabels.BUCKETS];
    for (int i = 0; i < bounds.length; i++) {
      double upTo = 1 - Math.exp(-bounds[i] / mean);
      double more = spread(all * (upTo - below));
      for (int j = i; j < within.length; j++) {
        within[j] += more;
      }
      sum += more * mean * random.nextDouble(0.5, 1.5);
      below = upTo;
    }
    double start = isFirst ? random.nextInt(1_000_000) : 0;
    for (int i = 0; i < within.length; i++) {
      double before = isFirst ? Math.floor(start * (1 - Math.exp(-(i + 1) / 4.0))) : values[next];
      set(before + within[i]);
    }
    set((isFirst ? start * mean : values[next]) + sum);
    set(values[next - 2]);
  }

  /// A whole number around `expected`.
  private double spread(double expected) {
    double width = Math.sqrt(expected);
    return Math.max(0, Math.floor(expected + width * random.nextDouble(-1, 1) + 0.5));
  }

  private void count(double more, double unit, double highestStart) {
    double before = isFirst ? random.nextDouble(highestStart) : values[next];
    set(round(before + more, unit));
  }

  private void walk(double unit, double start, double stride) {
    double before = isFirst ? start * random.nextDouble(0.2, 1) : values[next];
    set(Math.max(0, round(before + random.nextDouble(-stride, stride), unit)));
  }

  /// Whole multiples of `unit`; below 1, by the double that is nearest to the decimal.
  private static double round(double value, double unit) {
    return unit < 1
        ? Math.rint(value / unit) / Math.rint(1 / unit)
        : Math.rint(value / unit) * unit;
  }

  private void set(double value) {
    values[next++] = value;
  }
}
