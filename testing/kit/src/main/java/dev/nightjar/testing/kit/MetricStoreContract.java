package dev.nightjar.testing.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Appended;
import dev.nightjar.model.Cardinality;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Matcher.Kind;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesCheck;
import dev.nightjar.model.SeriesGroups;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [MetricStore] does.
public abstract class MetricStoreContract {
  private static final Tenant TENANT = Tenant.DEFAULT;
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final int HOUR = 3_600_000;
  private static final long T = NOW.toEpochMilli() - 3_600_000;
  private static final long ALL_FROM = Long.MIN_VALUE;
  private static final long ALL_TO = Long.MAX_VALUE;
  private static final Labels UP = Labels.of("__name__", "up", "job", "api", "instance", "a:1");

  /// Moves only when a test moves it.
  protected final ManualClock clock = new ManualClock(NOW);

  private MetricStore store;

  /// Subclasses have nothing to pass.
  @SuppressWarnings("NullAway.Init") // filled before each test
  protected MetricStoreContract() {}

  /// Opens an empty store that keeps samples for at least a week.
  protected abstract MetricStore open(Clock clock) throws Exception;

  /// Closes what [#open] opened.
  protected void close(MetricStore opened) throws Exception {
    if (opened instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }

  @BeforeEach
  void openStore() throws Exception {
    store = open(clock);
  }

  @AfterEach
  void closeStore() throws Exception {
    close(store);
  }

  @Test
  void givesBackWhatWasStored() {
    assertThat(append(UP, 0, 1, 15_000, 0, 30_000, 1).refused()).isEmpty();

    assertThat(read(Matcher.equal("__name__", "up")))
        .containsExactly(UP + " " + T + "=1.0 " + (T + 15_000) + "=0.0 " + (T + 30_000) + "=1.0");
  }

  @Test
  void keepsEveryBitOfAValue() {
    double[] odd = {
      0.0,
      -0.0,
      Double.NaN,
      StaleMarker.VALUE,
      Double.longBitsToDouble(0xfff8dead_beef1234L),
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.MIN_VALUE,
      Double.MAX_VALUE,
      0.1 + 0.2,
      1e300,
      123456789.25
    };
    var batch = new SampleBatch();
    for (int i = 0; i < odd.length; i++) {
      batch.add(UP, T + i, odd[i]);
    }
    store.append(TENANT, batch);

    var columns = new SampleColumns();
    try (SeriesSet set = select(ALL_FROM, ALL_TO)) {
      set.read(0, columns);
    }
    assertThat(columns.size()).isEqualTo(odd.length);
    for (int i = 0; i < odd.length; i++) {
      assertThat(Double.doubleToRawLongBits(columns.values()[i]))
          .isEqualTo(Double.doubleToRawLongBits(odd[i]));
    }
  }

  @Test
  void rangesAreClosedOnBothSides() {
    append(UP, 0, 1, 10, 2, 20, 3);

    assertThat(times(T + 10, T + 20)).containsExactly(T + 10, T + 20);
    assertThat(times(T, T)).containsExactly(T);
    assertThat(times(T + 20, Long.MAX_VALUE)).containsExactly(T + 20);
    assertThat(times(Long.MIN_VALUE, T)).containsExactly(T);
  }

  @Test
  void selectsOnlySeriesWithASampleInTheRange() {
    append(UP, 0, 1, 100, 2);

    assertThat(count(T + 1, T + 99)).isZero();
    assertThat(count(T - 5, T - 1)).isZero();
    assertThat(count(T + 101, ALL_TO)).isZero();
    assertThat(count(T + 50, T + 100)).isEqualTo(1);
  }

  @Test
  void takesWhatIsUpToAnHourOutOfOrderAndRefusesWhatIsMore() {
    append(UP, 0, 1);

    Appended answer = append(UP, -HOUR, 5, -HOUR - 1, 6, 1, 7, -20, 8, -10, 9, -HOUR, 10);

    assertThat(answer.stored()).isEqualTo(4);
    assertThat(answer.refused())
        .extracting(Refusal::reason)
        .containsExactly(Refusal.Reason.OUT_OF_ORDER, Refusal.Reason.OUT_OF_ORDER);
    assertThat(times(ALL_FROM, ALL_TO)).containsExactly(T - HOUR, T - 20, T - 10, T, T + 1);
    assertThat(times(T - 15, T)).containsExactly(T - 10, T);
    assertThat(count(T - 19, T - 11)).isZero();
  }

  @Test
  void knowsALateSampleThatItHasAlready() {
    append(UP, 0, 1, 10, 2, -5, 3);

    assertThat(append(UP, 0, 1)).isEqualTo(Appended.all(1));
    assertThat(append(UP, -5, 3)).isEqualTo(Appended.all(1));
    assertThat(append(UP, -5, 4, 0, 2, -6, 4, -6, 5, -6, 4).refused())
        .extracting(Refusal::reason)
        .containsExactly(
            Refusal.Reason.DUPLICATE, Refusal.Reason.DUPLICATE, Refusal.Reason.DUPLICATE);
    assertThat(times(ALL_FROM, ALL_TO)).containsExactly(T - 6, T - 5, T, T + 10);
  }

  @Test
  void takesAnEqualSampleAsStoredAndRefusesAnotherValueAtItsTime() {
    append(UP, 0, 1);

    assertThat(append(UP, 0, 1)).isEqualTo(Appended.all(1));
    assertThat(append(UP, 0, Double.NaN).refused())
        .extracting(Refusal::reason)
        .containsExactly(Refusal.Reason.DUPLICATE);
    assertThat(times(ALL_FROM, ALL_TO)).containsExactly(T);
  }

  @Test
  void checksSamplesOfOneSeriesWithinABatch() {
    Appended answer = append(UP, 0, 1, 0, 1, 0, 2, -HOUR - 5, 3, 5, 4);

    assertThat(answer.stored()).isEqualTo(3);
    assertThat(answer.refused())
        .extracting(Refusal::reason)
        .containsExactly(Refusal.Reason.DUPLICATE, Refusal.Reason.OUT_OF_ORDER);
    assertThat(times(ALL_FROM, ALL_TO)).containsExactly(T, T + 5);
  }

  @Test
  void takesOldSamplesOfASeriesAsLongAsTheyAreInOrder() {
    int dayAgo = -86_400_000;
    append(UP, 0, 1);
    Labels other = UP.with("instance", "b:1");

    assertThat(append(other, dayAgo, 1, dayAgo + 1, 2).refused()).isEmpty();
    assertThat(count(T + dayAgo, T + dayAgo)).isEqualTo(1);
  }

  @Test
  void givesSeriesInOrderOfTheirLabels() {
    for (String instance : List.of("c", "a", "b", "aa")) {
      append(UP.with("instance", instance), 0, 1);
    }
    append(Labels.of("__name__", "a_first"), 0, 1);

    List<String> order = new ArrayList<>();
    try (SeriesSet set = select(ALL_FROM, ALL_TO)) {
      for (int i = 0; i < set.size(); i++) {
        order.add(set.labels(i).metricName() + set.labels(i).get("instance"));
      }
    }
    assertThat(order).containsExactly("a_first", "upa", "upaa", "upb", "upc");
  }

  @Test
  void groupsSeriesAsTheirLabelsDo() {
    for (int i = 0; i < 200; i++) {
      Labels labels = UP.with("instance", "i" + i % 7).with("zone", i % 3 == 0 ? "" : "z" + i % 3);
      append(labels.with("n", "" + i), 0, 1);
    }
    append(Labels.of("__name__", "other"), 0, 1);

    for (Set<String> names :
        List.of(
            Set.<String>of(),
            Set.of("zone"),
            Set.of("instance", "zone", "nowhere"),
            Set.of("n", "job"),
            Set.of("__name__", "instance", "job", "n", "zone"))) {
      for (boolean without : new boolean[] {false, true}) {
        var by = new SeriesGroups.By(names, without);
        try (SeriesSet set = select(ALL_FROM, ALL_TO)) {
          SeriesGroups groups = set.groups(by);
          SeriesGroups wanted = SeriesGroups.of(set.size(), set::labels, by);
          assertThat(groups.labels()).as("%s", by).isEqualTo(wanted.labels());
          assertThat(groups.ofSeries()).as("%s", by).isEqualTo(wanted.ofSeries());
        }
      }
    }
  }

  @Test
  void knowsTheNewestSampleOfARange() {
    int hour = 3_600_000;
    append(UP, 0, 1, 10, StaleMarker.VALUE, 20, 3, hour, 4, hour + 15_000, 5);

    assertThat(newest(ALL_FROM, ALL_TO)).isEqualTo(T + hour + 15_000 + "=5.0");
    assertThat(newest(T, T + hour + 14_999)).isEqualTo(T + hour + "=4.0");
    assertThat(newest(T, T + hour - 1)).isEqualTo(T + 20 + "=3.0");
    assertThat(newest(T + 15, T + 20)).isEqualTo(T + 20 + "=3.0");
    assertThat(newest(T, T + 19)).isEqualTo(T + 10 + "=NaN");
    assertThat(newest(T, T)).isEqualTo(T + "=1.0");
  }

  private String newest(long from, long to) {
    var columns = new SampleColumns();
    try (SeriesSet set = select(from, to)) {
      set.newest(0, columns);
    }
    assertThat(columns.size()).isEqualTo(1);
    return columns.timestamps()[0] + "=" + columns.values()[0];
  }

  @Test
  void matchersTreatAnAbsentLabelAsEmpty() {
    append(Labels.of("__name__", "m", "env", "prod"), 0, 1);
    append(Labels.of("__name__", "m", "env", "dev"), 0, 1);
    append(Labels.of("__name__", "m"), 0, 1);

    check("prod", new Matcher(Kind.EQUAL, "env", "prod"));
    check("", new Matcher(Kind.EQUAL, "env", ""));
    check(",dev", new Matcher(Kind.NOT_EQUAL, "env", "prod"));
    check("dev,prod", new Matcher(Kind.NOT_EQUAL, "env", ""));
    check("dev,prod", new Matcher(Kind.REGEX, "env", ".+"));
    check(",dev,prod", new Matcher(Kind.REGEX, "env", ".*"));
    check(",prod", new Matcher(Kind.REGEX, "env", "|prod"));
    check(",dev", new Matcher(Kind.NOT_REGEX, "env", "pr.*"));
    check("", new Matcher(Kind.NOT_REGEX, "env", ".+"));
    check(",dev,prod", new Matcher(Kind.EQUAL, "nowhere", ""));
    check("none", new Matcher(Kind.NOT_EQUAL, "nowhere", ""));
    check("prod", new Matcher(Kind.REGEX, "env", "prod|x"), new Matcher(Kind.EQUAL, "env", "prod"));
    check("none", new Matcher(Kind.EQUAL, "env", "prod"), new Matcher(Kind.EQUAL, "env", "dev"));
  }

  @Test
  void namesSeriesLabelsAndValues() {
    append(Labels.of("__name__", "m", "env", "prod", "host", "h2"), 0, 1);
    append(Labels.of("__name__", "m", "env", "dev", "host", "h1"), 0, 1);
    append(Labels.of("__name__", "n", "zone", "z"), 1000, 1);
    List<List<Matcher>> m = List.of(List.of(Matcher.equal("__name__", "m")));
    List<List<Matcher>> either =
        List.of(List.of(Matcher.equal("env", "dev")), List.of(Matcher.equal("__name__", "n")));

    assertThat(names(List.of(), ALL_FROM, 100)).containsExactly("__name__", "env", "host", "zone");
    assertThat(names(m, ALL_FROM, 2)).containsExactly("__name__", "env");
    assertThat(names(List.of(), T + 1, 100)).containsExactly("__name__", "zone");
    assertThat(values("env", List.of(), ALL_FROM)).containsExactly("dev", "prod");
    assertThat(values("env", List.of(), T + 1)).isEmpty();
    assertThat(values("host", either, ALL_FROM)).containsExactly("h1");
    assertThat(store.series(TENANT, either, ALL_FROM, ALL_TO, 100, StopCheck.NONE))
        .extracting(Labels::metricName)
        .containsExactly("m", "n");
    assertThat(store.series(TENANT, List.of(), ALL_FROM, ALL_TO, 2, StopCheck.NONE)).hasSize(2);
  }

  private List<String> names(List<List<Matcher>> anyOf, long from, int limit) {
    return store.labelNames(TENANT, anyOf, from, ALL_TO, limit, StopCheck.NONE);
  }

  private List<String> values(String name, List<List<Matcher>> anyOf, long from) {
    return store.labelValues(TENANT, name, anyOf, from, ALL_TO, 100, StopCheck.NONE);
  }

  @Test
  void endsAQuestionWithWhatItsCheckThrows() {
    append(UP, 0, 1);
    var enough = new NightjarException(ErrorCode.CANCELED, "enough");
    StopCheck stop =
        () -> {
          throw enough;
        };
    List<List<Matcher>> ups = List.of(List.of(Matcher.equal("__name__", "up")));

    for (ThrowingCallable question :
        List.<ThrowingCallable>of(
            () -> store.select(TENANT, ups.getFirst(), ALL_FROM, ALL_TO, stop),
            () -> store.series(TENANT, ups, ALL_FROM, ALL_TO, 9, stop),
            () -> store.labelNames(TENANT, ups, ALL_FROM, ALL_TO, 9, stop),
            () -> store.labelValues(TENANT, "job", ups, ALL_FROM, ALL_TO, 9, stop))) {
      assertThatThrownBy(question).isSameAs(enough);
    }
    assertThat(count(ALL_FROM, ALL_TO)).isEqualTo(1);
  }

  @Test
  void keepsTheNewestWordOfAFamily() {
    var batch = new SampleBatch();
    batch.describe(new Metadata("up", MetricType.GAUGE, "Old.", ""));
    batch.describe(new Metadata("a_total", MetricType.COUNTER, "All.", "bytes"));
    batch.describe(new Metadata("up", MetricType.GAUGE, "Whether it answers.", ""));
    store.append(TENANT, batch);

    assertThat(store.metadata(TENANT))
        .containsExactly(
            new Metadata("a_total", MetricType.COUNTER, "All.", "bytes"),
            new Metadata("up", MetricType.GAUGE, "Whether it answers.", ""));
  }

  @Test
  void knowsASeriesByAnyOfItsNames() {
    var batch = new SampleBatch(4, series -> UP);
    batch.addSeries(1, 2);
    batch.addSample(T, 1);
    batch.addSeries(3, 4);
    batch.addSample(T + 1, 2);
    batch.addSample(T + 2, 3);
    batch.addSeries(1, 2);
    batch.addSample(T + 3, 4);
    assertThat(store.append(TENANT, batch)).isEqualTo(Appended.all(4));
    append(UP, 4, 5);

    assertThat(times(ALL_FROM, ALL_TO)).containsExactly(T, T + 1, T + 2, T + 3, T + 4);
    assertThat(count(ALL_FROM, ALL_TO)).isEqualTo(1);
  }

  @Test
  void refusesWhatTheCheckDoesAndStoresTheRest() {
    SeriesCheck noDb =
        labels ->
            labels.get("job").equals("db")
                ? new Refusal(Refusal.Reason.OVER_LIMIT, "db", "none of these")
                : null;
    var batch = new SampleBatch();
    batch.add(UP.with("job", "db"), T, 1);
    batch.add(UP, T, 1);
    batch.add(UP.with("job", "db"), T + 1, 1);

    Appended answer = store.append(TENANT, batch, noDb);

    assertThat(answer.stored()).isEqualTo(1);
    assertThat(answer.refused())
        .extracting(Refusal::reason)
        .containsExactly(Refusal.Reason.OVER_LIMIT, Refusal.Reason.OVER_LIMIT);
    assertThat(values("job", List.of(), ALL_FROM)).containsExactly("api");
  }

  @Test
  void keepsTenantsApart() {
    append(UP, 0, 1);
    var other = new Tenant("other");

    try (SeriesSet set = store.select(other, List.of(), ALL_FROM, ALL_TO)) {
      assertThat(set.size()).isZero();
    }
    assertThat(store.labelNames(other, List.of(), ALL_FROM, ALL_TO, 10, StopCheck.NONE)).isEmpty();
    assertThat(store.metadata(other)).isEmpty();
  }

  @Test
  void countsSeriesOfEachKind() {
    append(UP, 0, 1, 1000, 2);
    append(UP.with("instance", "b:1"), 1000, 1);
    append(UP.with("instance", "c:1").with("env", "prod"), 5000, 1);

    Cardinality counted = store.cardinality(TENANT, T, T + 2000, 1);

    assertThat(counted.series()).isEqualTo(2);
    assertThat(counted.pairs()).isEqualTo(4);
    assertThat(counted.byName()).containsExactly(new Cardinality.Count("up", 2));
    assertThat(counted.valuesByLabel()).containsExactly(new Cardinality.Count("instance", 2));
    assertThat(counted.bytesByLabel()).containsExactly(new Cardinality.Count("instance", 6));
    assertThat(counted.byPair()).containsExactly(new Cardinality.Count("__name__=up", 2));
  }

  @Test
  void tellsItsBounds() {
    assertThat(store.stats().oldestMillis()).isEqualTo(Long.MAX_VALUE);
    assertThat(store.stats().newestMillis()).isEqualTo(Long.MIN_VALUE);

    append(UP, 0, 1, 7, 2);

    assertThat(store.stats().oldestMillis()).isEqualTo(T);
    assertThat(store.stats().newestMillis()).isEqualTo(T + 7);
    assertThat(store.stats().series()).isEqualTo(1);
    assertThat(store.stats().samplesAppended()).isEqualTo(2);
  }

  @Test
  void keepsThousandsOfSamplesOfASeries() {
    int count = 5_000;
    var batch = new SampleBatch(count);
    for (int i = 0; i < count; i++) {
      batch.add(UP, T + i * 15L + i % 3, i * 0.25);
    }
    store.append(TENANT, batch);

    assertThat(times(ALL_FROM, ALL_TO))
        .containsExactly(LongStream.range(0, count).map(i -> T + i * 15 + i % 3).toArray());
    assertThat(times(T + 15_000, T + 15_030)).containsExactly(T + 15_001, T + 15_017, T + 15_030);
  }

  private void check(String wantedEnvs, Matcher... matchers) {
    List<String> found = new ArrayList<>();
    try (SeriesSet set = store.select(TENANT, List.of(matchers), ALL_FROM, ALL_TO)) {
      for (int i = 0; i < set.size(); i++) {
        found.add(set.labels(i).get("env"));
      }
    }
    found.sort(null);
    String got = found.isEmpty() ? "none" : String.join(",", found);
    assertThat(got).as(List.of(matchers).toString()).isEqualTo(wantedEnvs);
  }

  /// Appends samples of one series, at milliseconds from [#T].
  private Appended append(Labels labels, double... offsetsAndValues) {
    var batch = new SampleBatch();
    for (int i = 0; i < offsetsAndValues.length; i += 2) {
      batch.add(labels, T + (long) offsetsAndValues[i], offsetsAndValues[i + 1]);
    }
    return store.append(TENANT, batch);
  }

  private SeriesSet select(long fromMillis, long toMillis, Matcher... matchers) {
    return store.select(TENANT, List.of(matchers), fromMillis, toMillis);
  }

  private int count(long fromMillis, long toMillis) {
    try (SeriesSet set = select(fromMillis, toMillis)) {
      return set.size();
    }
  }

  private long[] times(long fromMillis, long toMillis) {
    var columns = new SampleColumns();
    try (SeriesSet set = select(fromMillis, toMillis)) {
      set.read(0, columns);
    }
    return LongStream.of(columns.timestamps()).limit(columns.size()).toArray();
  }

  private List<String> read(Matcher... matchers) {
    List<String> all = new ArrayList<>();
    var columns = new SampleColumns();
    try (SeriesSet set = select(ALL_FROM, ALL_TO, matchers)) {
      for (int i = 0; i < set.size(); i++) {
        set.read(i, columns);
        var line = new StringBuilder(set.labels(i).toString());
        for (int s = 0; s < columns.size(); s++) {
          line.append(' ').append(columns.timestamps()[s]).append('=').append(columns.values()[s]);
        }
        all.add(line.toString());
      }
    }
    return all;
  }
}
