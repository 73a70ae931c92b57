package dev.nightjar.promql;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.HistogramBuckets;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricQueries.Limits;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleText;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.eval.HistogramMath;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A query over a range, which slides windows and shares work between steps, must give at each step
/// what the same query gives at that time alone.
final class RangeAgreesWithInstantTest {
  private static final long STEP = 17_000;
  private static final int STEPS = 40;

  private record Trial(long seed, String query) {}

  @Test
  void agreesAtEveryStep() {
    forAll(300, random -> new Trial(random.nextLong(), vector(random, 3)), this::check);
  }

  @Test
  void printsWhatReadsBackToTheSame() {
    forAll(
        300,
        random -> vector(random, 4),
        query -> {
          String printed = PromqlParser.print(PromqlParser.parse(query));
          assertThat(PromqlParser.print(PromqlParser.parse(printed))).isEqualTo(printed);
        });
  }

  private void check(Trial trial) {
    var engine = new PromqlEngine(filled(new Random(trial.seed())), Clock.system(), Features.ALL);
    long from = 100_000;
    Map<Long, Map<Labels, String>> byRange = new TreeMap<>();
    boolean failed = false;
    try {
      QueryValue range =
          engine
              .range(
                  Tenant.DEFAULT,
                  trial.query(),
                  from,
                  from + STEP * (STEPS - 1),
                  STEP,
                  Limits.DEFAULT)
              .value();
      for (var series : ((QueryValue.Matrix) range).series()) {
        for (int i = 0; i < series.timestamps().length; i++) {
          byRange
              .computeIfAbsent(series.timestamps()[i], _ -> new TreeMap<>())
              .put(series.labels(), rounded(series.values()[i], series.histogram(i)));
        }
      }
    } catch (NightjarException _) {
      failed = true;
    }
    boolean anyFailed = false;
    for (int step = 0; step < STEPS; step++) {
      long time = from + step * STEP;
      Map<Labels, String> alone = new TreeMap<>();
      try {
        var vector =
            (QueryValue.Vector)
                engine.instant(Tenant.DEFAULT, trial.query(), time, Limits.DEFAULT).value();
        vector.samples().forEach(s -> alone.put(s.labels(), rounded(s.value(), s.histogram())));
      } catch (NightjarException _) {
        anyFailed = true;
        continue;
      }
      if (!failed) {
        assertThat(byRange.getOrDefault(time, Map.of())).as("at " + time).isEqualTo(alone);
      }
    }
    assertThat(failed).as("fails as a range").isEqualTo(anyFailed);
  }

  private static String rounded(double value, @Nullable Histogram histogram) {
    if (histogram == null) {
      return rounded(value);
    }
    var text = new StringBuilder(histogram.schema() + " " + rounded(histogram.count()));
    text.append(' ').append(rounded(histogram.sum()));
    HistogramBuckets buckets = HistogramBuckets.of(histogram);
    for (int i = 0; i < buckets.size(); i++) {
      text.append(" (").append(buckets.lower(i)).append(',').append(buckets.upper(i));
      text.append("]:").append(rounded(buckets.count(i)));
    }
    return text.toString();
  }

  /// Sums may come out in another order: the last digits do not count.
  private static String rounded(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
      return SampleText.json(value + 0.0);
    }
    return "%.6e".formatted(value);
  }

  /// Sums of such values are exact in any order.
  private static double upTo(Random random, int bound) {
    return random.nextInt(bound << 10) / 1024.0;
  }

  static InMemoryMetricStore filled(Random random) {
    var store = new InMemoryMetricStore();
    for (String name : List.of("a_total", "b_total", "c")) {
      for (String instance : List.of("1", "2", "3")) {
        var batch = new SampleBatch();
        double value = upTo(random, 10);
        for (long time = 0; time < 900_000; time += 10_000 + random.nextInt(10_000)) {
          int kind = random.nextInt(30);
          value = kind == 0 ? upTo(random, 1) : value + upTo(random, 5);
          double sample = kind == 1 ? StaleMarker.VALUE : kind == 2 ? Double.NaN : value;
          if (kind != 3) {
            batch.add(Labels.of("__name__", name, "instance", instance, "job", "j"), time, sample);
          }
        }
        store.append(Tenant.DEFAULT, batch);
      }
    }
    for (String instance : List.of("1", "2", "3")) {
      store.append(Tenant.DEFAULT, histograms(random, instance));
    }
    return store;
  }

  /// A metric of histograms: with exponential buckets, of gauges, and with custom ones; now and
  /// then there is a reset, another layout, a float, an end.
  private static SampleBatch histograms(Random random, String instance) {
    var batch = new SampleBatch();
    Labels labels = Labels.of("__name__", "h", "instance", instance, "job", "j");
    Histogram histogram = grown(random, instance, Optional.empty());
    for (long time = 0; time < 900_000; time += 10_000 + random.nextInt(10_000)) {
      int kind = random.nextInt(30);
      histogram = grown(random, instance, kind == 0 ? Optional.empty() : Optional.of(histogram));
      if (kind == 1 || kind == 2) {
        batch.add(labels, time, kind == 1 ? StaleMarker.VALUE : upTo(random, 9));
      } else if (kind != 3) {
        batch.add(labels, time, histogram);
      }
    }
    return batch;
  }

  private static Histogram grown(Random random, String instance, Optional<Histogram> before) {
    boolean custom = instance.equals("3");
    double[] counts = random.ints(5, 0, 4).asDoubleStream().toArray();
    double[] bounds = random.nextInt(9) == 0 ? new double[] {1, 2, 8} : new double[] {1, 2, 4, 8};
    double all = DoubleStream.of(counts).sum();
    var more =
        new Histogram.Builder()
            .schema(custom ? Histogram.CUSTOM : random.nextInt(3))
            .resetHint(instance.equals("2") ? ResetHint.GAUGE : ResetHint.UNKNOWN)
            .sum(upTo(random, 20))
            .positive(new Buckets(new int[] {0, 1, 2, 3, 4}, counts));
    if (custom) {
      more.bounds(bounds).count(all);
    } else {
      more.zero(random.nextInt(40) == 0 ? 0.5 : 0.25, 1)
          .negative(new Buckets(new int[] {1}, new double[] {2}))
          .count(all + 3);
    }
    Histogram grown = more.build();
    return before.map(old -> HistogramMath.sum(old, grown)).orElse(grown);
  }

  static String vector(Random random, int depth) {
    if (depth == 0) {
      return selector(random);
    }
    String inner = vector(random, depth - 1);
    return switch (random.nextInt(19)) {
      case 0 -> "sum by (instance) (" + inner + ")";
      case 1 -> "avg without (instance) (" + inner + ")";
      case 2 -> pick(random, "rate", "increase", "irate", "delta") + "(" + window(random) + ")";
      case 3 ->
          pick(random, "sum", "avg", "max", "min", "count", "stddev", "last")
              + "_over_time("
              + window(random)
              + ")";
      case 4 -> "topk by (job) (2, " + inner + ")";
      case 5 -> "(" + inner + " > 3)";
      case 6 -> "(" + inner + " + on (instance) " + selector(random) + ")";
      case 7 -> "(" + inner + " or " + selector(random) + ")";
      case 8 -> "(" + inner + " unless " + selector(random) + ")";
      case 9 -> "max_over_time((" + inner + ")[2m:20s])";
      case 10 -> "abs(" + inner + " - 5)";
      case 11 -> pick(random, "changes", "resets", "deriv") + "(" + window(random) + ")";
      case 12 -> "absent(" + inner + ")";
      case 13 -> "histogram_quantile(0.7, " + inner + ")";
      case 14 ->
          pick(random, "histogram_count", "histogram_sum", "histogram_stddev") + "(" + inner + ")";
      case 15 -> "histogram_fraction(0, 3, " + inner + ")";
      case 16 -> "(" + inner + pick(random, " </ 2)", " >/ 1.5)", " / 2)", " == h)", " - h)");
      case 17 -> pick(random, "rate", "sum_over_time", "delta", "irate") + "(h[2m])";
      default -> "(" + inner + " * " + "2)";
    };
  }

  private static String window(Random random) {
    return selectorOf(random) + "[" + pick(random, "30s", "1m", "95s", "5m") + "]" + shift(random);
  }

  private static String selector(Random random) {
    return selectorOf(random) + shift(random);
  }

  private static String selectorOf(Random random) {
    return pick(
        random,
        "a_total",
        "b_total",
        "c",
        "c{instance=\"2\"}",
        "{__name__=~\"a.*|c\"}",
        "h",
        "h{instance!=\"3\"}",
        "{__name__=~\"h|c\"}");
  }

  private static String shift(Random random) {
    return pick(random, "", "", "", " offset 33s", " @ 300", " offset -1m");
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
