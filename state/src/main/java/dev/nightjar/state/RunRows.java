package dev.nightjar.state;

import dev.nightjar.model.Resources;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.model.Tenant;
import dev.nightjar.model.Verdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One row of `runs` from and to a [Run].
final class RunRows {
  /// All columns of a run, of the table or alias `r`, in the order in which they are read.
  static final String COLUMNS =
      """
      r.id, r.job, r.instance, r.trace_id, r.command, r.pid, r.state, r.started_at, r.ended_at,
      r.duration, r.run_limit, r.exit_code, r.signal, r.attempt, r.retried, r.backed_off,
      r.cpu_user_seconds, r.cpu_system_seconds, r.peak_rss_bytes, r.read_bytes, r.written_bytes,
      r.voluntary_switches, r.involuntary_switches, r.minor_faults, r.major_faults,
      r.reason, r.verdict, r.message, r.revision, r.heartbeat
      """;

  /// How many they are.
  static final int COUNT = 30;

  /// An update rather than a replacement: what refers to the row stays, and so does what was first
  /// heard of the run and what was saved of it since.
  private static final String SAVE = saving();

  private RunRows() {}

  private static String saving() {
    String names = COLUMNS.replace("r.", "").strip();
    List<String> columns = List.of(names.split(",\\s+"));
    return "INSERT INTO runs (tenant, "
        + names
        + ", heard_at) VALUES (?"
        + ", ?".repeat(columns.size() + 1)
        + ") ON CONFLICT (tenant, id) DO UPDATE SET "
        + columns.stream()
            .skip(1)
            .map(column -> column + " = excluded." + column)
            .collect(Collectors.joining(", "));
  }

  static Optional<Run> find(Session session, Tenant tenant, RunId id) throws SQLException {
    return Sql.first(
        session,
        "SELECT " + COLUMNS + " FROM runs r WHERE r.tenant = ? AND r.id = ?",
        RunRows::read,
        tenant.id(),
        id.text());
  }

  /// @param heardNanos when this was heard, which counts for a run that is not known yet
  static void save(Session session, Tenant tenant, Run run, long heardNanos) throws SQLException {
    Optional<Resources> used = run.resources();
    Sql.update(
        session,
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
        run.attempt(),
        Nanos.ofDuration(Optional.of(run.retried())),
        Nanos.ofDuration(Optional.of(run.backedOff())),
        used.map(Resources::cpuUserSeconds).orElse(null),
        used.map(Resources::cpuSystemSeconds).orElse(null),
        used.map(Resources::peakRssBytes).orElse(null),
        used.map(Resources::readBytes).orElse(null),
        used.map(Resources::writtenBytes).orElse(null),
        orNull(used, Resources::voluntarySwitches),
        orNull(used, Resources::involuntarySwitches),
        orNull(used, Resources::minorFaults),
        orNull(used, Resources::majorFaults),
        run.reason(),
        run.verdict().map(Verdict::wireName).orElse(null),
        run.message(),
        run.revision(),
        Nanos.ofDuration(run.heartbeat()),
        heardNanos);
  }

  /// Reads the columns by their places: looking them up by name would take longer than reading.
  static Run read(ResultSet row) throws SQLException {
    var columns = new Columns(row);
    return Run.builder(new RunId(columns.text()), columns.text(), RunState.RUNNING, Instant.EPOCH)
        .instance(columns.text())
        .traceId(columns.text())
        .command(Words.split(columns.text()))
        .pid(columns.integer())
        .state(RunState.ofWireName(columns.text()))
        .startedAt(Nanos.instant(columns.needNumber()))
        .endedAt(columns.instant())
        .duration(columns.duration())
        .limit(columns.duration())
        .exitCode(columns.integer())
        .signal(columns.integer())
        .attempt((int) columns.needNumber())
        .retried(Duration.ofNanos(columns.needNumber()))
        .backedOff(Duration.ofNanos(columns.needNumber()))
        .resources(resources(columns))
        .reason(columns.text())
        .verdict(columns.optionalText().map(Verdict::ofWireName))
        .message(columns.text())
        .revision(columns.needNumber())
        .heartbeat(columns.duration())
        .build();
  }

  private static Optional<Resources> resources(Columns columns) throws SQLException {
    OptionalDouble user = columns.real();
    var rest =
        new Resources(
            user.orElse(0),
            columns.real().orElse(0),
            columns.number().orElse(0),
            columns.number().orElse(0),
            columns.number().orElse(0),
            columns.number(),
            columns.number(),
            columns.number(),
            columns.number());
    return user.isPresent() ? Optional.of(rest) : Optional.empty();
  }

  private static @Nullable Integer orNull(OptionalInt value) {
    return value.isPresent() ? (Integer) value.getAsInt() : null;
  }

  private static @Nullable Long orNull(
      Optional<Resources> used, Function<Resources, OptionalLong> of) {
    OptionalLong value = used.map(of).orElse(OptionalLong.empty());
    return value.isPresent() ? (Long) value.getAsLong() : null;
  }

  /// A row, read from its first column to its last.
  private static final class Columns {
    private final ResultSet row;
    private int column;

    Columns(ResultSet row) {
      this.row = row;
    }

    String text() throws SQLException {
      return row.getString(++column);
    }

    Optional<String> optionalText() throws SQLException {
      return Optional.ofNullable(row.getString(++column));
    }

    long needNumber() throws SQLException {
      return row.getLong(++column);
    }

    OptionalLong number() throws SQLException {
      long value = row.getLong(++column);
      return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }

    OptionalInt integer() throws SQLException {
      int value = row.getInt(++column);
      return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(value);
    }

    OptionalDouble real() throws SQLException {
      double value = row.getDouble(++column);
      return row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    Optional<Instant> instant() throws SQLException {
      OptionalLong nanos = number();
      return nanos.isPresent() ? Optional.of(Nanos.instant(nanos.getAsLong())) : Optional.empty();
    }

    Optional<Duration> duration() throws SQLException {
      OptionalLong nanos = number();
      return nanos.isPresent()
          ? Optional.of(Duration.ofNanos(nanos.getAsLong()))
          : Optional.empty();
    }
  }
}
