package dev.nightjar.state;

import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Job;
import dev.nightjar.model.JobSummary;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/// Jobs and runs in SQLite. A page is found through an index whatever the filter, and counts are
/// kept up as runs are saved, so both cost the same with a thousand runs and with a million.
///
/// A cursor is the start (nanoseconds) and the id of a page's last run, so that a page neither
/// skips nor repeats when runs arrive meanwhile.
final class SqliteRuns implements RunStore {
  private static final String SEEN =
      """
      INSERT INTO jobs (tenant, name, first_seen, last_seen, ping_id) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (tenant, name) DO UPDATE SET last_seen = max(last_seen, excluded.last_seen)
      """;

  private static final String SAVE_EVIDENCE =
      """
      INSERT INTO run_evidence (tenant, id, body) VALUES (?, ?, ?)
      ON CONFLICT (tenant, id) DO UPDATE SET body = excluded.body
      """;

  private static final String JOBS = "SELECT name, ping_id, first_seen, last_seen FROM jobs";

  private static final String SAVE_LINES =
      """
      INSERT INTO run_output (tenant, id, lines, saved_at) VALUES (?, ?, ?, ?)
      ON CONFLICT (tenant, id) DO UPDATE SET lines = excluded.lines, saved_at = excluded.saved_at
      """;

  /// Runs of one write: so long at most others wait for the one thread that writes.
  private static final int SAVED_AT_ONCE = 256;

  private static final String NEWEST =
      """
      SELECT %s FROM (SELECT DISTINCT tenant, job, instance FROM run_counts WHERE %s) p
      JOIN runs r ON r.rowid IN (
        (SELECT n.rowid FROM runs n
          WHERE n.tenant = p.tenant AND n.job = p.job AND n.instance = p.instance
          ORDER BY n.started_at DESC, n.id DESC LIMIT 1),
        (SELECT e.rowid FROM runs e INDEXED BY runs_ended
          WHERE e.tenant = p.tenant AND e.job = p.job AND e.instance = p.instance
            AND e.state IN ('succeeded', 'failed', 'timed_out', 'killed')
          ORDER BY e.started_at DESC, e.id DESC LIMIT 1))
      ORDER BY p.job, p.instance, r.started_at DESC, r.id DESC
      """;

  private static final String NEWEST_OF_ALL = NEWEST.formatted(RunRows.COLUMNS, "tenant = ?");
  private static final String NEWEST_OF_JOB =
      NEWEST.formatted(RunRows.COLUMNS, "tenant = ? AND job = ?");

  private final Sqlite database;
  private final Clock clock;
  private final Supplier<UUID> pingIds;

  /// @param pingIds random ones: whoever knows a job's may ping it
  SqliteRuns(Sqlite database, Clock clock, Supplier<UUID> pingIds) {
    this.database = database;
    this.clock = clock;
    this.pingIds = pingIds;
  }

  @Override
  public void save(Tenant tenant, Run run) {
    database.write(session -> save(session, tenant, run));
  }

  @Override
  public void saveAll(Tenant tenant, List<Run> runs) {
    for (int i = 0; i < runs.size(); i += SAVED_AT_ONCE) {
      List<Run> next = runs.subList(i, Math.min(runs.size(), i + SAVED_AT_ONCE));
      database.write(
          session -> {
            for (Run run : next) {
              save(session, tenant, run);
            }
            return true;
          });
    }
  }

  @Override
  public void save(Tenant tenant, Run run, RunEvidence evidence) {
    byte[] body = evidence.isEmpty() ? new byte[0] : EvidenceCodec.encode(evidence);
    database.write(
        session -> {
          save(session, tenant, run);
          if (body.length > 0) {
            Sql.update(session, SAVE_EVIDENCE, tenant.id(), run.id().text(), body);
          } else {
            String delete = "DELETE FROM run_evidence WHERE tenant = ? AND id = ?";
            Sql.update(session, delete, tenant.id(), run.id().text());
          }
          return true;
        });
  }

  private boolean save(Session session, Tenant tenant, Run run) throws SQLException {
    seen(session, tenant, run.job());
    Optional<Run> before = RunRows.find(session, tenant, run.id());
    boolean isSettled = before.isPresent() && before.get().state().isSettled();
    if (!isSettled || run.state().isSettled()) {
      RunRows.save(session, tenant, run, Nanos.of(clock.now()));
      RunCounts.moved(session, tenant, before, run);
      RunRetries.moved(session, tenant, before, run);
      JobSummaries.moved(session, tenant, before, run);
    }
    return true;
  }

  private int seen(Session session, Tenant tenant, String job) throws SQLException {
    long now = Nanos.of(clock.now());
    return Sql.update(session, SEEN, tenant.id(), job, now, now, pingIds.get().toString());
  }

  @Override
  public void forget(Tenant tenant, RunId id) {
    database.write(
        session -> {
          Optional<Run> run = RunRows.find(session, tenant, id);
          if (run.isPresent()) {
            String delete = "DELETE FROM runs WHERE tenant = ? AND id = ?";
            Sql.update(session, delete, tenant.id(), id.text());
            JobSummaries.rebuild(session, tenant, run.get().job());
          }
          return true;
        });
  }

  @Override
  public Optional<Run> run(Tenant tenant, RunId id) {
    return database.read(session -> RunRows.find(session, tenant, id));
  }

  @Override
  public RunEvidence evidence(Tenant tenant, RunId id) {
    String sql = "SELECT body FROM run_evidence WHERE tenant = ? AND id = ?";
    return database
        .read(c -> Sql.first(c, sql, row -> row.getBytes(1), tenant.id(), id.text()))
        .map(EvidenceCodec::decode)
        .orElse(RunEvidence.NONE);
  }

  @Override
  public Page<Run> runs(Tenant tenant, RunFilter filter, Optional<String> cursor, int limit) {
    checkLimit(limit);
    var sql = new StringBuilder("SELECT " + RunRows.COLUMNS + " FROM runs r WHERE r.tenant = ?");
    List<Object> arguments = new ArrayList<>(List.of(tenant.id()));
    filter.job().ifPresent(job -> add(sql, arguments, " AND r.job = ?", job));
    filter.state().ifPresent(s -> add(sql, arguments, " AND r.state = ?", s.wireName()));
    filter
        .startedFrom()
        .ifPresent(from -> add(sql, arguments, " AND r.started_at >= ?", Nanos.clamped(from)));
    filter
        .startedBefore()
        .ifPresent(before -> add(sql, arguments, " AND r.started_at < ?", Nanos.clamped(before)));
    cursor
        .map(RunCursor::parse)
        .ifPresent(
            after -> {
              add(sql, arguments, " AND (r.started_at, r.id) < (?, ?)", after.startedNanos());
              arguments.add(after.id());
            });
    add(sql, arguments, " ORDER BY r.started_at DESC, r.id DESC LIMIT ?", limit + 1);
    List<Run> found =
        database.read(c -> Sql.list(c, sql.toString(), RunRows::read, arguments.toArray()));
    if (found.size() <= limit) {
      return new Page<>(found, Optional.empty());
    }
    return new Page<>(
        found.subList(0, limit), Optional.of(RunCursor.after(found.get(limit - 1)).text()));
  }

  static void checkLimit(int limit) {
    if (limit < 1 || limit > 1_000) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "limit is " + limit + ", it must be from 1 to 1000");
    }
  }

  private static void add(StringBuilder sql, List<Object> arguments, String part, Object argument) {
    sql.append(part);
    arguments.add(argument);
  }

  @Override
  public List<Job> jobs(Tenant tenant) {
    String sql = JOBS + " WHERE tenant = ? ORDER BY name";
    return database.read(c -> Sql.list(c, sql, SqliteRuns::job, tenant.id()));
  }

  @Override
  public Optional<Job> job(Tenant tenant, String name) {
    return database.read(session -> job(session, tenant, name));
  }

  private static Optional<Job> job(Session session, Tenant tenant, String name)
      throws SQLException {
    String sql = JOBS + " WHERE tenant = ? AND name = ?";
    return Sql.first(session, sql, SqliteRuns::job, tenant.id(), name);
  }

  @Override
  public Optional<Job> jobByPingId(Tenant tenant, UUID pingId) {
    String sql = JOBS + " WHERE tenant = ? AND ping_id = ?";
    return database.read(c -> Sql.first(c, sql, SqliteRuns::job, tenant.id(), pingId.toString()));
  }

  private static Job job(ResultSet row) throws SQLException {
    return new Job(
        row.getString(1),
        UUID.fromString(row.getString(2)),
        Nanos.instant(row.getLong(3)),
        Nanos.instant(row.getLong(4)));
  }

  @Override
  public Job ensureJob(Tenant tenant, String name) {
    Run.checkJobName(name);
    Optional<Job> known = job(tenant, name);
    if (known.isPresent()) {
      return known.get();
    }
    return database.write(
        session -> {
          seen(session, tenant, name);
          return job(session, tenant, name).orElseThrow();
        });
  }

  @Override
  public Page<JobSummary> summaries(Tenant tenant, Optional<String> cursor, int limit) {
    checkLimit(limit);
    List<JobSummary> found =
        database.read(s -> JobSummaries.page(s, tenant, cursor.orElse(""), limit + 1));
    return found.size() <= limit
        ? new Page<>(found, Optional.empty())
        : new Page<>(found.subList(0, limit), Optional.of(found.get(limit - 1).job().name()));
  }

  @Override
  public Optional<JobSummary> summary(Tenant tenant, String job) {
    return database.read(session -> JobSummaries.one(session, tenant, job));
  }

  @Override
  public int jobCount(Tenant tenant) {
    String sql = "SELECT count(*) FROM jobs WHERE tenant = ?";
    return database.read(c -> Sql.first(c, sql, row -> row.getInt(1), tenant.id())).orElse(0);
  }

  @Override
  public Optional<Run> lastSuccess(Tenant tenant, String job) {
    return database.read(
        s -> Sql.first(s, JobSummaries.LAST_SUCCESS, RunRows::read, tenant.id(), job));
  }

  @Override
  public List<RunCount> counts(Tenant tenant) {
    return database.read(c -> Sql.list(c, RunCounts.ALL, RunCounts::read, tenant.id()));
  }

  @Override
  public List<RunCount> counts(Tenant tenant, String job) {
    return database.read(c -> Sql.list(c, RunCounts.OF_JOB, RunCounts::read, tenant.id(), job));
  }

  @Override
  public List<Run> newest(Tenant tenant) {
    return database.read(c -> Sql.list(c, NEWEST_OF_ALL, RunRows::read, tenant.id()));
  }

  @Override
  public List<Run> newest(Tenant tenant, String job) {
    return database.read(c -> Sql.list(c, NEWEST_OF_JOB, RunRows::read, tenant.id(), job));
  }

  @Override
  public List<Retries> retries(Tenant tenant) {
    return database.read(s -> Sql.list(s, RunRetries.ALL, RunRetries::read, tenant.id()));
  }

  @Override
  public List<Retries> retries(Tenant tenant, String job) {
    return database.read(s -> Sql.list(s, RunRetries.OF_JOB, RunRetries::read, tenant.id(), job));
  }

  @Override
  public long outputLines(Tenant tenant, RunId id) {
    return database
        .read(
            session ->
                Sql.first(
                    session,
                    "SELECT lines FROM run_output WHERE tenant = ? AND id = ?",
                    row -> row.getLong(1),
                    tenant.id(),
                    id.text()))
        .orElse(0L);
  }

  @Override
  public void saveOutputLines(Tenant tenant, RunId id, long lines) {
    long now = Nanos.of(clock.now());
    database.write(c -> Sql.update(c, SAVE_LINES, tenant.id(), id.text(), lines, now));
  }

  /// The newest time at which anything was reported or an alert took a step; `Long.MIN_VALUE` when
  /// nothing was.
  long newestMillis() {
    String sql =
        "SELECT max(coalesce((SELECT max(last_seen) FROM jobs), ?1),"
            + " coalesce((SELECT max(at) FROM alert_steps), ?1))";
    long nanos =
        database.read(c -> Sql.first(c, sql, row -> row.getLong(1), Long.MIN_VALUE)).orElseThrow();
    return nanos == Long.MIN_VALUE ? Long.MIN_VALUE : Nanos.instant(nanos).toEpochMilli();
  }

  /// Where a page ended.
  private record RunCursor(long startedNanos, String id) {
    static RunCursor after(Run run) {
      return new RunCursor(Nanos.of(run.startedAt()), run.id().text());
    }

    static RunCursor parse(String text) {
      int dot = text.indexOf('.');
      try {
        return new RunCursor(
            Long.parseLong(text.substring(0, Math.max(0, dot))), text.substring(dot + 1));
      } catch (NumberFormatException e) {
        throw new NightjarException(
            ErrorCode.BAD_DATA, "\"" + text + "\" is no cursor of a list of runs", e);
      }
    }

    String text() {
      return startedNanos + "." + id;
    }
  }
}
