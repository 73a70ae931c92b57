package dev.nightjar.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Exemplar;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.Message;
import dev.nightjar.wire.ExpositionFormat;
import dev.nightjar.wire.Expositions;
import dev.nightjar.wire.Expositions.Histograms;
import dev.nightjar.wire.NameEscaping;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of native histograms, exemplars and start times on a page.
class ScrapedHistogramsTest {
  private static final String[] NAME = {Labels.NAME, "h", "instance", "a:1", "job", "j"};
  private static final long START_SECONDS = Gate.START.getEpochSecond() - 60;

  private final Gate gate = new Gate();

  private static Target target(Histograms histograms) {
    return Target.of(
            ScrapeConfig.builder("j")
                .histograms(histograms)
                .staticConfigs(List.of(new TargetGroup(List.of("a:1"), Labels.EMPTY)))
                .build())
        .getFirst();
  }

  private static byte[] page(Message... metrics) {
    Message family = new Message().text(1, "h").varint(3, 4);
    for (Message metric : metrics) {
      family.message(4, new Message().message(7, metric));
    }
    return new Message().delimited(family).build();
  }

  private static Message histogram() {
    return new Message()
        .varint(1, 2)
        .fixed(2, 3)
        .message(12, new Message().varint(2, 1))
        .signed(13, 2)
        .message(15, new Message().varint(1, START_SECONDS))
        .message(16, new Message().fixed(2, 9).message(3, new Message().varint(1, START_SECONDS)));
  }

  private void scrape(TargetSeries series, byte[] page, ExpositionFormat format, int atSecond)
      throws ScrapeException {
    var batch = new SampleBatch();
    long now = Gate.START.toEpochMilli() + 1_000L * atSecond;
    series.add(Expositions.read(page, format, Histograms.NATIVE), now, batch);
    gate.admission.admit(Tenant.DEFAULT, "metrics", batch);
    series.stored();
  }

  @Test
  void areStoredWithTheirSeries() throws ScrapeException {
    var series = new TargetSeries(target(Histograms.NATIVE));
    scrape(series, page(histogram()), ExpositionFormat.PROTOBUF, 0);
    assertThat(gate.store.histogram(NAME)).extracting(Histogram::sum).isEqualTo(3.0);
    assertThat(Histogram.isValue(gate.store.last(NAME).value())).isTrue();
    assertThat(gate.store.start(NAME)).isEqualTo(1_000 * START_SECONDS);
    assertThat(gate.store.exemplars(NAME))
        .containsExactly(new Exemplar(Labels.EMPTY, 9, 1_000 * START_SECONDS));
    scrape(series, page(), ExpositionFormat.PROTOBUF, 1);
    assertThat(gate.store.last(NAME).isEnd()).isTrue();
  }

  @Test
  void leavesOutAStartThatIsAfterItsSample() throws ScrapeException {
    Message late =
        new Message().varint(1, 1).message(15, new Message().varint(1, START_SECONDS + 3_600));
    scrape(new TargetSeries(target(Histograms.NATIVE)), page(late), ExpositionFormat.PROTOBUF, 0);
    assertThat(gate.store.last(Labels.NAME, "h_count", "instance", "a:1", "job", "j").value())
        .isEqualTo(1);
    assertThat(gate.store.start(Labels.NAME, "h_count", "instance", "a:1", "job", "j")).isZero();
  }

  @Test
  void givesExemplarsWithoutATimeThatOfTheirSampleOnce() throws ScrapeException {
    var series = new TargetSeries(target(Histograms.CLASSIC));
    String[] name = {Labels.NAME, "c_total", "instance", "a:1", "job", "j"};
    scrape(series, text("c_total 5 # {t=\"a\"} 0.5"), ExpositionFormat.OPENMETRICS, 0);
    scrape(series, text("c_total 6 # {t=\"a\"} 0.5"), ExpositionFormat.OPENMETRICS, 1);
    scrape(series, text("c_total 7 # {t=\"b\"} 0.5"), ExpositionFormat.OPENMETRICS, 2);
    long timed = Gate.START.getEpochSecond();
    scrape(series, text("c_total 8 # {t=\"c\"} 1 " + timed), ExpositionFormat.OPENMETRICS, 3);
    long start = Gate.START.toEpochMilli();
    assertThat(gate.store.exemplars(name))
        .containsExactly(
            new Exemplar(Labels.of("t", "a"), 0.5, start),
            new Exemplar(Labels.of("t", "b"), 0.5, start + 2_000),
            new Exemplar(Labels.of("t", "c"), 1, start));
  }

  @Test
  void countsExemplarsThatAreTooLongAndKeepsTheirSamples() throws ScrapeException {
    scrape(
        new TargetSeries(target(Histograms.CLASSIC)),
        text("c_total 5 # {t=\"" + "x".repeat(128) + "\"} 0.5"),
        ExpositionFormat.OPENMETRICS,
        0);
    String[] name = {Labels.NAME, "c_total", "instance", "a:1", "job", "j"};
    assertThat(gate.store.last(name).value()).isEqualTo(5);
    assertThat(gate.store.exemplars(name)).isEmpty();
    assertThat(gate.refusals.counts())
        .singleElement()
        .satisfies(count -> assertThat(count.reason()).isEqualTo(Reason.OVER_LIMIT));
  }

  private static byte[] text(String line) {
    return ("# TYPE c counter\n" + line + "\n# EOF\n").getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void areAskedForWhereTheyAreWanted() throws Exception {
    for (Histograms wanted : Histograms.values()) {
      var web = new FakeWeb();
      web.page("http://a:1/metrics", page(histogram()), ExpositionFormat.PROTOBUF.contentType());
      var own = new Gate();
      try (var scraper =
          new Scraper(own.admission, own.clock, web, Tenant.DEFAULT, new RecordedSightings())) {
        scraper.reload(
            List.of(
                ScrapeConfig.builder("j")
                    .histograms(wanted)
                    .staticConfigs(List.of(new TargetGroup(List.of("a:1"), Labels.EMPTY)))
                    .build()));
        scraper.start();
        own.clock.awaitSleepers(1);
        own.clock.advance(Duration.ofMinutes(1));
        awaitScrape(web, own);
      }
      assertThat(web.requests().getFirst().accept())
          .isEqualTo(
              wanted == Histograms.CLASSIC
                  ? ExpositionFormat.accept(false, NameEscaping.ALLOW_UTF_8)
                  : ExpositionFormat.accept(true, NameEscaping.ALLOW_UTF_8));
      assertThat(own.store.histogram(NAME) != null).isEqualTo(wanted != Histograms.CLASSIC);
      assertThat(own.store.points(Labels.NAME, "h_count", "instance", "a:1", "job", "j").isEmpty())
          .isEqualTo(wanted != Histograms.CLASSIC);
    }
  }

  private static void awaitScrape(FakeWeb web, Gate gate) throws InterruptedException {
    while (web.requests().isEmpty()) {
      Thread.onSpinWait();
    }
    gate.clock.awaitSleepers(1);
  }

  @Test
  void countsAHistogramThatContradictsItself() throws Exception {
    var web = new FakeWeb();
    Message bad = histogram().signed(13, 1);
    web.page("http://a:1/metrics", page(bad), ExpositionFormat.PROTOBUF.contentType());
    try (var scraper =
        new Scraper(gate.admission, gate.clock, web, Tenant.DEFAULT, new RecordedSightings())) {
      scraper.reload(
          List.of(
              ScrapeConfig.builder("j")
                  .histograms(Histograms.NATIVE)
                  .staticConfigs(List.of(new TargetGroup(List.of("a:1"), Labels.EMPTY)))
                  .build()));
      scraper.start();
      gate.clock.awaitSleepers(1);
      gate.clock.advance(Duration.ofMinutes(1));
      awaitScrape(web, gate);
    }
    assertThat(gate.store.last(Labels.NAME, "up", "instance", "a:1", "job", "j").value())
        .isEqualTo(1);
    assertThat(gate.refusals.counts())
        .singleElement()
        .satisfies(
            count -> {
              assertThat(count.reason()).isEqualTo(Reason.INVALID);
              assertThat(count.lastDetail())
                  .contains("http://a:1/metrics h")
                  .contains("spans need");
            });
  }
}
