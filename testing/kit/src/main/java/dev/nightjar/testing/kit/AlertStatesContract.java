package dev.nightjar.testing.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.AlertStates;
import dev.nightjar.model.AlertStates.AlertStep;
import dev.nightjar.model.AlertStates.SavedAlert;
import dev.nightjar.model.AlertStates.SentNotification;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every [AlertStates] does.
public abstract class AlertStatesContract {
  private static final Tenant TENANT = Tenant.DEFAULT;
  private static final Instant NOW = Instant.parse("2026-11-20T02:30:00.123456789Z");

  /// Alert states that hold nothing.
  protected abstract AlertStates open() throws Exception;

  @Test
  void replacesTheAlertsOfOneRuleAlone() throws Exception {
    AlertStates states = open();
    var pending = alert("a", 1.5, Optional.empty());
    var firing = alert("b", Double.NaN, Optional.of(NOW.plusSeconds(60)));
    states.saveAlerts(TENANT, "r1", List.of(pending, firing));
    states.saveAlerts(TENANT, "r2", List.of(firing));
    assertThat(states.alerts(TENANT, "r1")).containsExactly(pending, firing);
    states.saveAlerts(TENANT, "r1", List.of(firing));
    assertThat(states.alerts(TENANT, "r1")).containsExactly(firing);
    states.saveAlerts(TENANT, "r1", List.of());
    assertThat(states.alerts(TENANT, "r1")).isEmpty();
    assertThat(states.alerts(TENANT, "r2")).containsExactly(firing);
    assertThat(states.alerts(new Tenant("other"), "r2")).isEmpty();
  }

  @Test
  void keepsEveryKindOfValue() throws Exception {
    AlertStates states = open();
    List<SavedAlert> alerts =
        List.of(
            alert("a", Double.NEGATIVE_INFINITY, Optional.empty()),
            alert("b", -0.0, Optional.empty()),
            new SavedAlert(
                Labels.EMPTY,
                Labels.EMPTY,
                0,
                NOW,
                Optional.of(NOW),
                Optional.of(NOW),
                Optional.of(NOW)));
    states.saveAlerts(TENANT, "r", alerts);
    assertThat(states.alerts(TENANT, "r")).isEqualTo(alerts);
  }

  @Test
  void keepsTheLastNotificationOfEachGroupAndReceiver() throws Exception {
    AlertStates states = open();
    var first = new SentNotification("{}:{a=\"1\"}", "team", List.of("f1", "f2"), List.of(), NOW);
    var second =
        new SentNotification("{}:{a=\"1\"}", "team", List.of(), List.of("f1"), NOW.plusSeconds(1));
    var other = new SentNotification("{}:{a=\"1\"}", "boss", List.of("f1"), List.of(), NOW);
    states.saveNotification(TENANT, first);
    states.saveNotification(TENANT, other);
    states.saveNotification(TENANT, second);
    assertThat(states.notifications(TENANT)).containsExactly(other, second);
    states.deleteNotification(TENANT, "{}:{a=\"1\"}", "boss");
    states.deleteNotification(TENANT, "unknown", "boss");
    assertThat(states.notifications(TENANT)).containsExactly(second);
    assertThat(states.notifications(new Tenant("other"))).isEmpty();
  }

  @Test
  void tellsHistoryFromTheNewestStep() throws Exception {
    AlertStates states = open();
    var pending = step(0, "pending");
    var firing = step(60, "firing");
    var notified = step(60, "notified");
    List.of(pending, firing, notified).forEach(step -> states.record(TENANT, step));
    assertThat(states.history(TENANT, Instant.MIN, 10)).containsExactly(notified, firing, pending);
    assertThat(states.history(TENANT, NOW.plusSeconds(60), 10)).containsExactly(notified, firing);
    assertThat(states.history(TENANT, NOW, 1)).containsExactly(notified);
    assertThat(states.history(new Tenant("other"), NOW, 1)).isEmpty();
    assertThatThrownBy(() -> states.history(TENANT, NOW, 0)).isInstanceOf(NightjarException.class);
  }

  private static AlertStep step(int seconds, String step) {
    return new AlertStep(
        NOW.plusSeconds(seconds), Labels.of("alertname", "X"), step, "two\nlines \\ of detail");
  }

  private static SavedAlert alert(String host, double value, Optional<Instant> firedAt) {
    return new SavedAlert(
        Labels.of("alertname", "X", "host", host),
        Labels.of("summary", "on " + host + "\n\\ \"quoted\""),
        value,
        NOW,
        firedAt,
        Optional.empty(),
        Optional.empty());
  }
}
