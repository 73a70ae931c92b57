package dev.nightjar.alert.route;

import dev.nightjar.alert.Alert;
import dev.nightjar.model.Labels;
import java.time.Instant;
import java.util.List;

/// Alerts that are told together to one receiver.
///
/// @param nextFlush when the receiver hears of news at the earliest
public record AlertGroupView(
    String receiver, String groupKey, Labels labels, List<Alert> alerts, Instant nextFlush) {
  public AlertGroupView {
    alerts = List.copyOf(alerts);
  }
}
