package dev.nightjar.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.alert.rule.EvaluatorConfig;
import dev.nightjar.alert.rule.RuleGroup;
import dev.nightjar.alert.rule.SteppedRules;
import dev.nightjar.base.Clock;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricQueries.Limits;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleText;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.PromqlEngine;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.script.MemoryStore;
import dev.nightjar.promql.script.SeriesLine;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What our rule engine writes, asked of promtool at every step: every alert's states and times,
/// and every recorded series, must be the same to the last bit.
final class RuleEngineBesidePromtoolTest {
  private static final long STEP = 30_000;
  private static final int STEPS = 40;
  private static final int ROUNDS = 12;
  private static final String ASKED = "{__name__=~\"ALERTS|ALERTS_FOR_STATE|rec:.+\"}";

  @TempDir private Path folder;

  /// What comes in, by series.
  private final Map<String, String> input = new TreeMap<>();

  @Test
  void agreesOnRandomRulesOverRandomSeries() throws IOException {
    long seed = Long.getLong("seed", new Random().nextLong());
    for (int round = 0; round < ROUNDS; round++) {
      var random = new Random(seed + round);
      input.clear();
      for (int i = 0; i < 6; i++) {
        input.put("m%d{i=\"%d\"}".formatted(i % 2, i), values(random));
      }
      compare(rules(random), "replay with -Dseed=" + (seed + round));
    }
  }

  @Test
  void agreesOnTheRulesOfTheAlertGeneratorSuite() throws IOException {
    String rules = Files.readString(Shared.path("conformance/rules/alert-generator-rules.yaml"));
    String series = "alert_generator_test_suite{rulegroup=\"%s\",alertname=\"%s\"%s}";
    String order = "NewAlerts_OrderCheck";
    String up = "5x3 11x14 8x10 20x11";
    input.put(series.formatted(order, order + "_Rule1", ",variant=\"one\""), up);
    input.put(series.formatted(order, order + "_Rule1", ",variant=\"two\""), "5x6 12x20 0x11");
    for (String name :
        List.of(
            "PendingAndFiringAndResolved/SimpleAlert",
            "PendingAndResolved_AlwaysInactive/PendingAlert",
            "PendingAndResolved_AlwaysInactive/InactiveAlert",
            "ZeroFor_SmallFor/ZeroFor",
            "ZeroFor_SmallFor/SmallFor")) {
      String group = name.substring(0, name.indexOf('/'));
      input.put(series.formatted(group, name.replace('/', '_'), ""), up);
    }
    compare(rules, "the suite");
  }

  /// Ends with a value, so that nothing is ever just as old as the lookback: versions differ there.
  private static String values(Random random) {
    var text = new StringBuilder();
    for (int i = 0; i < STEPS; i++) {
      int kind = random.nextInt(12);
      text.append(kind == 0 ? "_" : kind == 1 ? "stale" : String.valueOf(random.nextInt(10)));
      text.append(' ');
    }
    return text.append('1').toString();
  }

  private static String rules(Random random) {
    var text = new StringBuilder("groups:\n");
    for (int g = 0; g < 2; g++) {
      text.append("  - name: g%d\n    rules:\n".formatted(g));
      for (int r = 0; r < 4; r++) {
        text.append("      - ").append(rule(random, g * 4 + r)).append('\n');
      }
    }
    return text.toString();
  }

  private static String rule(Random random, int number) {
    String metric = "m" + random.nextInt(2);
    int bound = random.nextInt(9);
    return switch (random.nextInt(5)) {
      case 0 -> "{record: \"rec:%d\", expr: \"%s > %d\"}".formatted(number, metric, bound);
      case 1 ->
          "{record: \"rec:%d\", expr: \"count(%s > %d)\", labels: {n: \"%d\"}}"
              .formatted(number, metric, bound, number);
      case 2 -> "{alert: A%d, expr: \"%s > %d\"}".formatted(number, metric, bound);
      case 3 ->
          "{alert: A%d, expr: \"%s > %d\", for: %ds, labels: {v: \"{{ $value }}\"}}"
              .formatted(number, metric, bound, 30 * random.nextInt(4));
      default ->
          "{alert: A%d, expr: \"%s > %d\", for: %ds, keep_firing_for: %ds}"
              .formatted(
                  number, metric, bound, 30 * random.nextInt(3), 15 * (1 + random.nextInt(8)));
    };
  }

  private void compare(String rules, String told) throws IOException {
    Files.writeString(folder.resolve("rules.yml"), rules);
    var findings = new Findings();
    List<RuleGroup> groups =
        RuleFiles.groups(rules, "rules.yml", Duration.ofSeconds(30), Features.STABLE, findings);
    assertThat(findings.problems()).as(rules).isEmpty();
    Path tests = folder.resolve("tests.yml");
    Files.writeString(tests, tests(groups));
    Promtool.Answer answer = Promtool.ask("test", "rules", tests.toString());
    assertThat(answer.isGood()).as(told + "\n" + answer.text() + rules + input).isTrue();
  }

  /// A test file that wants what our engine yields.
  private String tests(List<RuleGroup> groups) {
    var store = MemoryStore.plain();
    var queries = new PromqlEngine(store, Clock.system(), Features.STABLE);
    var rules =
        new SteppedRules(
            EvaluatorConfig.at("", Labels.EMPTY), queries, store, Clock.system(), groups);
    var text = new StringBuilder();
    text.append("rule_files: [rules.yml]\nevaluation_interval: 30s\ngroup_eval_order: [");
    text.append(String.join(", ", groups.stream().map(RuleGroup::name).toList()));
    text.append("]\ntests:\n  - interval: 30s\n    input_series:\n");
    List<SeriesLine> lines = new ArrayList<>();
    input.forEach(
        (series, values) -> {
          lines.add(SeriesLine.parse(series + " " + values));
          text.append("      - {series: '%s', values: '%s'}\n".formatted(series, values));
        });
    text.append("    promql_expr_test:\n");
    long seen = 0;
    for (int step = 0; step < STEPS; step++) {
      append(lines, step, store);
      rules.evaluate(step * STEP);
      seen += ask(queries, step * STEP + step % 2 * 7_000L, text);
    }
    assertThat(seen).as("samples that were compared").isGreaterThan(STEPS);
    return text.toString();
  }

  private static void append(List<SeriesLine> lines, int step, MemoryStore to) {
    var batch = new SampleBatch();
    for (SeriesLine line : lines) {
      SeriesLine.Item item = line.items().get(step);
      if (!item.isNone()) {
        batch.add(line.labels(), step * STEP, item.value());
      }
    }
    to.append(Tenant.DEFAULT, batch);
  }

  private static int ask(PromqlEngine queries, long at, StringBuilder into) {
    QueryValue value = queries.instant(Tenant.DEFAULT, ASKED, at, Limits.DEFAULT).value();
    List<QueryValue.VectorSample> samples = ((QueryValue.Vector) value).samples();
    into.append("      - expr: '%s'\n        eval_time: %dms\n".formatted(ASKED, at));
    into.append(samples.isEmpty() ? "        exp_samples: []\n" : "        exp_samples:\n");
    for (QueryValue.VectorSample sample : samples) {
      into.append(
          "          - {labels: '%s', value: %s}\n"
              .formatted(sample.labels(), SampleText.json(sample.value())));
    }
    return samples.size();
  }
}
