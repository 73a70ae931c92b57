package dev.nightjar.alert.route;

import dev.nightjar.alert.Alert;
import dev.nightjar.model.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Alerts that are told together: one branch, one set of group labels. Guarded by the dispatcher's
/// lock.
///
/// waiting -> flushing `groupWait` after the first alert, at once if it is older than that flushing
/// -> resting each receiver was told, or needs not be resting -> flushing after `groupInterval`, as
/// long as there are alerts resting -> (none) after `groupInterval` without any
final class AlertGroup {
  /// By job, by instance, by all labels: as Alertmanager orders alerts in a message.
  private static final Comparator<Alert> ORDER =
      Comparator.<Alert, String>comparing(alert -> alert.labels().get("job"))
          .thenComparing(alert -> alert.labels().get("instance"))
          .thenComparingInt(alert -> alert.labels().size())
          .thenComparing(Alert::labels);

  private final Branch branch;
  private final Labels labels;
  private final String key;
  private final Map<Labels, Alert> alerts = new LinkedHashMap<>();
  private Instant nextFlush;
  private boolean flushed;

  /// @param nextFlush when it is told of at the earliest
  /// @param flushed whether it was told of before, in an earlier life of the server
  AlertGroup(Branch branch, Labels labels, Instant nextFlush, boolean flushed) {
    this.branch = branch;
    this.labels = labels;
    this.key = branch.groupKey(labels);
    this.nextFlush = nextFlush;
    this.flushed = flushed;
  }

  /// Takes an alert as it is known now; returns whether that is news.
  boolean put(Alert alert, Instant now) {
    Alert before = alerts.put(alert.labels(), alert);
    return before == null
        || before.isResolved(now) != alert.isResolved(now)
        || !before.startsAt().equals(alert.startsAt());
  }

  /// Has it told no later than `at`, unless it was told of before.
  void hasten(Instant at) {
    if (!flushed && at.isBefore(nextFlush)) {
      nextFlush = at;
    }
  }

  /// Begins a flush: the alerts as they are, in order of their telling.
  List<Alert> flush(Instant now) {
    flushed = true;
    while (!nextFlush.isAfter(now)) {
      nextFlush = nextFlush.plus(branch.groupInterval());
    }
    List<Alert> snapshot = new ArrayList<>(alerts.values());
    snapshot.sort(ORDER);
    return List.copyOf(snapshot);
  }

  /// Forgets resolved alerts that everybody knows of, unless they changed since.
  void forgetResolved(List<Alert> told, Instant at) {
    for (Alert alert : told) {
      if (alert.isResolved(at)) {
        alerts.remove(alert.labels(), alert);
      }
    }
  }

  boolean knows(Alert alert) {
    return alerts.containsKey(alert.labels());
  }

  int size() {
    return alerts.size();
  }

  AlertGroupView view() {
    return new AlertGroupView(branch.receiver(), key, labels, alerts(), nextFlush);
  }

  boolean isEmpty() {
    return alerts.isEmpty();
  }

  Branch branch() {
    return branch;
  }

  Labels labels() {
    return labels;
  }

  String key() {
    return key;
  }

  List<Alert> alerts() {
    return List.copyOf(alerts.values());
  }

  Instant nextFlush() {
    return nextFlush;
  }
}
