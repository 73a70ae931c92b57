package dev.nightjar.alert.notify;

import dev.nightjar.alert.Alert;
import dev.nightjar.model.Labels;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What is told to a receiver: the alerts of one group.
///
/// @param groupKey of route and group, the same for every notification of the group
/// @param at the time that alerts are judged at
/// @param externalUrl where users reach this server
public record Notification(
    String receiver,
    String groupKey,
    Labels groupLabels,
    List<Alert> alerts,
    Instant at,
    String externalUrl) {
  public Notification {
    alerts = List.copyOf(alerts);
  }

  /// The same with fewer alerts.
  public Notification with(List<Alert> others) {
    return new Notification(receiver, groupKey, groupLabels, others, at, externalUrl);
  }

  public boolean isResolved() {
    return alerts.stream().allMatch(Alert::isResolved);
  }

  /// The labels that all alerts share.
  public Labels commonLabels() {
    return common(alerts.stream().map(Alert::labels).toList());
  }

  /// The annotations that all alerts share.
  public Labels commonAnnotations() {
    return common(alerts.stream().map(Alert::annotations).toList());
  }

  private static Labels common(List<Labels> sets) {
    if (sets.isEmpty()) {
      return Labels.EMPTY;
    }
    Map<String, String> shared = new TreeMap<>(sets.getFirst().toMap());
    for (Labels set : sets) {
      shared.entrySet().removeIf(pair -> !set.get(pair.getKey()).equals(pair.getValue()));
    }
    return Labels.of(shared);
  }
}
