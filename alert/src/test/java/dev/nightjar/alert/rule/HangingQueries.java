package dev.nightjar.alert.rule;

import dev.nightjar.model.MetricQueries;
import dev.nightjar.model.QueryResult;
import dev.nightjar.model.Tenant;
import java.util.concurrent.CountDownLatch;

/// Queries that hang, whatever is done to their thread, until they are let go.
final class HangingQueries implements MetricQueries {
  private final MetricQueries queries;
  private final CountDownLatch hung;
  private final CountDownLatch over = new CountDownLatch(1);

  /// @param count of the queries that [#awaitHung] waits for
  HangingQueries(MetricQueries queries, int count) {
    this.queries = queries;
    this.hung = new CountDownLatch(count);
  }

  void awaitHung() throws InterruptedException {
    hung.await();
  }

  void letGo() {
    over.countDown();
  }

  @Override
  public QueryResult instant(Tenant tenant, String query, long timestampMillis, Limits limits) {
    hung.countDown();
    while (over.getCount() > 0) {
      try {
        over.await();
      } catch (InterruptedException e) {
        // It hangs as a disk does: nothing ends it.
      }
    }
    return queries.instant(tenant, query, timestampMillis, limits);
  }

  @Override
  public QueryResult range(
      Tenant tenant, String query, long fromMillis, long toMillis, long stepMillis, Limits limits) {
    throw new UnsupportedOperationException();
  }
}
