package dev.nightjar.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.alert.Nap;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Refusals.Count;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertMemoryTest {
  private final RuleWorld world = new RuleWorld();
  private final ActiveAlert alert =
      new ActiveAlert(Labels.of("alertname", "A"), Labels.EMPTY, 1, Instant.EPOCH);

  private Evaluation evaluation() {
    var group = RuleGroup.of("g", "f", Duration.ofMinutes(1));
    return new Evaluation(world.surroundings(), group, new Nap(world.clock), world.clock.now());
  }

  @Test
  void countsTheOldestStepsThatWaitedForTooLong() {
    var memory = new AlertMemory("rule");
    for (int i = 0; i < 100_005; i++) {
      memory.record(Instant.EPOCH, alert, "firing");
    }
    memory.save(evaluation(), List.of());
    assertThat(world.refusals.counts())
        .singleElement()
        .matches(count -> count.signal().equals("alerts"))
        .extracting(Count::count)
        .isEqualTo(5L);
  }

  @Test
  void savesWhatTheMemoryBeforeItCouldNot() {
    var old = new AlertMemory("rule");
    old.record(Instant.EPOCH, alert, "firing");
    var memory = new AlertMemory("rule");
    memory.takeOver(old);
    memory.save(evaluation(), List.of());
    assertThat(world.steps()).containsExactly("firing");
    assertThat(world.refusals.counts()).isEmpty();
  }
}
