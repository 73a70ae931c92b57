package dev.nightjar.promql;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricQueries.Limits;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleText;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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
              .put(series.labels(), rounded(series.values()[i]));
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
        vector.samples().forEach(s -> alone.put(s.labels(), rounded(s.value())));
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
    return store;
  }

  static String vector(Random random, int depth) {
    if (depth == 0) {
      return selector(random);
    }
    String inner = vector(random, depth - 1);
    return switch (random.nextInt(14)) {
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
    return pick(random, "a_total", "b_total", "c", "c{instance=\"2\"}", "{__name__=~\"a.*|c\"}");
  }

  private static String shift(Random random) {
    return pick(random, "", "", "", " offset 33s", " @ 300", " offset -1m");
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
