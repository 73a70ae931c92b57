package dev.nightjar.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Labels;
import java.time.Duration;
import java.time.Instant;
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
