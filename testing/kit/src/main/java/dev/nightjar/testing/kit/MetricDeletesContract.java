package dev.nightjar.testing.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Matcher.Kind;
import dev.nightjar.model.MetricDeletes;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every store does of which samples can be deleted.
///
/// @param <S> the store
public abstract class MetricDeletesContract<S extends MetricStore & MetricDeletes> {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final long T = NOW.toEpochMilli() - 3_000_000;
  private static final long FROM = Long.MIN_VALUE;
  private static final long TO = Long.MAX_VALUE;
  private static final Labels A = Labels.of("__name__", "up", "job", "a", "only", "x");
  private static final Labels B = Labels.of("__name__", "up", "job", "b");
  private static final List<List<Matcher>> OF_A = List.of(List.of(Matcher.equal("job", "a")));

  /// Moves only when a test moves it.
  protected final ManualClock clock = new ManualClock(NOW);

  /// What [#open] opened.
  protected S store;

  /// Subclasses have nothing to pass.
  @SuppressWarnings("NullAway.Init") // filled before each test
  protected MetricDeletesContract() {}

  /// Opens an empty store that keeps samples for at least a week.
  protected abstract S open(Clock clock) throws Exception;

  /// Closes what [#open] opened, and opens it again when it outlives that.
  protected abstract S reopen(S opened) throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = open(clock);
    for (long offset : new long[] {0, 10, 20, 30, 40}) {
      append(A, offset);
      append(B, offset);
    }
  }

  @AfterEach
  void closeStore() throws Exception {
    if (store instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }

  @Test
  void deletesARangeThatIsClosedOnBothSides() throws Exception {
    delete(OF_A, 10, 30);
    for (int life = 0; life < 3; life++) {
      assertThat(offsets(A)).containsExactly(0L, 40L);
      assertThat(offsets(A, 5, 35)).isEmpty();
      assertThat(offsets(A, 40, 40)).containsExactly(40L);
      assertThat(offsets(B)).containsExactly(0L, 10L, 20L, 30L, 40L);
      goOn(life);
    }
  }

  @Test
  void deletesFurtherRangesThatOverlapTouchAndRepeat() throws Exception {
    delete(OF_A, 10, 10);
    delete(OF_A, 30, 30);
    delete(OF_A, 11, 29);
    delete(OF_A, 5, 12);
    delete(OF_A, 41, 50);
    delete(OF_A, 0, -1);
    for (int life = 0; life < 3; life++) {
      assertThat(offsets(A)).containsExactly(0L, 40L);
      goOn(life);
    }
    delete(OF_A, 40, 40);
    assertThat(offsets(A)).containsExactly(0L);
  }

  @Test
  void aSeriesWithoutSamplesInTheRangeIsInNoAnswer() throws Exception {
    delete(OF_A, 0, 30);
    for (int life = 0; life < 3; life++) {
      assertThat(series(T, T + 39)).containsExactly(B);
      assertThat(series(T, T + 40)).containsExactly(A, B);
      assertThat(names(T, T + 39)).containsExactly("__name__", "job");
      assertThat(values("job", T, T + 39)).containsExactly("b");
      assertThat(values("job", FROM, TO)).containsExactly("a", "b");
      goOn(life);
    }
  }

  @Test
  void aSeriesOfWhichNothingIsLeftIsInNoAnswer() throws Exception {
    delete(OF_A, 0, 20);
    delete(OF_A, 21, 40);
    for (int life = 0; life < 3; life++) {
      assertThat(series(FROM, TO)).containsExactly(B);
      assertThat(names(FROM, TO)).containsExactly("__name__", "job");
      assertThat(values("job", FROM, TO)).containsExactly("b");
      assertThat(values("only", FROM, TO)).isEmpty();
      goOn(life);
    }
  }

  @Test
  void deletesWhatAnyOfTheListsSelects() throws Exception {
    append(B.with("job", "c"), 7);
    delete(
        List.of(
            List.of(Matcher.equal("job", "a")),
            List.of(new Matcher(Kind.REGEX, "job", "[cd]"), Matcher.equal("__name__", "up"))),
        0,
        1_000);
    for (int life = 0; life < 3; life++) {
      assertThat(series(FROM, TO)).containsExactly(B);
      goOn(life);
    }
  }

  @Test
  void withoutListsItDeletesOfAllSeries() throws Exception {
    store.delete(Tenant.DEFAULT, List.of(), FROM, TO);
    for (int life = 0; life < 3; life++) {
      assertThat(series(FROM, TO)).isEmpty();
      assertThat(names(FROM, TO)).isEmpty();
      assertThat(store.stats().oldestMillis()).isEqualTo(Long.MAX_VALUE);
      assertThat(store.stats().newestMillis()).isEqualTo(Long.MIN_VALUE);
      goOn(life);
    }
  }

  @Test
  void tellsWhichSamplesAreTheOldestAndTheNewestThatAreLeft() throws Exception {
    append(A, 50);
    append(A, -10);
    delete(OF_A, -10, -10);
    delete(OF_A, 50, 50);
    for (int life = 0; life < 3; life++) {
      assertThat(store.stats().oldestMillis()).isEqualTo(T);
      assertThat(store.stats().newestMillis()).isEqualTo(T + 40);
      goOn(life);
    }
  }

  @Test
  void keepsWhatIsSentLaterAlsoOfTheSameTimes() throws Exception {
    delete(OF_A, 10, 40);
    append(A, 20, 7);
    append(A, 30, 30);
    append(A, 50, 50);
    for (int life = 0; life < 3; life++) {
      assertThat(offsets(A)).containsExactly(0L, 20L, 30L, 50L);
      assertThat(valueAt(A, 20)).isEqualTo(7);
      goOn(life);
    }
    delete(OF_A, 20, 20);
    assertThat(offsets(A)).containsExactly(0L, 30L, 50L);
  }

  @Test
  void deletesOfOneTenantAlone() {
    var other = new Tenant("other");
    store.append(other, batch(A, 0, 1));
    delete(OF_A, 0, 40);
    assertThat(store.series(other, List.of(), FROM, TO, 9, StopCheck.NONE)).containsExactly(A);
    store.delete(new Tenant("nobody"), List.of(), FROM, TO);
    store.delete(other, List.of(), FROM, TO);
    assertThat(store.series(other, List.of(), FROM, TO, 9, StopCheck.NONE)).isEmpty();
    assertThat(series(FROM, TO)).containsExactly(B);
  }

  /// A restart, then a cleaning: neither changes an answer.
  private void goOn(int life) throws Exception {
    if (life == 0) {
      store = reopen(store);
    } else {
      store.cleanTombstones();
    }
  }

  private void delete(List<List<Matcher>> anyOf, long from, long to) {
    store.delete(Tenant.DEFAULT, anyOf, T + from, T + to);
  }

  private void append(Labels labels, long offset) {
    append(labels, offset, (double) offset);
  }

  private void append(Labels labels, long offset, double value) {
    assertThat(store.append(Tenant.DEFAULT, batch(labels, offset, value)).refused()).isEmpty();
  }

  private static SampleBatch batch(Labels labels, long offset, double value) {
    var batch = new SampleBatch();
    batch.add(labels, T + offset, value);
    return batch;
  }

  private List<Labels> series(long from, long to) {
    return store.series(Tenant.DEFAULT, List.of(), from, to, 9, StopCheck.NONE);
  }

  private List<String> names(long from, long to) {
    return store.labelNames(Tenant.DEFAULT, List.of(), from, to, 9, StopCheck.NONE);
  }

  private List<String> values(String name, long from, long to) {
    return store.labelValues(Tenant.DEFAULT, name, List.of(), from, to, 9, StopCheck.NONE);
  }

  private List<Long> offsets(Labels labels) {
    return offsets(labels, -1_000_000, 1_000_000);
  }

  private List<Long> offsets(Labels labels, long from, long to) {
    List<Long> found = new ArrayList<>();
    SampleColumns columns = read(labels, from, to);
    Arrays.stream(columns.timestamps(), 0, columns.size()).forEach(time -> found.add(time - T));
    return found;
  }

  private double valueAt(Labels labels, long offset) {
    return read(labels, offset, offset).values()[0];
  }

  private SampleColumns read(Labels labels, long from, long to) {
    var columns = new SampleColumns();
    List<Matcher> one = List.of(Matcher.equal("job", labels.get("job")));
    try (SeriesSet set = store.select(Tenant.DEFAULT, one, T + from, T + to)) {
      if (set.size() > 0) {
        assertThat(set.labels(0)).isEqualTo(labels);
        set.read(0, columns);
        assertThat(columns.size()).isPositive();
      }
    }
    return columns;
  }
}
