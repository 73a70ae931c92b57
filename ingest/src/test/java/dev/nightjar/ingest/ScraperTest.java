package dev.nightjar.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.Entity;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.Sightings;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.RecordedLogs;
import dev.nightjar.wire.NameEscaping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScraperTest {
  private static final String URL = "http://a:1/metrics";
  private static final Duration INTERVAL = Duration.ofSeconds(15);

  private final Gate gate = new Gate();
  private final FakeWeb web = new FakeWeb();
  private final RecordedSightings heard = new RecordedSightings();
  private final Scraper scraper =
      new Scraper(gate.admission, gate.clock, web, Tenant.DEFAULT, heard);

  @AfterEach
  void close() {
    scraper.close();
  }

  private static ScrapeConfig config(Consumer<ScrapeConfig.Builder> more, String... targets) {
    ScrapeConfig.Builder builder =
        ScrapeConfig.builder("j")
            .interval(INTERVAL)
            .timeout(Duration.ofSeconds(5))
            .staticConfigs(List.of(new TargetGroup(List.of(targets), Labels.EMPTY)));
    more.accept(builder);
    return builder.build();
  }

  private void start(ScrapeConfig config) throws InterruptedException {
    scraper.reload(List.of(config));
    scraper.start();
    gate.clock.awaitSleepers(scraper.targets().size());
    next();
  }

  /// Lets every target be scraped once.
  private void next() throws InterruptedException {
    int due = web.requests().size() + scraper.targets().size();
    gate.clock.advance(INTERVAL);
    while (web.requests().size() < due) {
      Thread.onSpinWait();
    }
    gate.clock.awaitSleepers(scraper.targets().size());
  }

  private double value(String name, String... more) {
    Labels labels = Labels.of(more).toBuilder().set(Labels.NAME, name).build();
    return gate.store
        .last(
            LabelMerge.override(Labels.of("job", "j", "instance", "a:1"), labels)
                .toMap()
                .entrySet()
                .stream()
                .flatMap(e -> Stream.of(e.getKey(), e.getValue()))
                .toArray(String[]::new))
        .value();
  }

  private boolean ended(String name, String... more) {
    return StaleMarker.is(value(name, more));
  }

  @Test
  void storesAPageWithItsTargetsLabelsAndReport() throws InterruptedException {
    web.page(URL, "# TYPE x counter\n# HELP x h\nx{l=\"1\"} 5\nx{l=\"2\"} 6\n");
    start(config(c -> {}, "a:1"));
    assertThat(value("x", "l", "1")).isEqualTo(5);
    assertThat(value("up")).isEqualTo(1);
    assertThat(value("scrape_samples_scraped")).isEqualTo(2);
    assertThat(value("scrape_samples_post_metric_relabeling")).isEqualTo(2);
    assertThat(value("scrape_series_added")).isEqualTo(2);
    assertThat(value("scrape_duration_seconds")).isZero();
    next();
    assertThat(value("scrape_series_added")).isZero();
    var x = new Metadata("x", MetricType.COUNTER, "h", "");
    assertThat(gate.store.metadata(Tenant.DEFAULT)).containsExactly(x);
    assertThat(scraper.metadata())
        .containsExactly(new TargetMetadata(Labels.of("job", "j", "instance", "a:1"), x));
  }

  @Test
  void leavesOutSeriesOfNamesThatTheTargetMayNotHave() throws InterruptedException {
    web.page(URL, "x 1\n{\"a.b\"} 2\nx{\"c.d\"=\"e\"} 3\na:b{c=\"d.e\"} 4\n");
    start(config(c -> c.names(new ScrapedNames(true, NameEscaping.VALUES)), "a:1"));
    assertThat(value("up")).isEqualTo(1);
    assertThat(value("x")).isEqualTo(1);
    assertThat(value("a:b", "c", "d.e")).isEqualTo(4);
    assertThat(value("scrape_samples_scraped")).isEqualTo(4);
    assertThat(value("scrape_series_added")).isEqualTo(2);
    assertThat(gate.refusals.counts())
        .singleElement()
        .satisfies(count -> assertThat(count.count()).isEqualTo(2));
    assertThat(web.requests().getFirst().accept())
        .contains("escaping=values")
        .doesNotContain("utf-8");
  }

  @Test
  void takesAnyNameUnlessToldOtherwise() throws InterruptedException {
    web.page(URL, "{\"a.b\"} 2\n");
    start(config(c -> {}, "a:1"));
    assertThat(value("a.b")).isEqualTo(2);
    assertThat(web.requests().getFirst().accept()).contains("escaping=allow-utf-8");
  }

  @Test
  void endsASeriesThatThePageNoLongerShows() throws InterruptedException {
    web.page(URL, "x 1\ny 1\nz 1 1700000000000\n");
    start(config(c -> {}, "a:1"));
    web.page(URL, "x 2\n");
    next();
    assertThat(ended("y")).isTrue();
    assertThat(value("x")).isEqualTo(2);
    assertThat(value("z")).isEqualTo(1);
    web.page(URL, "x 2\ny 3\n");
    next();
    assertThat(value("y")).isEqualTo(3);
    assertThat(value("scrape_series_added")).isEqualTo(1);
  }

  @Test
  void endsAllSeriesOfATargetThatFailsAndSaysWhy() throws InterruptedException {
    web.page(URL, "x 1\n");
    start(config(c -> {}, "a:1"));
    web.down(URL);
    next();
    assertThat(ended("x")).isTrue();
    assertThat(value("up")).isZero();
    assertThat(scraper.targets().getFirst())
        .satisfies(
            t -> {
              assertThat(t.health()).isEqualTo(TargetStatus.Health.DOWN);
              assertThat(t.lastError()).isEqualTo("connection refused");
              assertThat(t.lastScrape()).contains(gate.clock.now());
            });
    web.page(URL, "x 1\nbad{ 2\n");
    next();
    assertThat(value("up")).isZero();
    assertThat(scraper.targets().getFirst().lastError())
        .startsWith("malformed page: line 2, column 6");
    assertThat(gate.refusals.counts()).singleElement().extracting("count").isEqualTo(1L);
    web.page(URL, "x 4\n");
    next();
    assertThat(value("x")).isEqualTo(4);
    assertThat(scraper.targets().getFirst().lastError()).isEmpty();
  }

  @Test
  void letsTheTargetsLabelsWinUnlessToldOtherwise() throws InterruptedException {
    web.page(URL, "x{job=\"p\",instance=\"\",exported_job=\"q\"} 1\n");
    start(config(c -> {}, "a:1"));
    assertThat(value("x", "exported_exported_job", "p", "exported_job", "q")).isEqualTo(1);
    scraper.reload(List.of(config(c -> c.honorLabels(true), "a:1")));
    gate.clock.awaitSleepers(1);
    next();
    assertThat(gate.store.last(Labels.NAME, "x", "job", "p", "exported_job", "q").value())
        .isEqualTo(1);
  }

  @Test
  void keepsOrIgnoresTimestampsOfThePage() throws InterruptedException {
    web.page(URL, "x 1 1700000000000\n");
    start(config(c -> {}, "a:1"));
    assertThat(gate.store.last(Labels.NAME, "x", "job", "j", "instance", "a:1").at())
        .isEqualTo(1700000000000L);
    scraper.reload(List.of(config(c -> c.honorTimestamps(false), "a:1")));
    gate.clock.awaitSleepers(1);
    next();
    assertThat(gate.store.last(Labels.NAME, "x", "job", "j", "instance", "a:1").at())
        .isEqualTo(scraper.targets().getFirst().lastScrape().orElseThrow().toEpochMilli());
  }

  @Test
  void failsAPageThatIsOverALimit() throws InterruptedException {
    web.page(URL, "x{a=\"1\"} 1\nx{a=\"2\"} 1\n");
    start(config(c -> c.limits(new ScrapeLimits(1, 0, 0, 0, 0)), "a:1"));
    assertThat(scraper.targets().getFirst().lastError()).startsWith("sample limit exceeded: 2");
    assertThat(value("up")).isZero();
    assertThat(value("scrape_samples_scraped")).isEqualTo(2);
    scraper.reload(List.of(config(c -> c.limits(new ScrapeLimits(2, 4, 0, 5, 0)), "a:1")));
    gate.clock.awaitSleepers(1);
    next();
    assertThat(value("x", "a", "1")).isEqualTo(1);
    web.page(URL, "x{a=\"1\",b=\"2\"} 1\n");
    next();
    assertThat(scraper.targets().getFirst().lastError()).startsWith("label limit exceeded");
    assertThat(ended("x", "a", "1")).isTrue();
    web.page(URL, "x{a=\"123456\"} 1\n");
    next();
    assertThat(scraper.targets().getFirst().lastError()).contains("6 characters, 5 may be");
  }

  @Test
  void reloadsWithoutDisturbingWhatStays() throws InterruptedException {
    web.page(URL, "x 1\n");
    web.page("http://b:1/metrics", "x 1\n");
    start(config(c -> {}, "a:1", "b:1"));
    scraper.reload(List.of(config(c -> {}, "a:1", "c:1")));
    assertThat(gate.store.last(Labels.NAME, "x", "job", "j", "instance", "b:1").isEnd()).isTrue();
    assertThat(gate.store.last(Labels.NAME, "up", "job", "j", "instance", "b:1").isEnd()).isTrue();
    assertThat(scraper.targets())
        .extracting(t -> t.labels().get("instance") + t.health())
        .containsExactly("a:1UP", "c:1UNKNOWN");
    assertThat(value("x")).isEqualTo(1);
    ScrapeConfig again = config(c -> {}, "a:1");
    assertThatThrownBy(() -> scraper.reload(List.of(again, again)))
        .hasMessageContaining("stands twice");
    assertThat(scraper.targets()).hasSize(2);
  }

  @Test
  void keepsSeriesStandingWhenItCloses() throws InterruptedException {
    web.page(URL, "x 1\n");
    start(config(c -> {}, "a:1"));
    scraper.close();
    assertThat(value("x")).isEqualTo(1);
  }

  @Test
  void asksAndReportsAsConfigured() throws InterruptedException {
    String url = "https://a:1/m?k=v+1&k=w";
    web.page(url, "");
    start(
        config(
            c ->
                c.scheme("https")
                    .metricsPath("/m")
                    .params(Map.of("k", List.of("v 1", "w")))
                    .authorization("Bearer t")
                    .limits(new ScrapeLimits(0, 0, 0, 0, 77)),
            "a:1"));
    Fetcher.Request request = web.requests().getFirst();
    assertThat(request.uri()).hasToString(url);
    assertThat(request.authorization()).contains("Bearer t");
    assertThat(request.maxBytes()).isEqualTo(77);
    assertThat(request.timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(scraper.targets().getFirst().discoveredLabels())
        .isEqualTo(
            Labels.of(
                "__address__", "a:1",
                "__metrics_path__", "/m",
                "__param_k", "v 1",
                "__scheme__", "https",
                "__scrape_interval__", "15s",
                "__scrape_timeout__", "5s",
                "job", "j"));
    assertThat(scraper.targets().getFirst().health()).isEqualTo(TargetStatus.Health.UP);
  }

  @Test
  void tellsThatAScrapeWasNotStored() throws InterruptedException {
    web.page(URL, "# TYPE x gauge\nx 1\n");
    gate.store.fail(true);
    start(config(c -> {}, "a:1"));
    assertThat(scraper.targets().getFirst().lastError()).isEqualTo("not stored: no room");
    gate.store.fail(false);
    next();
    assertThat(value("x")).isEqualTo(1);
    assertThat(gate.store.metadata(Tenant.DEFAULT)).hasSize(1);
  }

  @Test
  void saysAnEndAgainUntilItIsStored() throws InterruptedException {
    web.page(URL, "x 1\ny 1\nz 1\n");
    start(config(c -> {}, "a:1"));
    gate.store.fail(true);
    web.page(URL, "x 2\n");
    next();
    web.page(URL, "x 2\nz 3\nnever 1\n");
    next();
    web.page(URL, "x 2\nz 3\n");
    next();
    gate.store.fail(false);
    next();
    assertThat(ended("y")).isTrue();
    assertThat(value("z")).isEqualTo(3);
    assertThat(gate.store.points(Labels.NAME, "never", "job", "j", "instance", "a:1")).isEmpty();
    gate.store.fail(true);
    web.down(URL);
    next();
    gate.store.fail(false);
    next();
    assertThat(ended("x")).isTrue();
    assertThat(gate.store.points(Labels.NAME, "y", "job", "j", "instance", "a:1")).hasSize(2);
  }

  @Test
  void letsALoopStoreInPeaceAndItsTargetsBeReadWhileItReloads() throws InterruptedException {
    web.page(URL, "x 1\n");
    scraper.reload(List.of(config(c -> {}, "a:1")));
    scraper.start();
    gate.clock.awaitSleepers(1);
    try (var held = new HeldAppend(gate.store)) {
      gate.clock.advance(INTERVAL);
      held.awaitBegin();
      Thread reload = Thread.ofVirtual().start(() -> scraper.reload(List.of()));
      while (reload.isAlive()
          && (!scraper.targets().isEmpty() || reload.getState() != Thread.State.TIMED_WAITING)) {
        Thread.onSpinWait();
      }
      held.release();
      reload.join();
      assertThat(held.wasInterrupted()).isFalse();
    }
    assertThat(ended("x")).isTrue();
  }

  @Test
  void showsAnErrorThatEndedALoop() throws InterruptedException {
    Fetcher fatal =
        _ -> {
          throw new NoClassDefFoundError("asked for");
        };
    try (var broken =
        new Scraper(gate.admission, gate.clock, fatal, Tenant.DEFAULT, Sightings.NONE)) {
      broken.reload(List.of(config(c -> {}, "a:1")));
      broken.start();
      gate.clock.awaitSleepers(1);
      gate.clock.advance(INTERVAL);
      while (broken.targets().getFirst().health() == TargetStatus.Health.UNKNOWN) {
        Thread.onSpinWait();
      }
      assertThat(broken.targets().getFirst().lastError()).contains("NoClassDefFoundError");
      RecordedLogs.awaitError(URL + " is no longer scraped");
    }
  }

  @Test
  void goesOnAfterAFaultOfOurOwn() throws InterruptedException {
    var fetches = new AtomicInteger();
    Fetcher faulty =
        request -> {
          fetches.incrementAndGet();
          throw new IllegalStateException("BUG: " + request.uri());
        };
    try (var broken =
        new Scraper(gate.admission, gate.clock, faulty, Tenant.DEFAULT, Sightings.NONE)) {
      broken.reload(List.of(config(c -> {}, "a:1")));
      broken.start();
      for (int i = 1; i <= 2; i++) {
        gate.clock.awaitSleepers(1);
        gate.clock.advance(INTERVAL);
        while (fetches.get() < i) {
          Thread.onSpinWait();
        }
      }
      gate.clock.awaitSleepers(1);
      assertThat(broken.targets().getFirst().lastError()).contains("BUG: http://a:1/metrics");
    }
  }

  @Test
  void spreadsTargetsOverTheInterval() {
    ScrapeConfig config =
        config(
            c -> {}, IntStream.range(0, 300).mapToObj(i -> "h" + i + ":1").toArray(String[]::new));
    long[] thirds = new long[3];
    Target.of(config).forEach(t -> thirds[(int) (t.offsetMillis() / 5000)]++);
    assertThat(LongStream.of(thirds)).allMatch(count -> count > 60);
  }

  @Test
  void refusesConfigurationsThatMakeNoSense() {
    assertThatThrownBy(() -> config(c -> c.timeout(Duration.ofSeconds(16)), "a:1"))
        .hasMessageContaining("16s")
        .hasMessageContaining("15s");
    assertThatThrownBy(() -> config(c -> c.scheme("ftp"), "a:1")).hasMessageContaining("ftp");
    assertThatThrownBy(() -> config(c -> {}, "http://a:1")).hasMessageContaining("HOST:PORT");
    assertThatThrownBy(() -> new ScrapeLimits(-1, 0, 0, 0, 0)).hasMessageContaining("sample_limit");
    assertThatThrownBy(() -> scraper.reload(List.of(config(c -> {}, "a:b:c"))))
        .hasMessageContaining("a:b:c");
  }

  @Test
  void tellsOfTargetsThatAreWantedAndOfScrapesThatSucceed() throws InterruptedException {
    web.page(URL, "x 1\n");
    start(config(c -> {}, "a:1", "b:1"));
    var a = new Entity(Entity.Kind.TARGET, Labels.of("job", "j", "instance", "a:1"));
    var b = new Entity(Entity.Kind.TARGET, Labels.of("job", "j", "instance", "b:1"));
    assertThat(heard.wanted).containsExactly(Map.of(a, INTERVAL, b, INTERVAL));
    assertThat(heard.seen).containsExactly(a);
    web.page(URL, "x{ 1\n");
    next();
    assertThat(heard.seen).hasSize(1);
    scraper.reload(List.of(config(c -> c.interval(Duration.ofSeconds(20)), "a:1")));
    assertThat(heard.wanted.getLast()).isEqualTo(Map.of(a, Duration.ofSeconds(20)));
  }
}
