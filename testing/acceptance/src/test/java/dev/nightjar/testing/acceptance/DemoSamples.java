package dev.nightjar.testing.acceptance;

import dev.nightjar.model.Labels;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.testing.kit.RandomSamples.Sample;
import dev.nightjar.testing.kit.RandomSamples.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// What three instances of a demo service tell when they are scraped every five seconds: the
/// metrics that the queries of the compliance tester ask for, with counters that begin anew, a
/// metric that comes and goes, and batches that succeed now and then.
final class DemoSamples {
  static final int STEP_MILLIS = 5_000;

  /// Below an hour: Prometheus takes no sample that much older than its newest.
  private static final long SLICE_MILLIS = 15 * 60_000;

  private static final String[] TYPES = {"buffers", "cached", "free", "used"};
  private static final String[] MODES = {"idle", "system", "user"};
  private static final int BUCKETS = 25;
  private static final double GIB = 1 << 30;

  private final Random random;
  private final long originMillis;
  private final long endMillis;
  private final boolean aligned;
  private final List<Series> all = new ArrayList<>();
  private List<Long> times = List.of();
  private Labels target = Labels.EMPTY;

  private DemoSamples(Random random, long originMillis, long endMillis, boolean aligned) {
    this.random = random;
    this.originMillis = originMillis;
    this.endMillis = endMillis;
    this.aligned = aligned;
  }

  /// The value at a scrape.
  private interface Next {
    double at(int scrape, long millis);
  }

  /// Series from one time to another.
  ///
  /// @param aligned whether instances are scraped at whole multiples of the interval, all at once
  /// @return slices to be sent one after another, each with all series
  static List<List<Series>> between(
      Random random, long originMillis, long endMillis, boolean aligned) {
    var samples = new DemoSamples(random, originMillis, endMillis, aligned);
    for (int port = 10_000; port < 10_003; port++) {
      samples.addInstance("demo.promlabs.com:" + port);
    }
    return samples.slices();
  }

  private List<List<Series>> slices() {
    List<List<Series>> slices = new ArrayList<>();
    for (long from = originMillis; from < endMillis; from += SLICE_MILLIS) {
      long start = from;
      List<Series> slice = new ArrayList<>();
      for (Series series : all) {
        List<Sample> within =
            series.samples().stream()
                .filter(s -> s.millis() >= start && s.millis() < start + SLICE_MILLIS)
                .toList();
        slice.add(new Series(series.labels(), within));
      }
      slices.add(slice);
    }
    return slices;
  }

  private void addInstance(String instance) {
    target = Labels.of("instance", instance, "job", "demo");
    times = new ArrayList<>();
    int phase = aligned ? 0 : 1 + random.nextInt(STEP_MILLIS - 2);
    for (long at = originMillis + phase; at < endMillis; at += STEP_MILLIS) {
      times.add(at);
    }
    add("up", target, (_, _) -> 1);
    add("demo_num_cpus", target, (_, _) -> 4);
    for (String type : TYPES) {
      double usual = GIB * (1 + random.nextInt(4));
      add(
          "demo_memory_usage_bytes",
          target.with("type", type),
          (_, _) -> Math.rint(usual * (0.9 + 0.2 * random.nextDouble())));
    }
    for (String mode : MODES) {
      add("demo_cpu_usage_seconds_total", target.with("mode", mode), counter(20));
    }
    add("demo_disk_total_bytes", target, (_, _) -> 250 * GIB);
    int began = random.nextInt(500);
    add(
        "demo_disk_usage_bytes",
        target,
        (scrape, _) -> GIB * (100 + (began + scrape) % 700 / 10.0 + random.nextDouble()));
    addBatch();
    addRequests();
    int phaseOfBreaks = random.nextInt(40);
    add(
        "demo_intermittent_metric",
        target,
        (scrape, _) -> {
          int place = (scrape + phaseOfBreaks) % 40;
          return place < 20 ? 1 : place == 20 ? StaleMarker.VALUE : Double.NaN; // not told
        });
  }

  /// A batch job that runs every minute or so; the last run but for a while ago fails long enough
  /// for an alert.
  private void addBatch() {
    double[] last = {originMillis / 1000.0};
    long from = endMillis - 45 * 60_000;
    add(
        "demo_batch_last_success_timestamp_seconds",
        target,
        (scrape, millis) -> {
          boolean broken = millis > from && millis < from + 20 * 60_000;
          if (!broken && scrape % (11 + random.nextInt(3)) == 0) {
            last[0] = millis / 1000.0 - random.nextDouble();
          }
          return last[0];
        });
  }

  private void addRequests() {
    for (String status : new String[] {"200", "500"}) {
      Labels labels = target.with("method", "GET").with("path", "/api/bar").with("status", status);
      double[][] counts = new double[times.size()][BUCKETS + 1];
      double[] sums = new double[times.size()];
      observe(counts, sums);
      for (int bucket = 0; bucket <= BUCKETS; bucket++) {
        int at = bucket;
        String bound = bucket == BUCKETS ? "+Inf" : bound(bucket);
        add(
            "demo_api_request_duration_seconds_bucket",
            labels.with("le", bound),
            (scrape, _) -> counts[scrape][at]);
      }
      add("demo_api_request_duration_seconds_sum", labels, (scrape, _) -> sums[scrape]);
      add(
          "demo_api_request_duration_seconds_count",
          labels,
          (scrape, _) -> counts[scrape][BUCKETS]);
    }
  }

  private static String bound(int bucket) {
    return Double.toString(Math.rint(1e7 * Math.pow(1.5, bucket)) / 1e11);
  }

  /// Counts of a histogram, each bucket with all below it; it begins anew now and then.
  private void observe(double[][] counts, double[] sums) {
    double[] now = new double[BUCKETS + 1];
    double sum = 0;
    for (int scrape = 0; scrape < counts.length; scrape++) {
      if (random.nextInt(400) == 0) {
        now = new double[BUCKETS + 1];
        sum = 0;
      }
      for (int i = random.nextInt(30); i > 0; i--) {
        int bucket = (int) Math.clamp(12 + 4 * random.nextGaussian(), 0, BUCKETS);
        for (int above = bucket; above <= BUCKETS; above++) {
          now[above]++;
        }
        sum += 1e-4 * Math.pow(1.5, bucket);
      }
      counts[scrape] = now.clone();
      sums[scrape] = sum;
    }
  }

  private Next counter(int most) {
    double[] value = {random.nextInt(1000)};
    return (_, _) ->
        value[0] = random.nextInt(300) == 0 ? 0 : value[0] + most * random.nextDouble() / 4;
  }

  private void add(String name, Labels labels, Next next) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      double value = next.at(i, times.get(i));
      if (!Double.isNaN(value) || StaleMarker.is(value)) {
        samples.add(new Sample(times.get(i), value, null));
      }
    }
    all.add(new Series(labels.with("__name__", name), samples));
  }
}
