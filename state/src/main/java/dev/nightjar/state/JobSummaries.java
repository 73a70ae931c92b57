package dev.nightjar.state;

import dev.nightjar.model.Job;
import dev.nightjar.model.JobSummary;
import dev.nightjar.model.JobSummary.RecentRun;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.model.Tenant;
import dev.nightjar.model.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table `job_summaries`: kept up in the transaction that saves a run, so that a board of
/// thousands of jobs reads one row for each instead of all their newest runs.
///
/// The column `recent` is drawn in `docs/formats/state-db.md`.
final class JobSummaries {
  /// Bytes of one run: its id, state, start and duration.
  private static final int ENTRY = 26 + 1 + 8 + 8;

  private static final List<Verdict> VERDICTS =
      List.of(Verdict.GOOD, Verdict.SUSPICIOUS, Verdict.BAD);
  private static final int VERDICT_SHIFT = 4;
  private static final int STATE_MASK = (1 << VERDICT_SHIFT) - 1;

  private static final RunState[] STATES = {
    RunState.RUNNING,
    RunState.SUCCEEDED,
    RunState.FAILED,
    RunState.TIMED_OUT,
    RunState.KILLED,
    RunState.LOST,
    RunState.MISSED
  };

  private static final Comparator<RecentRun> NEWEST_FIRST =
      Comparator.comparing(RecentRun::startedAt).thenComparing(RecentRun::id).reversed();

  private static final String READ =
      """
      SELECT %s, j.name, j.ping_id, j.first_seen, j.last_seen, s.success_at, s.recent
      FROM jobs j LEFT JOIN job_summaries s ON s.tenant = j.tenant AND s.job = j.name
        LEFT JOIN runs r ON r.tenant = s.tenant AND r.id = s.newest_id
      """
          .formatted(RunRows.COLUMNS);

  private static final String PAGE =
      READ + " WHERE j.tenant = ? AND j.name > ? ORDER BY j.name LIMIT ?";
  private static final String ONE = READ + " WHERE j.tenant = ? AND j.name = ?";

  private static final String SAVE =
      """
      INSERT INTO job_summaries
        (tenant, job, newest_id, success_id, success_start, success_at, recent)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (tenant, job) DO UPDATE SET newest_id = excluded.newest_id,
        success_id = excluded.success_id, success_start = excluded.success_start,
        success_at = excluded.success_at, recent = excluded.recent
      """;

  private static final String OF_JOB =
      "SELECT " + RunRows.COLUMNS + " FROM runs r WHERE r.tenant = ? AND r.job = ?";
  private static final String NEWEST = OF_JOB + " ORDER BY r.started_at DESC, r.id DESC LIMIT ?";
  static final String LAST_SUCCESS =
      OF_JOB + " AND r.state = 'succeeded' ORDER BY r.started_at DESC, r.id DESC LIMIT 1";

  /// What is stored of a job.
  private record Stored(Optional<Success> success, List<RecentRun> newestFirst) {}

  private record Success(String id, Instant start, Instant at) {
    static Success of(Run run) {
      return new Success(run.id().text(), run.startedAt(), run.endedAt().orElse(run.startedAt()));
    }

    boolean isNewerThan(Success other) {
      int order = start.compareTo(other.start);
      return order > 0 || (order == 0 && id.compareTo(other.id) > 0);
    }
  }

  private JobSummaries() {}

  static List<JobSummary> page(Session session, Tenant tenant, String after, int limit)
      throws SQLException {
    return whole(
        session, tenant, Sql.list(session, PAGE, JobSummaries::read, tenant.id(), after, limit));
  }

  static Optional<JobSummary> one(Session session, Tenant tenant, String job) throws SQLException {
    return whole(session, tenant, Sql.list(session, ONE, JobSummaries::read, tenant.id(), job))
        .stream()
        .findFirst();
  }

  /// A job and its row, or what there is of it.
  private record Row(JobSummary summary, boolean isStored) {}

  private static Row read(ResultSet row) throws SQLException {
    int next = RunRows.COUNT + 1;
    boolean hasRun = row.getString(1) != null;
    var job =
        new Job(
            row.getString(next),
            UUID.fromString(row.getString(next + 1)),
            Nanos.instant(row.getLong(next + 2)),
            Nanos.instant(row.getLong(next + 3)));
    long success = row.getLong(next + 4);
    Optional<Instant> successAt =
        row.wasNull() ? Optional.empty() : Optional.of(Nanos.instant(success));
    byte @Nullable [] recent = row.getBytes(next + 5);
    Optional<Run> lastRun = hasRun ? Optional.of(RunRows.read(row)) : Optional.empty();
    List<RecentRun> oldestFirst = recent == null ? List.of() : decode(recent).reversed();
    return new Row(new JobSummary(job, lastRun, successAt, oldestFirst), recent != null);
  }

  /// Looks up what is not stored yet.
  private static List<JobSummary> whole(Session session, Tenant tenant, List<Row> rows)
      throws SQLException {
    List<JobSummary> all = new ArrayList<>(rows.size());
    for (Row row : rows) {
      all.add(row.isStored() ? row.summary() : lookedUp(session, tenant, row.summary().job()));
    }
    return all;
  }

  private static JobSummary lookedUp(Session session, Tenant tenant, Job job) throws SQLException {
    List<Run> newestFirst = newest(session, tenant, job.name());
    Optional<Run> success =
        Sql.first(session, LAST_SUCCESS, RunRows::read, tenant.id(), job.name());
    return new JobSummary(
        job,
        newestFirst.stream().findFirst(),
        success.map(run -> Success.of(run).at()),
        newestFirst.reversed().stream().map(RecentRun::of).toList());
  }

  private static List<Run> newest(Session session, Tenant tenant, String job) throws SQLException {
    return Sql.list(session, NEWEST, RunRows::read, tenant.id(), job, JobSummary.RECENT);
  }

  /// Brings the summary up to date with a run that was `before` and is `after`, already saved.
  static void moved(Session session, Tenant tenant, Optional<Run> before, Run after)
      throws SQLException {
    Optional<Stored> stored = stored(session, tenant, after.job());
    boolean isPastSuccess =
        before.isPresent()
            && before.get().state() == RunState.SUCCEEDED
            && after.state() != RunState.SUCCEEDED;
    boolean isMovedInTime =
        before.isPresent() && !before.get().startedAt().equals(after.startedAt());
    if (stored.isEmpty() || isPastSuccess || isMovedInTime) {
      rebuild(session, tenant, after.job());
      return;
    }
    List<RecentRun> recent = new ArrayList<>(stored.get().newestFirst());
    recent.removeIf(each -> each.id().equals(after.id()));
    recent.add(RecentRun.of(after));
    recent.sort(NEWEST_FIRST);
    Optional<Success> success = stored.get().success();
    if (after.state() == RunState.SUCCEEDED) {
      Success now = Success.of(after);
      boolean isNewest =
          success.isEmpty()
              || success.get().id().equals(now.id())
              || now.isNewerThan(success.get());
      success = isNewest ? Optional.of(now) : success;
    }
    save(
        session,
        tenant,
        after.job(),
        new Stored(success, recent.subList(0, Math.min(JobSummary.RECENT, recent.size()))));
  }

  /// Makes the summary anew from the job's runs.
  static void rebuild(Session session, Tenant tenant, String job) throws SQLException {
    List<RecentRun> newestFirst = newest(session, tenant, job).stream().map(RecentRun::of).toList();
    Optional<Success> success =
        Sql.first(session, LAST_SUCCESS, RunRows::read, tenant.id(), job).map(Success::of);
    save(session, tenant, job, new Stored(success, newestFirst));
  }

  /// Jobs whose summary holds runs that started before this time, or whose last success did.
  static List<String> reachingBefore(Session session, Tenant tenant, Instant time)
      throws SQLException {
    String sql = "SELECT job, success_start, recent FROM job_summaries WHERE tenant = ?";
    List<Optional<String>> jobs =
        Sql.list(
            session,
            sql,
            row -> {
              long success = row.getLong(2);
              boolean isOld = !row.wasNull() && Nanos.instant(success).isBefore(time);
              List<RecentRun> recent = decode(row.getBytes(3));
              boolean reaches =
                  isOld || (!recent.isEmpty() && recent.getLast().startedAt().isBefore(time));
              return reaches ? Optional.of(row.getString(1)) : Optional.empty();
            },
            tenant.id());
    return jobs.stream().flatMap(Optional::stream).toList();
  }

  private static Optional<Stored> stored(Session session, Tenant tenant, String job)
      throws SQLException {
    return Sql.first(
        session,
        "SELECT success_id, success_start, success_at, recent FROM job_summaries"
            + " WHERE tenant = ? AND job = ?",
        row -> {
          @Nullable String id = row.getString(1);
          Optional<Success> success =
              id == null
                  ? Optional.empty()
                  : Optional.of(
                      new Success(
                          id, Nanos.instant(row.getLong(2)), Nanos.instant(row.getLong(3))));
          return new Stored(success, decode(row.getBytes(4)));
        },
        tenant.id(),
        job);
  }

  private static void save(Session session, Tenant tenant, String job, Stored stored)
      throws SQLException {
    List<RecentRun> recent = stored.newestFirst();
    Optional<Success> success = stored.success();
    Sql.update(
        session,
        SAVE,
        tenant.id(),
        job,
        recent.isEmpty() ? null : recent.getFirst().id().text(),
        success.map(Success::id).orElse(null),
        Nanos.of(success.map(Success::start)),
        Nanos.of(success.map(Success::at)),
        encode(recent));
  }

  private static byte[] encode(List<RecentRun> newestFirst) {
    ByteBuffer bytes = ByteBuffer.allocate(ENTRY * newestFirst.size());
    for (RecentRun run : newestFirst) {
      bytes.put(run.id().text().getBytes(StandardCharsets.US_ASCII));
      bytes.put((byte) (code(run.state()) | verdict(run.verdict()) << VERDICT_SHIFT));
      bytes.putLong(Nanos.of(run.startedAt()));
      bytes.putLong(run.duration().map(Duration::toNanos).orElse(-1L));
    }
    return bytes.array();
  }

  private static List<RecentRun> decode(byte[] recent) {
    ByteBuffer bytes = ByteBuffer.wrap(recent);
    List<RecentRun> runs = new ArrayList<>(recent.length / ENTRY);
    byte[] id = new byte[26];
    while (bytes.remaining() >= ENTRY) {
      bytes.get(id);
      byte codes = bytes.get();
      Instant startedAt = Nanos.instant(bytes.getLong());
      long duration = bytes.getLong();
      runs.add(
          new RecentRun(
              new RunId(new String(id, StandardCharsets.US_ASCII)),
              STATES[codes & STATE_MASK],
              startedAt,
              duration < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(duration)),
              verdict(codes >> VERDICT_SHIFT)));
    }
    return runs;
  }

  private static int verdict(Optional<Verdict> verdict) {
    return verdict.map(each -> VERDICTS.indexOf(each) + 1).orElse(0);
  }

  private static Optional<Verdict> verdict(int code) {
    return code == 0 ? Optional.empty() : Optional.of(VERDICTS.get(code - 1));
  }

  private static byte code(RunState state) {
    for (byte i = 0; i < STATES.length; i++) {
      if (STATES[i] == state) {
        return i;
      }
    }
    throw new IllegalStateException("BUG: the state " + state + " has no code");
  }
}
