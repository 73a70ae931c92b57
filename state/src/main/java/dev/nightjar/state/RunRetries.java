package dev.nightjar.state;

import dev.nightjar.model.Run;
import dev.nightjar.model.RunStore.Retries;
import dev.nightjar.model.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/// The table `run_retries`: kept up in the transaction that saves a run, by how far its attempts
/// and pauses went on since it was saved before. The figures only ever go up.
final class RunRetries {
  private static final String READ =
      """
      SELECT job, instance, max(retries), max(backed_off), max(attempt) FROM (
        SELECT job, instance, retries, backed_off, 0 AS attempt FROM run_retries WHERE %1$s
        UNION ALL
        SELECT job, instance, 0, 0, attempt FROM runs WHERE state = 'running' AND %1$s)
      GROUP BY job, instance ORDER BY job, instance
      """;

  static final String ALL = READ.formatted("tenant = ?1");
  static final String OF_JOB = READ.formatted("tenant = ?1 AND job = ?2");

  private static final String ADD =
      """
      INSERT INTO run_retries (tenant, job, instance, retries, backed_off) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (tenant, job, instance) DO UPDATE SET
        retries = retries + excluded.retries, backed_off = backed_off + excluded.backed_off
      """;

  private RunRetries() {}

  static void moved(Session session, Tenant tenant, Optional<Run> before, Run after)
      throws SQLException {
    int attempts = after.attempt() - before.map(Run::attempt).orElse(1);
    Duration pauses = after.backedOff().minus(before.map(Run::backedOff).orElse(Duration.ZERO));
    if (attempts > 0 || pauses.isPositive()) {
      Sql.update(
          session,
          ADD,
          tenant.id(),
          after.job(),
          after.instance(),
          Math.max(0, attempts),
          pauses.isPositive() ? pauses.toNanos() : 0L);
    }
  }

  static Retries read(ResultSet row) throws SQLException {
    return new Retries(
        row.getString(1),
        row.getString(2),
        row.getLong(3),
        Duration.ofNanos(row.getLong(4)),
        row.getInt(5));
  }
}
