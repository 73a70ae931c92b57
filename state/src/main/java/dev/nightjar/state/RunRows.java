package dev.nightjar.state;

import dev.nightjar.model.Resources;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.model.Tenant;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// One row of `runs` from and to a [Run].
final class RunRows {
  /// All columns of a run, of the table or alias `r`.
  static final String COLUMNS =
      """
      r.id, r.job, r.instance, r.trace_id, r.command, r.pid, r.state, r.started_at, r.ended_at,
      r.duration, r.run_limit, r.exit_code, r.signal, r.cpu_user_seconds, r.cpu_system_seconds,
      r.peak_rss_bytes, r.read_bytes, r.written_bytes, r.message
      """;

  private static final String SAVE =
      """
      INSERT OR REPLACE INTO runs (tenant, id, job, instance, trace_id, command, pid, state,
        started_at, ended_at, duration, run_limit, exit_code, signal, cpu_user_seconds,
        cpu_system_seconds, peak_rss_bytes, read_bytes, written_bytes, message)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private RunRows() {}

  static Optional<Run> find(Connection connection, Tenant tenant, RunId id) throws SQLException {
    return Sql.first(
        connection,
        "SELECT " + COLUMNS + " FROM runs r WHERE r.tenant = ? AND r.id = ?",
        RunRows::read,
        tenant.id(),
        id.text());
  }

  static void save(Connection connection, Tenant tenant, Run run) throws SQLException {
    @Nullable Resources used = run.resources().orElse(null);
    Sql.update(
        connection,
        SAVE,
        tenant.id(),
        run.id().text(),
        run.job(),
        run.instance(),
        run.traceId(),
        Words.join(run.command()),
        orNull(run.pid()),
        run.state().wireName(),
        Nanos.of(run.startedAt()),
        Nanos.of(run.endedAt()),
        Nanos.ofDuration(run.duration()),
        Nanos.ofDuration(run.limit()),
        orNull(run.exitCode()),
        orNull(run.signal()),
        used == null ? null : (Double) used.cpuUserSeconds(),
        used == null ? null : (Double) used.cpuSystemSeconds(),
        used == null ? null : (Long) used.peakRssBytes(),
        used == null ? null : (Long) used.readBytes(),
        used == null ? null : (Long) used.writtenBytes(),
        run.message());
  }

  static Run read(ResultSet row) throws SQLException {
    return new Run(
        new RunId(row.getString("id")),
        row.getString("job"),
        row.getString("instance"),
        row.getString("trace_id"),
        Words.split(row.getString("command")),
        integer(row, "pid"),
        RunState.ofWireName(row.getString("state")),
        Nanos.instant(row.getLong("started_at")),
        Nanos.instant(row, "ended_at"),
        Nanos.duration(row, "duration"),
        Nanos.duration(row, "run_limit"),
        integer(row, "exit_code"),
        integer(row, "signal"),
        resources(row),
        row.getString("message"));
  }

  private static Optional<Resources> resources(ResultSet row) throws SQLException {
    double user = row.getDouble("cpu_user_seconds");
    if (row.wasNull()) {
      return Optional.empty();
    }
    return Optional.of(
        new Resources(
            user,
            row.getDouble("cpu_system_seconds"),
            row.getLong("peak_rss_bytes"),
            row.getLong("read_bytes"),
            row.getLong("written_bytes")));
  }

  private static OptionalInt integer(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static @Nullable Integer orNull(OptionalInt value) {
    return value.isPresent() ? (Integer) value.getAsInt() : null;
  }
}
