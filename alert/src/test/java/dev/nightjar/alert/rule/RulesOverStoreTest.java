package dev.nightjar.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Rules with PromQL and samples as they are in earnest.
class RulesOverStoreTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static AlertingRule alert(String name, String expr, Duration hold, String summary) {
    return new AlertingRule(name, expr, hold, Duration.ZERO, Map.of(), Map.of("summary", summary));
  }

  @Test
  void tellsOfBackupThatIsOlderThanADay() {
    var world =
        new RuleWorld(
            alert(
                "BackupStale",
                "time() - backup_last_success_timestamp_seconds > 26 * 3600",
                Duration.ZERO,
                "{{ $labels.job }}: last success {{ $value | humanizeDuration }} ago"));
    world.askStore();
    Instant success = world.clock.now().minus(Duration.ofHours(27));
    world.arrives(
        Labels.of("__name__", "backup_last_success_timestamp_seconds", "job", "nightly"),
        (double) success.getEpochSecond());
    world.after(MINUTE);
    assertThat(world.state()).isEqualTo(AlertState.FIRING);
    assertThat(world.sent.getFirst().annotations().get("summary"))
        .isEqualTo("nightly: last success 1d 3h 1m 0s ago");
    assertThat(world.sent.getFirst().generatorUrl())
        .endsWith(
            "/graph?g0.expr=time%28%29+-+backup_last_success_timestamp_seconds+%3E+26+%2A+3600"
                + "&g0.tab=1");
  }

  @Test
  void feedsRulesWithWhatEarlierRulesOfTheGroupRecorded() {
    var world =
        new RuleWorld(
            new RecordingRule("job:errors:sum", "sum by (job) (errors_total)", Map.of()),
            alert("ManyErrors", "job:errors:sum > 2", MINUTE, "{{ $value }}"),
            alert("Firing", "ALERTS{alertname=\"ManyErrors\", alertstate=\"firing\"}", MINUTE, ""));
    world.askStore();
    for (int i = 0; i < 4; i++) {
      world.arrives(Labels.of("__name__", "errors_total", "job", "a", "type", "x"), 2);
      world.arrives(Labels.of("__name__", "errors_total", "job", "a", "type", "y"), 3);
      world.after(MINUTE);
    }
    assertThat(world.runner.view().rules().get(1).state()).isEqualTo(AlertState.FIRING);
    assertThat(world.runner.view().rules().get(2).state()).isEqualTo(AlertState.FIRING);
    assertThat(world.runner.view().failures()).isZero();
  }

  @Test
  void keepsHistogramsAndSpeaksOfThemAsZero() {
    var world =
        new RuleWorld(
            new RecordingRule("job:d:sum", "sum by (job) (d)", Map.of()),
            alert("Slow", "job:d:sum and histogram_count(job:d:sum) > 2", MINUTE, "{{ $value }}"));
    world.askStore();
    Histogram histogram =
        new Histogram.Builder()
            .count(2)
            .sum(3)
            .positive(new Histogram.Buckets(new int[] {1}, new double[] {2}))
            .build();
    for (int i = 0; i < 3; i++) {
      var batch = new SampleBatch();
      for (String instance : List.of("a", "b")) {
        Labels labels = Labels.of("__name__", "d", "job", "j", "instance", instance);
        batch.add(labels, world.clock.millis(), histogram);
      }
      world.store.append(Tenant.DEFAULT, batch);
      world.after(MINUTE);
    }

    assertThat(world.series())
        .contains("job:d:sum{job=\"j\"} {{schema:0 count:4.0 sum:6.0 buckets:[1=4.0]}}");
    assertThat(world.runner.view().rules().get(1).state()).isEqualTo(AlertState.FIRING);
    assertThat(world.runner.view().rules().get(1).alerts().getFirst().annotations().get("summary"))
        .isEqualTo("0");
  }

  @Test
  void saysWhereAnExpressionIsWrong() {
    var world = new RuleWorld(alert("Bad", "sum(", Duration.ZERO, ""));
    world.askStore();
    world.after(MINUTE);
    assertThat(world.rule().lastError()).contains("parse error");
  }

  @Test
  void asksTheStoreFromTemplates() {
    var world =
        new RuleWorld(
            alert(
                "A",
                "vector(1)",
                Duration.ZERO,
                "{{ with query \"up\" }}{{ . | first | label \"job\" }}{{ end }}"
                    + "{{ range query \"up\" | sortByLabel \"job\" }} {{ .Labels.job }}={{ .Value }}"
                    + "{{ end }}"));
    world.askStore();
    world.arrives(Labels.of("__name__", "up", "job", "a"), 1);
    world.arrives(Labels.of("__name__", "up", "job", "b"), 0);
    world.after(MINUTE);
    assertThat(world.sent.getFirst().annotations().get("summary")).isEqualTo("a a=1 b=0");
  }
}
