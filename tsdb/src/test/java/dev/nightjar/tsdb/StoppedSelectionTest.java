package dev.nightjar.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SeriesGroups;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.FaultyDisk;
import dev.nightjar.testing.kit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A selection asks again and again whether it is still wanted, whatever it is doing: of 3,000
/// series, a third of them in a block, the others in memory, all of which have newer samples there.
final class StoppedSelectionTest {
  private static final int SERIES = 3_000;

  private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final long now = clock.millis();
  private TsdbStore store = opened();

  private TsdbStore opened() {
    try {
      return TsdbStore.open(TsdbConfig.in(Path.of("/data")), new FaultyDisk(1), clock);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void fill() throws IOException {
    append(SERIES / 3, now - 10_000);
    store.flush();
    append(SERIES, now);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private void append(int count, long millis) {
    var batch = new SampleBatch();
    for (int i = 0; i < count; i++) {
      String n = Integer.toString(i * 7919 % SERIES);
      batch.add(Labels.of("__name__", "m", "n", n, "host", "h" + i % 100), millis, i);
    }
    assertThat(store.append(Tenant.DEFAULT, batch).refused()).isEmpty();
  }

  /// Stops at one of its checks.
  private static final class Stopping implements StopCheck {
    private final long last;
    private long checks;

    Stopping(long last) {
      this.last = last;
    }

    @Override
    public void check() {
      if (++checks > last) {
        throw new NightjarException(ErrorCode.TIMEOUT, "enough");
      }
    }
  }

  private static List<Matcher> matchers(String of) {
    return switch (of) {
      case "name" -> List.of(Matcher.equal("__name__", "m"));
      case "regex" -> List.of(new Matcher(Matcher.Kind.REGEX, "n", ".*[0-9]"));
      case "one by one" ->
          List.of(
              Matcher.equal("host", "h7"), new Matcher(Matcher.Kind.NOT_REGEX, "n", ".*nothing"));
      case "nothing" -> List.of(new Matcher(Matcher.Kind.REGEX, "n", "nothing.*|no.*"));
      default -> List.of();
    };
  }

  private List<Labels> select(String of, long from, StopCheck stop) {
    List<Labels> found = new ArrayList<>();
    try (SeriesSet set = store.select(Tenant.DEFAULT, matchers(of), from, now, stop)) {
      for (int i = 0; i < set.size(); i++) {
        found.add(set.labels(i));
      }
    }
    return found;
  }

  private long checks(String of, long from) {
    var counting = new Stopping(Long.MAX_VALUE);
    select(of, from, counting);
    return counting.checks;
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "name", "regex"})
  void asksForEachSeriesOfEachPart(String of) {
    assertThat(checks(of, now - 1)).isGreaterThan(SERIES);
    assertThat(checks(of, now - 60_000)).isGreaterThan(SERIES + SERIES / 3);
  }

  @Test
  void asksWhileItGroups() {
    for (long from : new long[] {now - 1, now - 60_000}) {
      var counting = new Stopping(Long.MAX_VALUE);
      try (SeriesSet set = store.select(Tenant.DEFAULT, matchers("all"), from, now, counting)) {
        long before = counting.checks;
        assertThat(set.groups(new SeriesGroups.By(Set.of("host"), false)).count()).isEqualTo(100);
        assertThat(counting.checks - before).isGreaterThanOrEqualTo(SERIES);
      }
    }
  }

  @Test
  void asksWhereNothingIsFoundInTheEnd() {
    assertThat(checks("nothing", now - 1)).isGreaterThanOrEqualTo(SERIES);
    assertThat(checks("one by one", now - 1)).isGreaterThanOrEqualTo(SERIES / 100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "name", "regex", "one by one"})
  void stopsAtAnyMomentAndIsAsGoodAsNewAfterwards(String of) {
    List<Labels> wanted = select(of, now - 60_000, StopCheck.NONE);
    long whole = checks(of, now - 60_000);
    for (int part = 0; part < 20; part++) {
      long last = whole * part / 20;
      assertThatThrownBy(() -> select(of, now - 60_000, new Stopping(last)))
          .isInstanceOf(NightjarException.class)
          .hasMessage("enough");
    }
    assertThat(select(of, now - 60_000, StopCheck.NONE)).isEqualTo(wanted);
  }

  private void startAnew() throws IOException {
    store.close();
    store = opened();
    append(SERIES, now);
  }

  /// Nothing is known of the order of series before the first selection.
  @Test
  void stopsWhileItSortsAndSortsAgain() throws IOException {
    startAnew();
    long whole = checks("all", now - 60_000);
    for (int part = 0; part < 10; part++) {
      startAnew();
      var stopping = new Stopping(whole * part / 10);
      assertThatThrownBy(() -> select("all", now - 60_000, stopping)).hasMessage("enough");
      assertThat(select("all", now - 60_000, StopCheck.NONE)).hasSize(SERIES).isSorted();
    }
  }

  @Test
  @Timeout(60)
  void stopsWhileItWaitsForAnotherThatSorts() throws Exception {
    var sorting = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var failure = new AtomicReference<Throwable>();
    Thread other =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((_, e) -> failure.set(e))
            .start(() -> select("all", now - 1, () -> await(sorting, goOn)));
    assertThat(sorting.await(30, TimeUnit.SECONDS)).isTrue();

    assertThatThrownBy(() -> select("all", now - 1, new Stopping(0))).hasMessage("enough");

    goOn.countDown();
    other.join();
    assertThat(failure.get()).isNull();
  }

  private static void await(CountDownLatch begun, CountDownLatch goOn) {
    begun.countDown();
    try {
      assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
