package dev.nightjar.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.SlotFile;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.MetricQueries;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryResult;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NotedQueriesTest {
  @TempDir private Path data = Path.of("");
  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-20T03:00:00Z"));

  @Test
  void aStartAfterACrashNamesTheQueryThatWasRunning() throws IOException {
    Path crashed = data.resolve("crashed");
    Files.createDirectory(crashed);
    try (SlotFile notes = NotedQueries.open(data)) {
      var queries = new NotedQueries(new Failing(() -> copy(crashed)), notes, clock);
      assertThatThrownBy(() -> ask(queries)).isInstanceOf(NightjarException.class);
    }
    try (SlotFile notes = NotedQueries.open(crashed)) {
      assertThat(notes.before())
          .containsExactly(
              "since 2026-11-20T03:00:00Z: sum(rate(a[5m])),"
                  + " from 1970-01-01T00:00:00Z to 1970-01-01T00:01:00Z every PT15S");
    }
    try (SlotFile notes = NotedQueries.open(data)) {
      assertThat(notes.before()).as("it ended").isEmpty();
    }
  }

  private static QueryResult ask(MetricQueries queries) {
    return queries.range(
        Tenant.DEFAULT, "sum(rate(a[5m]))", 0, 60_000, 15_000, MetricQueries.Limits.DEFAULT);
  }

  /// What the file is at this moment is what a crash would leave.
  private void copy(Path to) {
    try {
      Files.copy(data.resolve("queries.active"), to.resolve("queries.active"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// An evaluation that fails after a while.
  private record Failing(Runnable work) implements MetricQueries {
    @Override
    public QueryResult instant(Tenant tenant, String query, long millis, Limits limits) {
      work.run();
      throw new NightjarException(ErrorCode.EXECUTION, "too much");
    }

    @Override
    public QueryResult range(
        Tenant tenant, String query, long from, long to, long step, Limits limits) {
      return instant(tenant, query, from, limits);
    }
  }
}
