package dev.nightjar.state;

import dev.nightjar.base.Clock;
import dev.nightjar.model.AlertStates;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Alerts, notifications and their history in SQLite.
///
/// Rules save their alerts after every evaluation, mostly the same none: what is saved already is
/// not written again.
final class SqliteAlertStates implements AlertStates {
  private static final String SAVE_ALERT =
      """
      INSERT INTO alerts (tenant, rule_key, position, labels, annotations, value_bits, active_at,
        fired_at, keep_firing_since, resolved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String SAVE_NOTIFICATION =
      """
      INSERT OR REPLACE INTO notifications
        (tenant, group_key, receiver, firing, resolved, sent_at) VALUES (?, ?, ?, ?, ?, ?)
      """;

  private final Sqlite database;
  private final Clock clock;

  SqliteAlertStates(Sqlite database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public void saveAlerts(Tenant tenant, String ruleKey, List<SavedAlert> alerts) {
    if (alerts(tenant, ruleKey).equals(alerts)) {
      return;
    }
    database.write(
        session -> {
          Sql.update(
              session,
              "DELETE FROM alerts WHERE tenant = ? AND rule_key = ?",
              tenant.id(),
              ruleKey);
          for (int i = 0; i < alerts.size(); i++) {
            save(session, tenant, ruleKey, i, alerts.get(i));
          }
          return true;
        });
  }

  private static void save(
      Session session, Tenant tenant, String ruleKey, int position, SavedAlert alert)
      throws SQLException {
    Sql.update(
        session,
        SAVE_ALERT,
        tenant.id(),
        ruleKey,
        position,
        Words.ofLabels(alert.labels()),
        Words.ofLabels(alert.annotations()),
        // As bits, since SQLite turns NaN into NULL.
        Double.doubleToRawLongBits(alert.value()),
        Nanos.of(alert.activeAt()),
        Nanos.of(alert.firedAt()),
        Nanos.of(alert.keepFiringSince()),
        Nanos.of(alert.resolvedAt()));
  }

  @Override
  public List<SavedAlert> alerts(Tenant tenant, String ruleKey) {
    return database.read(
        session ->
            Sql.list(
                session,
                "SELECT * FROM alerts WHERE tenant = ? AND rule_key = ? ORDER BY position",
                SqliteAlertStates::alert,
                tenant.id(),
                ruleKey));
  }

  private static SavedAlert alert(ResultSet row) throws SQLException {
    return new SavedAlert(
        Words.labels(row.getString("labels")),
        Words.labels(row.getString("annotations")),
        Double.longBitsToDouble(row.getLong("value_bits")),
        Nanos.instant(row.getLong("active_at")),
        Nanos.instant(row, "fired_at"),
        Nanos.instant(row, "keep_firing_since"),
        Nanos.instant(row, "resolved_at"));
  }

  @Override
  public void saveNotification(Tenant tenant, SentNotification sent) {
    database.write(
        session ->
            Sql.update(
                session,
                SAVE_NOTIFICATION,
                tenant.id(),
                sent.groupKey(),
                sent.receiver(),
                Words.join(sent.firing()),
                Words.join(sent.resolved()),
                Nanos.of(sent.sentAt())));
  }

  @Override
  public List<SentNotification> notifications(Tenant tenant) {
    return database.read(
        session ->
            Sql.list(
                session,
                "SELECT * FROM notifications WHERE tenant = ? ORDER BY group_key, receiver",
                row ->
                    new SentNotification(
                        row.getString("group_key"),
                        row.getString("receiver"),
                        Words.split(row.getString("firing")),
                        Words.split(row.getString("resolved")),
                        Nanos.instant(row.getLong("sent_at"))),
                tenant.id()));
  }

  @Override
  public void deleteNotification(Tenant tenant, String groupKey, String receiver) {
    database.write(
        session ->
            Sql.update(
                session,
                "DELETE FROM notifications WHERE tenant = ? AND group_key = ? AND receiver = ?",
                tenant.id(),
                groupKey,
                receiver));
  }

  @Override
  public void record(Tenant tenant, AlertStep step) {
    database.write(
        session ->
            Sql.update(
                session,
                "INSERT INTO alert_steps (tenant, at, labels, step, detail) VALUES (?, ?, ?, ?, ?)",
                tenant.id(),
                Nanos.of(step.at()),
                Words.ofLabels(step.labels()),
                step.step(),
                step.detail()));
  }

  @Override
  public List<AlertStep> history(Tenant tenant, Instant since, int limit) {
    if (limit < 1) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "limit is " + limit + ", it must be at least 1");
    }
    return database.read(
        session ->
            Sql.list(
                session,
                """
                SELECT at, labels, step, detail FROM alert_steps WHERE tenant = ? AND at >= ?
                ORDER BY at DESC, number DESC LIMIT ?
                """,
                row ->
                    new AlertStep(
                        Nanos.instant(row.getLong(1)),
                        Words.labels(row.getString(2)),
                        row.getString(3),
                        row.getString(4)),
                tenant.id(),
                Nanos.clamped(since),
                limit));
  }

  /// Forgets steps older than `retention`.
  void maintain(Duration retention) {
    long before = Nanos.of(clock.now().minus(retention));
    database.write(c -> Sql.update(c, "DELETE FROM alert_steps WHERE at < ?", before));
  }
}
