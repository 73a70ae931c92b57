package dev.nightjar.state;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Tenant;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/// Forgets what is too old of runs and jobs, and what belongs to jobs that are gone. A job of which
/// a person said what is expected stays, and so does that.
///
/// Everything is deleted in small pieces, so that reports that come meanwhile hardly wait.
final class RunRetention {
  /// Rows that one transaction deletes: bounds how long a report waits for it.
  private static final int DELETED_AT_ONCE = 1_000;

  /// Jobs that one transaction deletes, each with up to 500 line texts.
  private static final int JOBS_AT_ONCE = 20;

  private static final String RUNS =
      """
      DELETE FROM runs WHERE rowid IN (
        SELECT rowid FROM runs WHERE tenant = ? AND started_at < ? AND state <> 'running'
        ORDER BY started_at LIMIT ?)
      """;

  private static final String LINES =
      """
      DELETE FROM run_output WHERE (tenant, id) IN (
        SELECT tenant, id FROM run_output WHERE saved_at < ? ORDER BY saved_at LIMIT ?)
      """;

  private static final String COUNTS =
      """
      DELETE FROM run_counts WHERE coalesce(last_end, 0) < ? AND NOT EXISTS (
        SELECT 1 FROM runs r WHERE r.tenant = run_counts.tenant
          AND r.job = run_counts.job AND r.instance = run_counts.instance)
      """;

  private static final String RETRIES =
      """
      DELETE FROM run_retries WHERE NOT EXISTS (
        SELECT 1 FROM run_counts c WHERE c.tenant = run_retries.tenant
          AND c.job = run_retries.job AND c.instance = run_retries.instance)
      """;

  private static final String IS_GONE =
      """
      last_seen < ? AND NOT EXISTS (
        SELECT 1 FROM runs WHERE runs.tenant = jobs.tenant AND runs.job = jobs.name)
      AND NOT EXISTS (
        SELECT 1 FROM job_settings s WHERE s.tenant = jobs.tenant AND s.job = jobs.name)
      """;

  private static final String GONE = "SELECT tenant, name FROM jobs WHERE " + IS_GONE;
  private static final String JOB = "DELETE FROM jobs WHERE tenant = ? AND name = ? AND " + IS_GONE;

  private static final String LEARNED =
      """
      DELETE FROM learned WHERE NOT EXISTS (
        SELECT 1 FROM jobs WHERE jobs.tenant = learned.tenant AND jobs.name = learned.job)
      """;

  private record Gone(String tenant, String job) {}

  private final Sqlite database;
  private final Clock clock;

  RunRetention(Sqlite database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Forgets runs that started longer ago than `retention`, and instances and jobs of which nothing
  /// was heard for as long and no run is left. A run that still stands as running stays.
  void maintain(Duration retention) {
    long before = Nanos.of(clock.now().minus(retention));
    List<Tenant> tenants =
        database.read(
            session ->
                Sql.list(
                    session,
                    "SELECT DISTINCT tenant FROM jobs",
                    row -> new Tenant(row.getString(1))));
    for (Tenant tenant : tenants) {
      repeat(s -> Sql.update(s, RUNS, tenant.id(), before, DELETED_AT_ONCE));
      forgetInSummaries(tenant, before);
    }
    // Lines of a run that goes on for longer than the retention keep their number: it is young.
    repeat(s -> Sql.update(s, LINES, before, DELETED_AT_ONCE));
    database.write(s -> Sql.update(s, COUNTS, before));
    database.write(s -> Sql.update(s, RETRIES));
    forgetJobs(before);
    database.write(s -> Sql.update(s, LEARNED));
  }

  private void repeat(Sqlite.Work<Integer> delete) {
    int deleted = DELETED_AT_ONCE;
    while (deleted == DELETED_AT_ONCE) {
      deleted = database.write(delete);
    }
  }

  private void forgetInSummaries(Tenant tenant, long before) {
    for (String job :
        database.read(s -> JobSummaries.reachingBefore(s, tenant, Nanos.instant(before)))) {
      database.write(
          session -> {
            JobSummaries.rebuild(session, tenant, job);
            return true;
          });
    }
  }

  private void forgetJobs(long before) {
    List<Gone> gone =
        database.read(
            session ->
                Sql.list(
                    session, GONE, row -> new Gone(row.getString(1), row.getString(2)), before));
    for (int from = 0; from < gone.size(); from += JOBS_AT_ONCE) {
      List<Gone> some = gone.subList(from, Math.min(gone.size(), from + JOBS_AT_ONCE));
      database.write(session -> delete(session, some, before));
    }
  }

  private static boolean delete(Session session, List<Gone> jobs, long before) throws SQLException {
    for (Gone gone : jobs) {
      Sql.update(session, JOB, gone.tenant(), gone.job(), before);
    }
    return true;
  }
}
