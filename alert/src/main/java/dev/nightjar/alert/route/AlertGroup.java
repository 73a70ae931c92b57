package dev.nightjar.alert.route;

import dev.nightjar.alert.Alert;
import dev.nightjar.model.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Alerts that are told together: one branch, one set of group labels. Guarded by the dispatcher's
/// lock.
///
/// - waiting -> flushing: `groupWait` after the first alert, at once if it is older than that
/// - flushing -> resting: each receiver was told, or needs not be
/// - resting -> flushing: after `groupInterval`, as long as there are alerts
/// - resting -> (none): after `groupInterval` without any
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
  boolean put(Alert alert) {
    Alert before = alerts.put(alert.labels(), alert);
    return before == null
        || before.isResolved() != alert.isResolved()
        || !before.startsAt().equals(alert.startsAt());
  }

  /// Has it told no later than `at`, unless it was told of before.
  void hasten(Instant at) {
    if (!flushed && at.isBefore(nextFlush)) {
      nextFlush = at;
    }
  }

  /// Whether the time of its flush has come. One that lies further ahead than any wait was planned
  /// on a clock that has been set back since.
  boolean isDue(Instant now) {
    Duration wait = branch.groupWait();
    Duration longest = wait.compareTo(branch.groupInterval()) > 0 ? wait : branch.groupInterval();
    return !nextFlush.isAfter(now) || nextFlush.isAfter(now.plus(longest));
  }

  /// Begins a flush: the alerts as they are, in order of their telling.
  List<Alert> flush(Instant now) {
    flushed = true;
    Duration interval = branch.groupInterval();
    Instant from = nextFlush.isAfter(now) ? now : nextFlush;
    long intervals = Duration.between(from, now).dividedBy(interval) + 1;
    nextFlush = from.plus(interval.multipliedBy(intervals));
    List<Alert> snapshot = new ArrayList<>(alerts.values());
    snapshot.sort(ORDER);
    return List.copyOf(snapshot);
  }

  /// Forgets resolved alerts that everybody knows of, unless they changed since.
  void forgetResolved(List<Alert> told) {
    for (Alert alert : told) {
      if (alert.isResolved()) {
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
