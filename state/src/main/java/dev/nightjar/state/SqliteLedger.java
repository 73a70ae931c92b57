package dev.nightjar.state;

import dev.nightjar.model.Entity;
import dev.nightjar.model.LedgerStore;
import dev.nightjar.model.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/// The ledger in SQLite: a batch is one transaction.
final class SqliteLedger implements LedgerStore {
  private static final String SAVE =
      """
      INSERT OR REPLACE INTO entities (tenant, kind, labels, first_seen, last_seen, cadence, jitter,
        words, retired_at, missing_since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String DELETE =
      "DELETE FROM entities WHERE tenant = ? AND kind = ? AND labels = ?";

  private final Sqlite database;

  SqliteLedger(Sqlite database) {
    this.database = database;
  }

  @Override
  public List<SavedEntity> entities(Tenant tenant) {
    String sql = "SELECT * FROM entities WHERE tenant = ?";
    return database.read(session -> Sql.list(session, sql, SqliteLedger::read, tenant.id()));
  }

  private static SavedEntity read(ResultSet row) throws SQLException {
    return new SavedEntity(
        new Entity(
            Entity.Kind.ofWireName(row.getString("kind")), Words.labels(row.getString("labels"))),
        Nanos.instant(row.getLong("first_seen")),
        Nanos.instant(row, "last_seen"),
        Nanos.duration(row, "cadence"),
        Nanos.duration(row, "jitter"),
        row.getLong("words"),
        Nanos.instant(row, "retired_at"),
        Nanos.instant(row, "missing_since"));
  }

  @Override
  public void save(Tenant tenant, Collection<SavedEntity> entities) {
    if (entities.isEmpty()) {
      return;
    }
    List<SavedEntity> all = List.copyOf(entities);
    database.write(
        session -> {
          for (SavedEntity each : all) {
            save(session, tenant, each);
          }
          return true;
        });
  }

  private static void save(Session session, Tenant tenant, SavedEntity saved) throws SQLException {
    Sql.update(
        session,
        SAVE,
        tenant.id(),
        saved.entity().kind().wireName(),
        Words.ofLabels(saved.entity().labels()),
        Nanos.of(saved.firstSeen()),
        Nanos.of(saved.lastSeen()),
        Nanos.ofDuration(saved.cadence()),
        Nanos.ofDuration(saved.jitter()),
        saved.words(),
        Nanos.of(saved.retiredAt()),
        Nanos.of(saved.missingSince()));
  }

  @Override
  public void delete(Tenant tenant, Collection<Entity> entities) {
    if (entities.isEmpty()) {
      return;
    }
    List<Entity> all = List.copyOf(entities);
    database.write(
        session -> {
          for (Entity each : all) {
            String labels = Words.ofLabels(each.labels());
            Sql.update(session, DELETE, tenant.id(), each.kind().wireName(), labels);
          }
          return true;
        });
  }
}
