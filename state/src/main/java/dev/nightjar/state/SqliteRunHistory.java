package dev.nightjar.state;

import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.RunHistory;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.model.Tenant;
import dev.nightjar.model.Verdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The past of runs in SQLite, read from one index that holds all of it, where the runs of one job
/// on one instance lie side by side.
final class SqliteRunHistory implements RunHistory {
  /// Runs that are read in one go, at least those of one job on one instance: bounds what is in
  /// memory, and how long one reading keeps the journal of the database from being taken over.
  private static final int READ_AT_ONCE = 2_000;

  /// A longer print is kept out of the index: an entry of more than 1,002 bytes takes up a page of
  /// its own there. The rest of an entry takes up to 250 bytes, with a job's name of 100.
  private static final int LONGEST_IN_INDEX = 750;

  /// Stands in the index for a longer one; no print begins so.
  private static final byte[] LONG = {0};

  private static final String PRINT =
      """
      CASE print WHEN x'00' THEN (SELECT l.long_print FROM runs l WHERE l.rowid = p.rowid)
        ELSE print END
      """;

  private static final String SELECT_PAST =
      """
      SELECT id, state, started_at, duration, exit_code, coalesce(heard_at, started_at), verdict,
        accepted, %s
      FROM runs p INDEXED BY runs_past WHERE tenant = ? AND job = ? AND instance = ?
      ORDER BY started_at DESC, id DESC LIMIT ?
      """;

  private static final String PAST = SELECT_PAST.formatted(PRINT);
  private static final String PAST_WITHOUT_PRINTS = SELECT_PAST.formatted("NULL");

  /// Also places of which no run is left.
  private static final String PLACES =
      """
      SELECT DISTINCT job, instance FROM run_counts WHERE tenant = ? AND (job, instance) > (?, ?)
      ORDER BY job, instance LIMIT ?
      """;

  private static final String SAVE_TEXT =
      """
      INSERT INTO line_texts (tenant, job, hash, text)
      SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM jobs WHERE tenant = ?1 AND name = ?2)
      ON CONFLICT (tenant, job, hash) DO NOTHING
      """;

  private record Place(String job, String instance) {}

  private record LineText(long hash, String text) {}

  private final Sqlite database;

  SqliteRunHistory(Sqlite database) {
    this.database = database;
  }

  @Override
  public List<PastRun> past(Tenant tenant, String job, String instance, int limit) {
    SqliteRuns.checkLimit(limit);
    return database.read(session -> past(session, PAST, tenant, new Place(job, instance), limit));
  }

  private static List<PastRun> past(
      Session session, String sql, Tenant tenant, Place place, int limit) throws SQLException {
    return Sql.list(
        session, sql, row -> read(row, place), tenant.id(), place.job(), place.instance(), limit);
  }

  private static PastRun read(ResultSet row, Place place) throws SQLException {
    long duration = row.getLong(4);
    Optional<Duration> took =
        row.wasNull() ? Optional.empty() : Optional.of(Duration.ofNanos(duration));
    int exitCode = row.getInt(5);
    OptionalInt exit = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(exitCode);
    byte @Nullable [] print = row.getBytes(9);
    return new PastRun(
        new RunId(row.getString(1)),
        place.job(),
        place.instance(),
        RunState.ofWireName(row.getString(2)),
        Nanos.instant(row.getLong(3)),
        took,
        exit,
        Nanos.instant(row.getLong(6)),
        Optional.ofNullable(row.getString(7)).map(Verdict::ofWireName),
        row.getBoolean(8),
        print == null ? Optional.empty() : PrintCodec.decode(print));
  }

  @Override
  public void forEachPast(Tenant tenant, int limit, Consumer<List<PastRun>> each) {
    SqliteRuns.checkLimit(limit);
    int placesAtOnce = Math.max(1, READ_AT_ONCE / limit);
    var last = new Place("", ""); // before all: no job's name is empty
    while (true) {
      Place from = last;
      List<Place> places = database.read(s -> placesAfter(s, tenant, from, placesAtOnce));
      if (places.isEmpty()) {
        return;
      }
      // Handed on only when nothing is being read any more: who is visited may read and write.
      database.read(s -> past(s, tenant, places, limit)).forEach(each);
      last = places.getLast();
    }
  }

  private static List<Place> placesAfter(Session session, Tenant tenant, Place last, int limit)
      throws SQLException {
    return Sql.list(
        session,
        PLACES,
        row -> new Place(row.getString(1), row.getString(2)),
        tenant.id(),
        last.job(),
        last.instance(),
        limit);
  }

  private static List<List<PastRun>> past(
      Session session, Tenant tenant, List<Place> places, int limit) throws SQLException {
    List<List<PastRun>> all = new ArrayList<>(places.size());
    for (Place place : places) {
      List<PastRun> past = past(session, PAST_WITHOUT_PRINTS, tenant, place, limit);
      if (!past.isEmpty()) {
        all.add(past);
      }
    }
    return all;
  }

  @Override
  public void savePrint(Tenant tenant, RunId run, Fingerprint print) {
    byte[] bytes = PrintCodec.encode(print);
    boolean isLong = bytes.length > LONGEST_IN_INDEX;
    byte[] inIndex = isLong ? LONG : bytes;
    byte @Nullable [] outside = isLong ? bytes : null;
    String sql = "UPDATE runs SET print = ?, long_print = ? WHERE tenant = ? AND id = ?";
    database.write(s -> Sql.update(s, sql, inIndex, outside, tenant.id(), run.text()));
  }

  @Override
  public void accept(Tenant tenant, RunId run, boolean isAccepted) {
    String sql = "UPDATE runs SET accepted = ? WHERE tenant = ? AND id = ?";
    database.write(session -> Sql.update(session, sql, isAccepted, tenant.id(), run.text()));
  }

  @Override
  public Map<Long, String> lineTexts(Tenant tenant, String job) {
    String sql = "SELECT hash, text FROM line_texts WHERE tenant = ? AND job = ?";
    List<LineText> all =
        database.read(
            session ->
                Sql.list(
                    session,
                    sql,
                    row -> new LineText(row.getLong(1), row.getString(2)),
                    tenant.id(),
                    job));
    Map<Long, String> texts = HashMap.newHashMap(all.size());
    all.forEach(each -> texts.put(each.hash(), each.text()));
    return texts;
  }

  @Override
  public void saveLineTexts(Tenant tenant, String job, Map<Long, String> texts) {
    if (texts.isEmpty()) {
      return;
    }
    database.write(session -> saveLineTexts(session, tenant, job, texts));
  }

  private static boolean saveLineTexts(
      Session session, Tenant tenant, String job, Map<Long, String> texts) throws SQLException {
    String count = "SELECT count(*) FROM line_texts WHERE tenant = ? AND job = ?";
    int known = Sql.first(session, count, row -> row.getInt(1), tenant.id(), job).orElse(0);
    for (Map.Entry<Long, String> each : texts.entrySet()) {
      if (known >= MAX_LINE_TEXTS) {
        break;
      }
      known += Sql.update(session, SAVE_TEXT, tenant.id(), job, each.getKey(), each.getValue());
    }
    return true;
  }
}
