package dev.nightjar.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricFamily.FamilySample;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.NightjarException;
import dev.nightjar.testing.kit.ForAll;
import dev.nightjar.testing.kit.Message;
import dev.nightjar.testing.kit.Shared;
import dev.nightjar.wire.Expositions.Histograms;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProtobufExpositionTest {
  private static final int COUNTER = 0;
  private static final int GAUGE = 1;
  private static final int SUMMARY = 2;
  private static final int HISTOGRAM = 4;
  private static final int GAUGE_HISTOGRAM = 5;

  @Test
  void saysTheSameAsItsTwinInText() throws IOException {
    byte[] protobuf = Files.readAllBytes(Shared.path("conformance/expfmt/samples/protobuf"));
    byte[] text = Files.readAllBytes(Shared.path("conformance/expfmt/samples/text"));
    Exposition wanted = Expositions.read(text, ExpositionFormat.PROMETHEUS_TEXT);
    Exposition got = Expositions.read(protobuf, ExpositionFormat.PROTOBUF);
    assertThat(lines(got))
        .hasSizeGreaterThan(100)
        .containsExactlyInAnyOrderElementsOf(lines(wanted));
    assertThat(got.metadata()).containsExactlyInAnyOrderElementsOf(wanted.metadata());

    PushedMetrics pushed = PushedMetrics.readProtobuf(protobuf);
    PushedMetrics pushedText = PushedMetrics.read(text);
    assertThat(
            pushed.families().stream()
                .flatMap(f -> f.samples().stream())
                .map(FamilySample::toString))
        .containsExactlyInAnyOrderElementsOf(
            pushedText.families().stream()
                .flatMap(f -> f.samples().stream())
                .map(FamilySample::toString)
                .toList());
    assertThat(pushed.firstTimestamp()).isEmpty();
  }

  private static List<String> lines(Exposition page) {
    return IntStream.range(0, page.size())
        .mapToObj(i -> page.labels(i) + " " + page.value(i) + " " + page.timestampMillis(i))
        .toList();
  }

  @Test
  void readsCountersWithExemplarsAndTheTimeWhenTheyBegan() {
    Message counter =
        new Message()
            .fixed(1, 7)
            .message(2, new Message().message(1, label("trace_id", "x")).fixed(2, 0.5))
            .message(3, time(1_700_000_000, 250_999_999));
    Exposition page =
        read(
            Histograms.CLASSIC,
            family("c_total", COUNTER)
                .text(2, "How many.")
                .text(5, "total")
                .message(4, new Message().message(1, label("job", "j")).message(3, counter))
                .message(4, new Message().message(3, new Message().fixed(1, 1)).varint(6, 12)));
    assertThat(lines(page)).hasSize(2);
    assertThat(page.labels(0)).isEqualTo(Labels.of(Labels.NAME, "c_total", "job", "j"));
    assertThat(page.value(0)).isEqualTo(7);
    assertThat(page.startMillis(0)).isEqualTo(1_700_000_000_250L);
    assertThat(page.exemplars(0))
        .containsExactly(new Exemplar(Labels.of("trace_id", "x"), 0.5, OptionalLong.empty()));
    assertThat(page.startMillis(1)).isZero();
    assertThat(page.timestampMillis(1)).isEqualTo(12);
    assertThat(page.exemplars(1)).isEmpty();
    assertThat(page.metadata())
        .containsExactly(new Metadata("c_total", MetricType.COUNTER, "How many.", "total"));
  }

  @Test
  void leavesOutAnExemplarWithoutProperLabelsAlone() {
    Message bad = new Message().message(1, label("a", "1")).message(1, label("a", "2"));
    Exposition page =
        read(
            Histograms.CLASSIC,
            family("c_total", COUNTER)
                .message(4, new Message().message(3, new Message().fixed(1, 7).message(2, bad))));
    assertThat(page.value(0)).isEqualTo(7);
    assertThat(page.exemplars(0)).isEmpty();
    assertThat(page.badExemplars().count()).isEqualTo(1);
    assertThat(page.badExemplars().firstItem()).isEqualTo("c_total");
  }

  @Test
  void readsSummariesOfWhichEverySampleBeganAtOnce() {
    Message summary =
        new Message()
            .varint(1, 3)
            .fixed(2, 4.5)
            .message(3, new Message().fixed(1, 1).fixed(2, 2))
            .message(4, time(5, 0));
    Exposition page =
        read(
            Histograms.CLASSIC, family("s", SUMMARY).message(4, new Message().message(4, summary)));
    assertThat(IntStream.range(0, 3).mapToObj(page::labels))
        .containsExactly(
            Labels.of(Labels.NAME, "s_count"),
            Labels.of(Labels.NAME, "s_sum"),
            Labels.of(Labels.NAME, "s", "quantile", "1.0"));
    assertThat(IntStream.range(0, 3).mapToLong(page::startMillis)).containsOnly(5_000L);
  }

  private static Message bothKinds() {
    return new Message()
        .varint(1, 4)
        .fixed(2, 9)
        .message(3, bucket(1, 1).message(3, example("classic", 8)))
        .message(3, bucket(3, 2))
        .signed(5, 2)
        .fixed(6, 0.001)
        .varint(7, 1)
        .message(12, new Message().signed(1, -1).varint(2, 2))
        .signed(13, 2)
        .signed(13, -1)
        .message(15, time(3, 0));
  }

  private static final Histogram NATIVE =
      new Histogram.Builder()
          .integer(true)
          .schema(2)
          .count(4)
          .sum(9)
          .zero(0.001, 1)
          .positive(new Buckets(new int[] {-1, 0}, new double[] {2, 1}))
          .build();

  @Test
  void readsTheFormsOfAHistogramThatAreWanted() {
    Message family = family("h", HISTOGRAM).message(4, new Message().message(7, bothKinds()));
    Exposition classic = read(Histograms.CLASSIC, family);
    assertThat(lines(classic))
        .containsExactly(
            line("h_count", 4),
            line("h_sum", 9),
            bucketLine("1.0", 1),
            bucketLine("2.0", 3),
            bucketLine("+Inf", 4));
    assertThat(classic.exemplars(2)).hasSize(1);

    Exposition one = read(Histograms.NATIVE, family);
    assertThat(one.size()).isEqualTo(1);
    assertThat(one.histogram(0)).isEqualTo(NATIVE);
    assertThat(one.startMillis(0)).isEqualTo(3_000);
    assertThat(one.exemplars(0)).containsExactly(exemplar("classic", 8));

    Exposition both = read(Histograms.BOTH, family);
    assertThat(both.size()).isEqualTo(6);
    assertThat(both.histogram(0)).isEqualTo(NATIVE);
    assertThat(lines(both).subList(1, 6)).isEqualTo(lines(classic));
    assertThat(both.histogram(1)).isNull();
  }

  @Test
  void takesAHistogramsOwnExemplarsIfItHasAnyWithATime() {
    Message histogram =
        bothKinds()
            .message(16, example("a", 7))
            .message(16, new Message().message(1, label("t", "untimed")))
            .message(16, example("b", 6));
    Exposition page =
        read(
            Histograms.NATIVE,
            family("h", HISTOGRAM).message(4, new Message().message(7, histogram)));
    assertThat(page.exemplars(0)).containsExactly(exemplar("a", 7), exemplar("b", 6));
    assertThat(page.badExemplars().count()).isEqualTo(1);
    assertThat(page.badExemplars().firstItem()).isEqualTo("h");
  }

  @Test
  void readsGaugesOfFloatsAndEmptyHistograms() {
    Message floats =
        new Message()
            .fixed(4, 2.5)
            .fixed(2, 1)
            .signed(5, 0)
            .message(12, new Message().signed(1, 3).varint(2, 1))
            .packedFixed(14, 2.5);
    Exposition gauge =
        read(
            Histograms.NATIVE,
            family("g", GAUGE_HISTOGRAM).message(4, new Message().message(7, floats)));
    assertThat(gauge.histogram(0))
        .isEqualTo(
            new Histogram.Builder()
                .resetHint(ResetHint.GAUGE)
                .count(2.5)
                .sum(1)
                .positive(new Buckets(new int[] {3}, new double[] {2.5}))
                .build());

    Message empty = new Message().signed(5, 3).message(12, new Message());
    Exposition nothing =
        read(Histograms.NATIVE, family("e", HISTOGRAM).message(4, new Message().message(7, empty)));
    assertThat(nothing.histogram(0))
        .isEqualTo(new Histogram.Builder().integer(true).schema(3).build());
    assertThat(read(Histograms.NATIVE, family("e", HISTOGRAM).message(4, new Message())).size())
        .isEqualTo(3);
  }

  @Test
  void leavesOutAHistogramThatContradictsItselfAlone() {
    Message bad = bothKinds().signed(13, 1);
    Exposition page =
        read(
            Histograms.NATIVE,
            family("h", HISTOGRAM)
                .message(4, new Message().message(7, bad))
                .message(4, new Message().message(1, label("a", "b")).message(7, bothKinds())));
    assertThat(page.size()).isEqualTo(1);
    assertThat(page.histogram(0)).isEqualTo(NATIVE);
    assertThat(page.badHistograms().count()).isEqualTo(1);
    assertThat(page.badHistograms().firstItem()).isEqualTo("h");
    assertThat(page.badHistograms().firstDetail()).contains("spans need 2 buckets, have 3");
  }

  @Test
  void refusesWhatIsNoPage() {
    assertRefused("without a name", new Message().varint(3, 1));
    assertRefused("of type 6", family("a", 6));
    assertRefused(
        "stands twice",
        family("a", GAUGE)
            .message(4, new Message().message(1, label("x", "1")).message(1, label("x", "2"))));
    assertRefused(
        "must not stand",
        family("a", GAUGE).message(4, new Message().message(1, label("__name__", "b"))));
    byte[] torn = {10, 8, 1};
    assertThatThrownBy(() -> Expositions.read(torn, ExpositionFormat.PROTOBUF))
        .isInstanceOf(NightjarException.class);
  }

  private static void assertRefused(String words, Message family) {
    assertThatThrownBy(() -> read(Histograms.NATIVE, family))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining(words);
  }

  @Test
  void refusesPushesAsAPushgatewayDoes() {
    Message counter = new Message().message(3, new Message().fixed(1, 1));
    assertThatThrownBy(() -> push(family("a", GAUGE).message(4, counter)))
        .hasMessageContaining("not a gauge");
    assertThatThrownBy(() -> push(family("a", COUNTER).message(4, counter), family("a", COUNTER)))
        .hasMessageContaining("metric 2: second TYPE");
    PushedMetrics timed = push(family("a", COUNTER).message(4, counter.varint(6, 5)));
    assertThat(timed.firstTimestamp()).contains("metric 1");
  }

  @Test
  void tellsWhatOfAPushIsLost() {
    PushedMetrics pushed =
        push(family("h", HISTOGRAM).message(4, new Message().message(7, bothKinds())));
    assertThat(pushed.families().getFirst().samples()).hasSize(5);
    assertThat(pushed.lost().count()).isEqualTo(2);
    assertThat(pushed.lost().firstItem()).isEqualTo("h");
    assertThat(pushed.lost().firstDetail()).contains("only the classic form");
    assertThat(push(family("c", COUNTER)).lost().count()).isZero();
  }

  private static PushedMetrics push(Message... families) {
    return PushedMetrics.readProtobuf(page(families));
  }

  @Test
  void bearsAnyBytes() {
    byte[] good =
        page(
            family("h", HISTOGRAM).message(4, new Message().message(7, bothKinds())),
            family("c", COUNTER)
                .message(
                    4,
                    new Message()
                        .message(1, label("a", "b"))
                        .message(3, new Message().fixed(1, 2).message(2, example("x", 1)))));
    ForAll.forAll(
        5_000,
        Random::nextLong,
        seed -> {
          var random = new Random(seed);
          byte[] bad = good.clone();
          for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
            bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
          }
          try {
            Exposition page = Expositions.read(bad, ExpositionFormat.PROTOBUF, Histograms.BOTH);
            for (int i = 0; i < page.size(); i++) {
              assertThat(page.labels(i).metricName()).isNotEmpty();
            }
          } catch (NightjarException refused) {
            assertThat(refused).hasMessageNotContaining("BUG");
          }
        });
  }

  private static Exposition read(Histograms wanted, Message... families) {
    return Expositions.read(page(families), ExpositionFormat.PROTOBUF, wanted);
  }

  private static byte[] page(Message... families) {
    var page = new Message();
    for (Message family : families) {
      page.delimited(family);
    }
    return page.build();
  }

  private static Message family(String name, int type) {
    return new Message().text(1, name).varint(3, type);
  }

  private static Message label(String name, String value) {
    return new Message().text(1, name).text(2, value);
  }

  private static Message time(long seconds, int nanos) {
    return new Message().varint(1, seconds).varint(2, nanos);
  }

  private static Message bucket(long count, double bound) {
    return new Message().varint(1, count).fixed(2, bound);
  }

  private static Message example(String trace, long second) {
    return new Message().message(1, label("t", trace)).fixed(2, 1).message(3, time(second, 0));
  }

  private static Exemplar exemplar(String trace, long second) {
    return new Exemplar(Labels.of("t", trace), 1, OptionalLong.of(1_000 * second));
  }

  private static String line(String name, double value) {
    return Labels.of(Labels.NAME, name) + " " + value + " " + Exposition.NO_TIMESTAMP;
  }

  private static String bucketLine(String bound, double value) {
    return Labels.of(Labels.NAME, "h_bucket", "le", bound)
        + " "
        + value
        + " "
        + Exposition.NO_TIMESTAMP;
  }
}
