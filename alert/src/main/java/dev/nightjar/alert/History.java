package dev.nightjar.alert;

import dev.nightjar.model.AlertStates;
import dev.nightjar.model.AlertStates.AlertStep;
import dev.nightjar.model.Tenant;
import java.util.List;

/// Writes steps of alerts to the history.
public final class History {
  /// Steps written singly at a time; when thousands of alerts change together, the rest is told in
  /// one step, so that the history does not hold up the alerts.
  private static final int MAX_STEPS = 100;

  private History() {}

  /// Records steps that belong together, as of one rule or one notification.
  public static void record(AlertStates states, Tenant tenant, List<AlertStep> steps) {
    steps.stream().limit(MAX_STEPS).forEach(step -> states.record(tenant, step));
    if (steps.size() > MAX_STEPS) {
      AlertStep last = steps.getLast();
      String more = (steps.size() - MAX_STEPS) + " more alerts changed with these";
      var labels = last.labels().only(List.of("alertname"));
      states.record(tenant, new AlertStep(last.at(), labels, last.step(), more));
    }
  }
}
