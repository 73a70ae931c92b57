package dev.nightjar.state;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/// The tables of `state.db`, as an ordered list of migrations: version n is what the first n of
/// them make. A migration that has been released is never edited; changes are appended.
///
/// Times are nanoseconds since the Unix epoch, durations nanoseconds. Word lists and labels are
/// [Words]. `user_version` holds the version, `application_id` tells our files from foreign ones.
final class Schema {
  /// "NJST".
  private static final int APPLICATION_ID = 0x4E4A5354;

  private static final List<String> FIRST =
      List.of(
          """
          CREATE TABLE jobs (
            tenant TEXT NOT NULL, name TEXT NOT NULL,
            first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,
            PRIMARY KEY (tenant, name)) WITHOUT ROWID
          """,
          """
          CREATE TABLE runs (
            tenant TEXT NOT NULL, id TEXT NOT NULL,
            job TEXT NOT NULL, instance TEXT NOT NULL, trace_id TEXT NOT NULL,
            command TEXT NOT NULL, pid INTEGER, state TEXT NOT NULL,
            started_at INTEGER NOT NULL, ended_at INTEGER,
            duration INTEGER, run_limit INTEGER,
            exit_code INTEGER, signal INTEGER,
            cpu_user_seconds REAL, cpu_system_seconds REAL,
            peak_rss_bytes INTEGER, read_bytes INTEGER, written_bytes INTEGER,
            message TEXT NOT NULL,
            PRIMARY KEY (tenant, id),
            FOREIGN KEY (tenant, job) REFERENCES jobs (tenant, name))
          """,
          "CREATE INDEX runs_by_start ON runs (tenant, started_at, id)",
          "CREATE INDEX runs_by_state ON runs (tenant, state, started_at, id)",
          "CREATE INDEX runs_by_job ON runs (tenant, job, started_at, id)",
          "CREATE INDEX runs_by_job_state ON runs (tenant, job, state, started_at, id)",
          "CREATE INDEX runs_by_instance ON runs (tenant, job, instance, started_at, id)",
          """
          CREATE TABLE run_counts (
            tenant TEXT NOT NULL, job TEXT NOT NULL, instance TEXT NOT NULL, state TEXT NOT NULL,
            runs INTEGER NOT NULL, last_end INTEGER,
            PRIMARY KEY (tenant, job, instance, state),
            FOREIGN KEY (tenant, job) REFERENCES jobs (tenant, name) ON DELETE CASCADE)
            WITHOUT ROWID
          """,
          // Without a foreign key: lines may come before their run's first report.
          """
          CREATE TABLE run_output (
            tenant TEXT NOT NULL, id TEXT NOT NULL,
            lines INTEGER NOT NULL, saved_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, id)) WITHOUT ROWID
          """,
          """
          CREATE TABLE alerts (
            tenant TEXT NOT NULL, rule_key TEXT NOT NULL, position INTEGER NOT NULL,
            labels TEXT NOT NULL, annotations TEXT NOT NULL, value_bits INTEGER NOT NULL,
            active_at INTEGER NOT NULL, fired_at INTEGER,
            keep_firing_since INTEGER, resolved_at INTEGER,
            PRIMARY KEY (tenant, rule_key, position)) WITHOUT ROWID
          """,
          """
          CREATE TABLE notifications (
            tenant TEXT NOT NULL, group_key TEXT NOT NULL, receiver TEXT NOT NULL,
            firing TEXT NOT NULL, resolved TEXT NOT NULL, sent_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, group_key, receiver)) WITHOUT ROWID
          """,
          """
          CREATE TABLE alert_steps (
            number INTEGER PRIMARY KEY, tenant TEXT NOT NULL,
            at INTEGER NOT NULL, labels TEXT NOT NULL, step TEXT NOT NULL, detail TEXT NOT NULL)
          """,
          "CREATE INDEX alert_steps_by_time ON alert_steps (tenant, at, number)");

  /// What a run's page tells since runs hold attempts and evidence, and pings find a job.
  private static final List<String> SECOND =
      List.of(
          "ALTER TABLE runs ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1",
          "ALTER TABLE runs ADD COLUMN retried INTEGER NOT NULL DEFAULT 0",
          "ALTER TABLE runs ADD COLUMN backed_off INTEGER NOT NULL DEFAULT 0",
          "ALTER TABLE runs ADD COLUMN voluntary_switches INTEGER",
          "ALTER TABLE runs ADD COLUMN involuntary_switches INTEGER",
          "ALTER TABLE runs ADD COLUMN minor_faults INTEGER",
          "ALTER TABLE runs ADD COLUMN major_faults INTEGER",
          "ALTER TABLE runs ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
          "ALTER TABLE runs ADD COLUMN verdict TEXT",
          "ALTER TABLE runs ADD COLUMN revision INTEGER NOT NULL DEFAULT 0",
          "ALTER TABLE runs ADD COLUMN heartbeat INTEGER",
          "ALTER TABLE jobs ADD COLUMN ping_id TEXT NOT NULL DEFAULT ''",
          // A random UUID each, of version 4.
          """
          UPDATE jobs SET ping_id = lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2)))
            || '-4' || substr(lower(hex(randomblob(2))), 2)
            || '-' || substr('89ab', 1 + (random() & 3), 1)
            || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))
          """,
          "CREATE UNIQUE INDEX jobs_by_ping_id ON jobs (tenant, ping_id)",
          // Apart from the rows, so that lists never read it.
          """
          CREATE TABLE run_evidence (
            tenant TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY (tenant, id),
            FOREIGN KEY (tenant, id) REFERENCES runs (tenant, id) ON DELETE CASCADE)
          """);

  /// What the board and the metrics tell of each job, kept up as runs are saved. Jobs from before
  /// get theirs with their next run; until then it is looked up.
  private static final List<String> THIRD =
      List.of(
          """
          CREATE TABLE job_summaries (
            tenant TEXT NOT NULL, job TEXT NOT NULL,
            newest_id TEXT, success_id TEXT, success_start INTEGER, success_at INTEGER,
            recent BLOB NOT NULL,
            PRIMARY KEY (tenant, job),
            FOREIGN KEY (tenant, job) REFERENCES jobs (tenant, name) ON DELETE CASCADE)
          """,
          """
          CREATE TABLE run_retries (
            tenant TEXT NOT NULL, job TEXT NOT NULL, instance TEXT NOT NULL,
            retries INTEGER NOT NULL, backed_off INTEGER NOT NULL,
            PRIMARY KEY (tenant, job, instance),
            FOREIGN KEY (tenant, job) REFERENCES jobs (tenant, name) ON DELETE CASCADE)
            WITHOUT ROWID
          """,
          "CREATE INDEX runs_running ON runs (tenant, job, instance, attempt)"
              + " WHERE state = 'running'");

  /// So that neither the newest end of a job nor what is to be forgotten is looked for among rows
  /// that are not: a job may have a million runs that gave way.
  private static final List<String> FOURTH =
      List.of(
          "CREATE INDEX runs_ended ON runs (tenant, job, instance, started_at, id)"
              + " WHERE state IN ('succeeded', 'failed', 'timed_out', 'killed')",
          "CREATE INDEX run_output_by_time ON run_output (saved_at)");

  /// What is learned from, what people say of jobs, and the ledger. Runs from before have no
  /// `heard_at`.
  ///
  /// The last index of `runs` holds all that learning reads: the runs of one job on one instance
  /// lie scattered over the table, one page for each.
  private static final List<String> FIFTH =
      List.of(
          "ALTER TABLE runs ADD COLUMN heard_at INTEGER",
          "ALTER TABLE runs ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0",
          "ALTER TABLE runs ADD COLUMN print BLOB",
          "ALTER TABLE runs ADD COLUMN long_print BLOB",
          "DROP INDEX runs_by_instance",
          """
          CREATE INDEX runs_past ON runs (tenant, job, instance, started_at, id,
            state, duration, exit_code, heard_at, verdict, accepted, print)
          """,
          """
          CREATE TABLE line_texts (
            tenant TEXT NOT NULL, job TEXT NOT NULL, hash INTEGER NOT NULL, text TEXT NOT NULL,
            PRIMARY KEY (tenant, job, hash),
            FOREIGN KEY (tenant, job) REFERENCES jobs (tenant, name) ON DELETE CASCADE)
            WITHOUT ROWID
          """,
          // Without a foreign key: a person may say what is expected of a job before it ever ran.
          """
          CREATE TABLE job_settings (
            tenant TEXT NOT NULL, job TEXT NOT NULL,
            schedules TEXT NOT NULL, timezone TEXT NOT NULL, shared INTEGER NOT NULL,
            start_within INTEGER, timeout INTEGER, success_within INTEGER,
            failures INTEGER NOT NULL,
            owner TEXT NOT NULL, runbook TEXT NOT NULL, parent TEXT NOT NULL,
            expectations TEXT NOT NULL, limits TEXT NOT NULL, alerts_off TEXT NOT NULL,
            PRIMARY KEY (tenant, job)) WITHOUT ROWID
          """,
          """
          CREATE TABLE learned (
            tenant TEXT NOT NULL, job TEXT NOT NULL, instance TEXT NOT NULL,
            pinned TEXT, forgotten_before INTEGER,
            PRIMARY KEY (tenant, job, instance)) WITHOUT ROWID
          """,
          "CREATE TABLE watched (tenant TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID",
          """
          CREATE TABLE entities (
            tenant TEXT NOT NULL, kind TEXT NOT NULL, labels TEXT NOT NULL,
            first_seen INTEGER NOT NULL, last_seen INTEGER,
            cadence INTEGER, jitter INTEGER, words INTEGER NOT NULL, retired_at INTEGER,
            missing_since INTEGER,
            PRIMARY KEY (tenant, kind, labels)) WITHOUT ROWID
          """);

  /// Since when schedules that people say are known. Those that were saved before count as known
  /// for ever.
  private static final List<String> SIXTH =
      List.of(
          """
          CREATE TABLE stated_schedules (
            tenant TEXT NOT NULL, job TEXT NOT NULL,
            schedules TEXT NOT NULL, timezone TEXT NOT NULL, since INTEGER NOT NULL,
            PRIMARY KEY (tenant, job)) WITHOUT ROWID
          """,
          """
          INSERT INTO stated_schedules (tenant, job, schedules, timezone, since)
          SELECT tenant, job, schedules, timezone, 0 FROM job_settings WHERE schedules <> ''
          """);

  private static final List<List<String>> MIGRATIONS =
      List.of(FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH);

  /// The version that this program reads and writes.
  static final int VERSION = MIGRATIONS.size();

  private Schema() {}

  /// Brings the file to [#VERSION]; each step is one transaction.
  ///
  /// @throws NightjarException when a newer program wrote the file, or another program altogether
  static void migrate(Session session, Path file) throws SQLException {
    int version = pragma(session, "user_version");
    int application = pragma(session, "application_id");
    if (version > VERSION) {
      throw new NightjarException(
          ErrorCode.UNAVAILABLE,
          ("%s has schema %d and this version of Nightjar knows schemas up to %d:"
                  + " run the newer version, or restore a backup made before it")
              .formatted(file, version, VERSION));
    }
    if (application != APPLICATION_ID && (version != 0 || hasTables(session))) {
      throw new NightjarException(
          ErrorCode.UNAVAILABLE,
          file + " is the database of another program: choose another data directory");
    }
    for (int next = version; next < VERSION; next++) {
      apply(session, next);
    }
  }

  private static void apply(Session session, int index) throws SQLException {
    session.setAutoCommit(false);
    try {
      for (String statement : MIGRATIONS.get(index)) {
        Sql.update(session, statement);
      }
      Sql.update(session, "PRAGMA application_id = " + APPLICATION_ID);
      Sql.update(session, "PRAGMA user_version = " + (index + 1));
      session.commit();
    } catch (SQLException e) {
      session.rollback();
      throw e;
    } finally {
      session.setAutoCommit(true);
    }
  }

  private static boolean hasTables(Session session) throws SQLException {
    return Sql.first(session, "SELECT 1 FROM sqlite_master LIMIT 1", _ -> true).isPresent();
  }

  private static int pragma(Session session, String name) throws SQLException {
    return Sql.first(session, "PRAGMA " + name, row -> row.getInt(1)).orElse(0);
  }
}
