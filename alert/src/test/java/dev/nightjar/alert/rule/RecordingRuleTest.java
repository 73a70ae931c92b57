package dev.nightjar.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Labels;
import dev.nightjar.model.QueryValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordingRuleTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void storesWhatItsExpressionYieldsAndEndsWhatIsGone() {
    var world = new RuleWorld(new RecordingRule("job:x:sum", "sum(x)", Map.of("team", "ops")));
    world.yields("sum(x)", Labels.of("__name__", "x", "job", "a"), 1, Labels.of("job", "b"), 2);
    world.after(MINUTE);
    assertThat(world.series())
        .containsExactly(
            "job:x:sum{job=\"a\", team=\"ops\"} 1.0", "job:x:sum{job=\"b\", team=\"ops\"} 2.0");
    world.yields("sum(x)", Labels.of("job", "b"), 3);
    world.after(MINUTE);
    assertThat(world.series())
        .containsExactly(
            "job:x:sum{job=\"a\", team=\"ops\"} stale", "job:x:sum{job=\"b\", team=\"ops\"} 3.0");
  }

  @Test
  void takesScalarsAndRefusesTexts() {
    var world = new RuleWorld(new RecordingRule("one", "1", Map.of()));
    world.answers.put("1", new QueryValue.Scalar(0, 1));
    world.after(MINUTE);
    assertThat(world.series()).containsExactly("one 1.0");
    world.answers.put("1", new QueryValue.Text(0, "x"));
    world.after(MINUTE);
    assertThat(world.rule().lastError()).isEqualTo("rule result is not a vector or scalar: 1");
  }

  @Test
  void looksBackByTheGroupsOffset() {
    var group =
        new RuleGroup(
            "g",
            "f",
            MINUTE,
            Optional.of(Duration.ofSeconds(30)),
            0,
            Map.of(),
            List.of(new RecordingRule("one", "1", Map.of())));
    var world = new RuleWorld(group);
    world.answers.put("1", new QueryValue.Scalar(0, 1));
    world.after(MINUTE);
    assertThat(world.store.at(world.clock.millis() - 30_000)).containsExactly("one 1.0");
  }

  @Test
  void refusesSeriesThatItsLabelsMakeEqual() {
    var world = new RuleWorld(new RecordingRule("y", "x", Map.of("job", "")));
    world.yields("x", Labels.of("job", "a"), 1, Labels.of("job", "b"), 2);
    world.after(MINUTE);
    assertThat(world.rule().health()).isEqualTo("err");
    assertThat(world.rule().lastError())
        .isEqualTo("vector contains metrics with the same labelset after applying rule labels: y");
  }
}
