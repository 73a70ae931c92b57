package dev.nightjar.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.MetricQueries;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryResult;
import dev.nightjar.model.QueryStats;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class QueryTurnsTest {
  private static final QueryResult ANSWER =
      new QueryResult(new QueryValue.Scalar(0, 1), List.of(), List.of(), QueryStats.NONE);

  /// Queries named `block` end when they are let go, others at once.
  private record Blocking(CountDownLatch running, CountDownLatch release) implements MetricQueries {
    @Override
    public QueryResult instant(Tenant tenant, String query, long millis, Limits limits) {
      if (query.equals("block")) {
        running.countDown();
        try {
          release.await();
        } catch (InterruptedException e) {
          throw new NightjarException(ErrorCode.CANCELED, "interrupted", e);
        }
      }
      return ANSWER;
    }

    @Override
    public QueryResult range(
        Tenant tenant, String query, long from, long to, long step, Limits limits) {
      return instant(tenant, query, from, limits);
    }
  }

  @Test
  void aQueryThatFindsNoTurnWithinItsTimeoutIsTold() throws InterruptedException {
    int turns = Math.max(2, Runtime.getRuntime().availableProcessors());
    var queries = new Blocking(new CountDownLatch(turns), new CountDownLatch(1));
    var inTurn = new QueryTurns(_ -> queries, Clock.system());
    for (int i = 0; i < turns; i++) {
      Thread.ofVirtual()
          .start(() -> inTurn.instant(Tenant.DEFAULT, "block", 0, MetricQueries.Limits.DEFAULT));
    }
    queries.running().await();
    MetricQueries.Limits hasty = MetricQueries.Limits.DEFAULT.withTimeout(Duration.ofMillis(1));
    assertThatThrownBy(() -> inTurn.range(Tenant.DEFAULT, "quick", 0, 1, 1, hasty))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT))
        .hasMessage("query timed out: no turn was free for it within 1 ms; try again");
    queries.release().countDown();
    assertThat(inTurn.instant(Tenant.DEFAULT, "quick", 0, MetricQueries.Limits.DEFAULT).value())
        .isEqualTo(ANSWER.value());
  }
}
