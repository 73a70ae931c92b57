package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.jobs.watch.GivenSettings;
import dev.nightjar.jobs.watch.JobWatch;
import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.RunHistory;
import dev.nightjar.model.RunId;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LearningTest {
  private final JobsFixture fixture = new JobsFixture();
  private final UnreadyHistory history = new UnreadyHistory();
  private final JobWatch watch =
      new JobWatch(
          List.of(JobsFixture.TENANT),
          fixture.runs,
          history,
          fixture.stores.decisions(),
          new GivenSettings(fixture.stores.decisions()),
          fixture.config.zone(),
          fixture.clock,
          (_, _) -> {});

  @Test
  void triesAgainAfterGrowingPauses() throws Exception {
    history.failures.set(9);
    try (var learning = new Learning(watch, fixture.clock)) {
      learning.start();
      for (int seconds : new int[] {5, 10, 20, 40, 80, 160, 300, 300, 300}) {
        fixture.clock.awaitSleepers(1);
        int before = history.reads.get();
        fixture.clock.advance(Duration.ofSeconds(seconds).minusMillis(1));
        fixture.clock.awaitSleepers(1);
        assertThat(history.reads).as("before %s s", seconds).hasValue(before);
        assertThatThrownBy(() -> watch.now(JobsFixture.TENANT, fixture.clock.now()))
            .isInstanceOf(NightjarException.class);
        fixture.clock.advance(Duration.ofMillis(1));
        while (history.reads.get() == before) {
          Thread.onSpinWait();
        }
      }
    }
    assertThat(watch.now(JobsFixture.TENANT, fixture.clock.now())).isEmpty();
    assertThat(history.reads).hasValue(10);
  }

  @Test
  void endsWhenItIsClosedWhileItRests() throws Exception {
    history.failures.set(Integer.MAX_VALUE);
    var learning = new Learning(watch, fixture.clock);
    learning.start();
    fixture.clock.awaitSleepers(1);
    learning.close();
    assertThat(history.reads).hasValue(1);
  }

  /// An empty past that cannot be read the first times.
  private static final class UnreadyHistory implements RunHistory {
    final AtomicInteger failures = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();

    @Override
    public void forEachPast(Tenant tenant, int limit, Consumer<List<PastRun>> each) {
      if (reads.incrementAndGet() <= failures.get()) {
        throw new IllegalStateException("the disk is busy");
      }
    }

    @Override
    public List<PastRun> past(Tenant tenant, String job, String instance, int limit) {
      return List.of();
    }

    @Override
    public void savePrint(Tenant tenant, RunId run, Fingerprint print) {}

    @Override
    public void accept(Tenant tenant, RunId run, boolean isAccepted) {}

    @Override
    public Map<Long, String> lineTexts(Tenant tenant, String job) {
      return Map.of();
    }

    @Override
    public void saveLineTexts(Tenant tenant, String job, Map<Long, String> texts) {}
  }
}
