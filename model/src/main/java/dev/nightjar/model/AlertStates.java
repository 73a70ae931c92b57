package dev.nightjar.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Keeps what alerting must not forget over a restart: alerts, notifications sent, and the history
/// of each decision. When a call returns, what it saved survives a power cut.
public interface AlertStates {
  /// Replaces the saved alerts of one rule.
  ///
  /// @param ruleKey file, group and rule, as the alert room spells it
  void saveAlerts(Tenant tenant, String ruleKey, List<SavedAlert> alerts);

  List<SavedAlert> alerts(Tenant tenant, String ruleKey);

  void saveNotification(Tenant tenant, SentNotification notification);

  /// What was last sent for each group and receiver.
  List<SentNotification> notifications(Tenant tenant);

  void deleteNotification(Tenant tenant, String groupKey, String receiver);

  void record(Tenant tenant, AlertStep step);

  /// The newest steps first.
  List<AlertStep> history(Tenant tenant, Instant since, int limit);

  /// @param labels of the alert, `alertname` included
  /// @param firedAt when it became firing; empty while pending
  /// @param keepFiringSince when the expression stopped yielding it
  /// @param resolvedAt when it was resolved
  record SavedAlert(
      Labels labels,
      Labels annotations,
      double value,
      Instant activeAt,
      Optional<Instant> firedAt,
      Optional<Instant> keepFiringSince,
      Optional<Instant> resolvedAt) {}

  /// @param firing fingerprints of the alerts told as firing
  /// @param resolved fingerprints of those told as resolved
  record SentNotification(
      String groupKey,
      String receiver,
      List<String> firing,
      List<String> resolved,
      Instant sentAt) {
    public SentNotification {
      firing = List.copyOf(firing);
      resolved = List.copyOf(resolved);
    }
  }

  /// @param step such as `pending`, `firing`, `resolved`, `notified`, `notify_failed`
  record AlertStep(Instant at, Labels labels, String step, String detail) {}
}
