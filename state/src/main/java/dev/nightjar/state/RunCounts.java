package dev.nightjar.state;

import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore.RunCount;
import dev.nightjar.model.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/// The table `run_counts`: kept up in the transaction that saves a run, so that asking never counts
/// runs. A final state only ever counts up; `running` goes down when a run leaves it.
final class RunCounts {
  static final String ALL =
      """
      SELECT job, instance, state, runs, last_end FROM run_counts WHERE tenant = ?
      ORDER BY job, instance, state
      """;

  static final String OF_JOB =
      """
      SELECT job, instance, state, runs, last_end FROM run_counts WHERE tenant = ? AND job = ?
      ORDER BY job, instance, state
      """;

  private static final String ADD =
      """
      INSERT INTO run_counts (tenant, job, instance, state, runs, last_end)
      VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (tenant, job, instance, state) DO UPDATE SET
        runs = runs + excluded.runs,
        last_end = CASE
          WHEN last_end IS NULL THEN excluded.last_end
          WHEN excluded.last_end IS NULL THEN last_end
          ELSE max(last_end, excluded.last_end) END
      """;

  private RunCounts() {}

  /// Counts a run that was `before` and is `after`.
  static void moved(Session session, Tenant tenant, Optional<Run> before, Run after)
      throws SQLException {
    boolean stays = before.isPresent() && isSamePlace(before.get(), after);
    if (before.isPresent() && !stays && before.get().state() == RunState.RUNNING) {
      add(session, tenant, before.get(), -1);
    }
    add(session, tenant, after, stays ? 0 : 1);
  }

  private static boolean isSamePlace(Run before, Run after) {
    return before.state() == after.state()
        && before.job().equals(after.job())
        && before.instance().equals(after.instance());
  }

  private static void add(Session session, Tenant tenant, Run run, int change) throws SQLException {
    Sql.update(
        session,
        ADD,
        tenant.id(),
        run.job(),
        run.instance(),
        run.state().wireName(),
        change,
        Nanos.of(run.endedAt()));
  }

  static RunCount read(ResultSet row) throws SQLException {
    Optional<OptionalLong> lastEnd =
        Nanos.instant(row, "last_end").map(end -> OptionalLong.of(end.toEpochMilli()));
    return new RunCount(
        row.getString("job"),
        row.getString("instance"),
        RunState.ofWireName(row.getString("state")),
        row.getLong("runs"),
        lastEnd.orElse(OptionalLong.empty()));
  }
}
