package dev.nightjar.testing.kit;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Series to ask [RandomPromql] of: gauges, counters with resets, classic and native histograms;
/// with gaps, ends, NaN and infinities, and labels that some lack. Floats are multiples of 1/1024,
/// so that their sums have no rounding, and differ from series to series.
public final class RandomSamples {
  /// How long the data is.
  public static final long MILLIS = 30 * 60_000;

  private static final int STEP_MILLIS = 15_000;

  /// One sample.
  ///
  /// @param value [Histogram#VALUE] when it is a histogram
  public record Sample(long millis, double value, @Nullable Histogram histogram) {}

  /// One series, its samples in ascending time.
  public record Series(Labels labels, List<Sample> samples) {
    public Series {
      samples = List.copyOf(samples);
    }

    /// Its samples to append to a store.
    public SampleBatch batch() {
      var batch = new SampleBatch();
      for (Sample sample : samples) {
        if (sample.histogram() == null) {
          batch.add(labels, sample.millis(), sample.value());
        } else {
          batch.add(labels, sample.millis(), sample.histogram());
        }
      }
      return batch;
    }
  }

  private final Random random;
  private final long originMillis;
  private final boolean histograms;
  private final boolean aligned;
  private final List<Series> all = new ArrayList<>();
  private int index;

  /// @param originMillis the time of the first samples
  /// @param histograms whether native histograms are among them
  /// @param aligned whether samples stand at whole multiples of 15 seconds
  public RandomSamples(Random random, long originMillis, boolean histograms, boolean aligned) {
    this.random = random;
    this.originMillis = originMillis;
    this.histograms = histograms;
    this.aligned = aligned;
  }

  public List<Series> all() {
    for (String job : List.of("x", "y")) {
      for (String instance : List.of("1", "2", "3")) {
        Labels labels = Labels.of("instance", instance, "job", job);
        Labels with =
            switch (random.nextInt(4)) {
              case 0 -> labels.with("env", "prod");
              case 2 -> labels.with("env", "two\nlines");
              case 1 -> labels.with("env", "dev");
              default -> labels;
            };
        add("g", labels, this::gauge);
        add("load", with, this::gauge);
        add("sparse", with, (at, before) -> random.nextInt(4) == 0 ? gauge(at, before) : 0);
        add("odd", labels, this::odd);
        add("c_total", with, this::counter);
        add("info_metric", labels.with("version", "v" + random.nextInt(3)), (_, _) -> 1);
        add("target_info", labels.with("version", "v" + random.nextInt(3)), (_, _) -> 1);
        buckets(labels);
        if (histograms) {
          all.add(new Series(labels.with("__name__", "h"), histograms(random.nextInt(3), false)));
          all.add(new Series(labels.with("__name__", "mixed"), histograms(1, true)));
        }
      }
    }
    return all;
  }

  /// The value after another.
  private interface Next {
    double after(int at, double before);
  }

  private double gauge(int at, double before) {
    return random.nextInt(100 * 16) / 16.0 + index / 1024.0;
  }

  private double odd(int at, double before) {
    return switch (random.nextInt(12)) {
      case 0 -> Double.NaN;
      case 1 -> Double.POSITIVE_INFINITY;
      case 2 -> Double.NEGATIVE_INFINITY;
      case 3 -> -0.0;
      default -> gauge(at, before) - 50;
    };
  }

  private double counter(int at, double before) {
    return random.nextInt(25) == 0 ? random.nextInt(3) : before + random.nextInt(40);
  }

  private void add(String name, Labels labels, Next next) {
    index++;
    boolean sparse = name.equals("sparse");
    List<Sample> samples = new ArrayList<>();
    double value = random.nextInt(100);
    int at = 0;
    for (long time : times()) {
      value = next.after(at++, value);
      int fate = random.nextInt(40);
      if (fate == 0) {
        samples.add(new Sample(time, StaleMarker.VALUE, null));
      } else if (fate > 2 && !(sparse && value == 0)) {
        samples.add(new Sample(time, value, null));
      }
    }
    all.add(new Series(labels.with("__name__", name), samples));
  }

  /// Times with a gap now and then, off whole seconds unless they are aligned.
  private List<Long> times() {
    List<Long> times = new ArrayList<>();
    long end = originMillis + MILLIS;
    long phase = aligned ? 0 : 1 + random.nextInt(STEP_MILLIS - 2);
    for (long base = originMillis; base < end; base += STEP_MILLIS) {
      if (random.nextInt(60) == 0) {
        base += STEP_MILLIS * (long) random.nextInt(40);
      }
      long time = base + phase + (aligned ? 0 : random.nextInt(200));
      times.add(!aligned && time % 100 == 0 ? time + 1 : time);
    }
    return times;
  }

  private void buckets(Labels labels) {
    String[] bounds = {"0.1", "0.5", "1", "5", "+Inf"};
    double[] counts = new double[bounds.length];
    List<List<Sample>> samples = new ArrayList<>();
    for (int i = 0; i < bounds.length; i++) {
      samples.add(new ArrayList<>());
    }
    for (long time : times()) {
      boolean reset = random.nextInt(30) == 0;
      double more = 0;
      for (int i = 0; i < bounds.length; i++) {
        more += random.nextInt(5);
        counts[i] = reset ? more : counts[i] + more;
        samples.get(i).add(new Sample(time, counts[i], null));
      }
    }
    for (int i = 0; i < bounds.length; i++) {
      Labels of = labels.with("le", bounds[i]).with("__name__", "lat_bucket");
      all.add(new Series(of, samples.get(i)));
    }
  }

  /// Integer histograms that grow, of one schema; now and then they begin anew.
  private List<Sample> histograms(int schema, boolean mixed) {
    List<Sample> samples = new ArrayList<>();
    double[] counts = new double[6];
    double zeros = 0;
    double sum = 0;
    for (long time : times()) {
      if (random.nextInt(25) == 0) {
        counts = new double[6];
        zeros = 0;
        sum = 0;
      }
      double all = zeros += random.nextInt(2);
      int[] indexes = new int[counts.length];
      for (int i = 0; i < counts.length; i++) {
        counts[i] += random.nextInt(4);
        all += counts[i];
        indexes[i] = i - 2;
      }
      sum += random.nextInt(400) / 16.0;
      if (mixed && random.nextInt(3) == 0) {
        samples.add(new Sample(time, random.nextInt(1000) / 16.0, null));
      } else if (mixed && random.nextInt(40) == 0) {
        samples.add(new Sample(time, StaleMarker.VALUE, null));
      } else {
        samples.add(
            new Sample(time, Histogram.VALUE, histogram(schema, counts, all, zeros, sum, indexes)));
      }
    }
    return samples;
  }

  private static Histogram histogram(
      int schema, double[] counts, double all, double zeros, double sum, int[] indexes) {
    return new Histogram.Builder()
        .schema(schema)
        .integer(true)
        .count(all)
        .sum(sum)
        .zero(0.001, zeros)
        .positive(new Buckets(indexes, counts.clone()))
        .build();
  }
}
