package dev.nightjar.server;

import dev.nightjar.base.Clock;
import dev.nightjar.base.SlotFile;
import dev.nightjar.model.MetricQueries;
import dev.nightjar.model.QueryResult;
import dev.nightjar.model.Tenant;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notes each query while it is evaluated, so that a start after a crash can name those that were.
final class NotedQueries implements MetricQueries {
  private static final Logger LOG = LoggerFactory.getLogger(NotedQueries.class);
  private static final String FILE = "queries.active";

  /// More than are ever evaluated at once.
  private static final int SLOTS = 64;

  private final MetricQueries queries;
  private final SlotFile notes;
  private final Clock clock;

  /// @param queries on the thread that asks
  NotedQueries(MetricQueries queries, SlotFile notes, Clock clock) {
    this.queries = queries;
    this.notes = notes;
    this.clock = clock;
  }

  /// Opens the notes in the data directory and logs what was left in them.
  static SlotFile open(Path data) throws IOException {
    SlotFile notes = SlotFile.open(data.resolve(FILE), SLOTS);
    List<String> before = notes.before();
    if (!before.isEmpty()) {
      LOG.warn(
          "the server ended while {} {} evaluated:",
          before.size(),
          before.size() == 1 ? "query was" : "queries were");
      before.forEach(query -> LOG.warn("  {}", query));
    }
    return notes;
  }

  @Override
  public QueryResult instant(Tenant tenant, String query, long timestampMillis, Limits limits) {
    String at = "at " + Instant.ofEpochMilli(timestampMillis);
    try (var _ = note(at, query)) {
      return queries.instant(tenant, query, timestampMillis, limits);
    }
  }

  @Override
  public QueryResult range(
      Tenant tenant, String query, long fromMillis, long toMillis, long stepMillis, Limits limits) {
    String over =
        "from %s to %s every %s"
            .formatted(
                Instant.ofEpochMilli(fromMillis),
                Instant.ofEpochMilli(toMillis),
                Duration.ofMillis(stepMillis));
    try (var _ = note(over, query)) {
      return queries.range(tenant, query, fromMillis, toMillis, stepMillis, limits);
    }
  }

  private SlotFile.Note note(String times, String query) {
    return notes.note("since %s: %s, %s".formatted(clock.now(), query, times));
  }
}
