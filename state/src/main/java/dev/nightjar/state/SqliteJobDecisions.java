package dev.nightjar.state;

import dev.nightjar.model.JobDecisions;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What people say of jobs, in SQLite.
final class SqliteJobDecisions implements JobDecisions {
  private static final String SAVE_SETTINGS =
      """
      INSERT OR REPLACE INTO job_settings (tenant, job, schedules, timezone, shared, start_within,
        timeout, success_within, failures, owner, runbook, parent, expectations, limits, alerts_off)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String SAVE_LEARNED =
      """
      INSERT OR REPLACE INTO learned (tenant, job, instance, pinned, forgotten_before)
      VALUES (?, ?, ?, ?, ?)
      """;

  private static final String SAVE_STATED =
      """
      INSERT OR REPLACE INTO stated_schedules (tenant, job, schedules, timezone, since)
      VALUES (?, ?, ?, ?, ?)
      """;

  private final Sqlite database;

  SqliteJobDecisions(Sqlite database) {
    this.database = database;
  }

  @Override
  public List<JobSettings> settings(Tenant tenant) {
    String sql = "SELECT * FROM job_settings WHERE tenant = ? ORDER BY job";
    return database.read(s -> Sql.list(s, sql, SqliteJobDecisions::settings, tenant.id()));
  }

  private static JobSettings settings(ResultSet row) throws SQLException {
    return new JobSettings(
        row.getString("job"),
        Words.split(row.getString("schedules")),
        row.getString("timezone"),
        row.getBoolean("shared"),
        Nanos.duration(row, "start_within"),
        Nanos.duration(row, "timeout"),
        Nanos.duration(row, "success_within"),
        row.getInt("failures"),
        row.getString("owner"),
        row.getString("runbook"),
        row.getString("parent"),
        Words.split(row.getString("expectations")),
        limits(row.getString("limits")),
        new TreeSet<>(Words.split(row.getString("alerts_off"))));
  }

  @Override
  public void save(Tenant tenant, JobSettings settings) {
    database.write(
        session ->
            Sql.update(
                session,
                SAVE_SETTINGS,
                tenant.id(),
                settings.job(),
                Words.join(settings.schedules()),
                settings.timezone(),
                settings.isShared(),
                Nanos.ofDuration(settings.startWithin()),
                Nanos.ofDuration(settings.timeout()),
                Nanos.ofDuration(settings.successWithin()),
                settings.failures(),
                settings.owner(),
                settings.runbook(),
                settings.parent(),
                Words.join(settings.expectations()),
                limits(settings.limits()),
                Words.join(List.copyOf(settings.alertsOff()))));
  }

  /// Names and values in turn.
  private static String limits(Map<String, Double> limits) {
    List<String> words = new ArrayList<>(2 * limits.size());
    limits.forEach(
        (name, value) -> {
          words.add(name);
          words.add(value.toString());
        });
    return Words.join(words);
  }

  private static SortedMap<String, Double> limits(String text) {
    List<String> words = Words.split(text);
    SortedMap<String, Double> limits = new TreeMap<>();
    for (int i = 0; i + 1 < words.size(); i += 2) {
      limits.put(words.get(i), Double.valueOf(words.get(i + 1)));
    }
    return limits;
  }

  @Override
  public void deleteSettings(Tenant tenant, String job) {
    String sql = "DELETE FROM job_settings WHERE tenant = ? AND job = ?";
    database.write(session -> Sql.update(session, sql, tenant.id(), job));
  }

  @Override
  public List<Learned> learned(Tenant tenant) {
    return database.read(
        session ->
            Sql.list(
                session,
                "SELECT * FROM learned WHERE tenant = ? ORDER BY job, instance",
                row ->
                    new Learned(
                        row.getString("job"),
                        row.getString("instance"),
                        Optional.ofNullable(row.getString("pinned")),
                        Nanos.instant(row, "forgotten_before")),
                tenant.id()));
  }

  @Override
  public void save(Tenant tenant, Learned learned) {
    database.write(
        session ->
            Sql.update(
                session,
                SAVE_LEARNED,
                tenant.id(),
                learned.job(),
                learned.instance(),
                learned.pinned().orElse(null),
                Nanos.of(learned.forgottenBefore())));
  }

  @Override
  public List<StatedSchedule> statedSchedules(Tenant tenant) {
    return database.read(
        session ->
            Sql.list(
                session,
                "SELECT job, schedules, timezone, since FROM stated_schedules WHERE tenant = ?"
                    + " ORDER BY job",
                row ->
                    new StatedSchedule(
                        row.getString(1),
                        Words.split(row.getString(2)),
                        row.getString(3),
                        Nanos.instant(row.getLong(4))),
                tenant.id()));
  }

  @Override
  public void saveStatedSchedules(Tenant tenant, List<StatedSchedule> changed, Set<String> gone) {
    database.write(
        session -> {
          String delete = "DELETE FROM stated_schedules WHERE tenant = ? AND job = ?";
          for (String job : gone) {
            Sql.update(session, delete, tenant.id(), job);
          }
          for (StatedSchedule each : changed) {
            String words = Words.join(each.schedules());
            long since = Nanos.of(each.since());
            Sql.update(
                session, SAVE_STATED, tenant.id(), each.job(), words, each.timezone(), since);
          }
          return true;
        });
  }

  @Override
  public Optional<Instant> watchedUntil(Tenant tenant) {
    String sql = "SELECT until FROM watched WHERE tenant = ?";
    return database.read(s -> Sql.first(s, sql, row -> Nanos.instant(row.getLong(1)), tenant.id()));
  }

  @Override
  public void saveWatchedUntil(Tenant tenant, Instant until) {
    String sql = "INSERT OR REPLACE INTO watched (tenant, until) VALUES (?, ?)";
    database.write(session -> Sql.update(session, sql, tenant.id(), Nanos.of(until)));
  }
}
