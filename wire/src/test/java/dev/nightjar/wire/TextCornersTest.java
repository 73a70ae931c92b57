package dev.nightjar.wire;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricFamily.FamilySample;
import dev.nightjar.model.MetricType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextCornersTest {
  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Exposition text(String page) {
    return Expositions.read(utf8(page), ExpositionFormat.PROMETHEUS_TEXT);
  }

  private static Exposition openMetrics(String page) {
    return Expositions.read(utf8(page), ExpositionFormat.OPENMETRICS);
  }

  private static void checkSample(Exposition page, Labels labels, double value) {
    assertThat(page.labels(0)).isEqualTo(labels);
    assertThat(page.value(0)).isEqualTo(value);
  }

  @Test
  void takesTabsBlanksCommentsAndNoLastLineFeed() {
    Exposition page = text("\n\t# just words\n#\n \t a {\tb = \"c\" , } \t 1 \t 12 \t");
    checkSample(page, Labels.of(Labels.NAME, "a", "b", "c"), 1);
    assertThat(page.timestampMillis(0)).isEqualTo(12);
  }

  @Test
  void unescapesLabelValuesAndHelp() {
    Exposition page = text("# HELP a x\\\\y\\nz\\\"\na{b=\"q\\\"r\\\\s\\nt\\u\"} 1\n");
    checkSample(page, Labels.of(Labels.NAME, "a", "b", "q\"r\\s\nt\\u"), 1);
    assertThat(page.metadata())
        .containsExactly(new Metadata("a", MetricType.UNKNOWN, "x\\y\nz\\\"", ""));
  }

  @Test
  void takesQuotedNames() {
    Exposition page = text("# TYPE \"a.b\" gauge\n{\"a.b\",\"x y\"=\"ü\"} 2\n");
    checkSample(page, Labels.of(Labels.NAME, "a.b", "x y", "ü"), 2);
    assertThat(page.metadata().getFirst().family()).isEqualTo("a.b");
  }

  @Test
  void leavesOutLabelsWithoutValue() {
    checkSample(text("a{b=\"\",c=\"d\"} 1\n"), Labels.of(Labels.NAME, "a", "c", "d"), 1);
  }

  @Test
  void spellsBucketBoundsInOneWay() {
    Exposition page = text("# TYPE h histogram\nh_bucket{le=\"1\"} 2\n");
    checkSample(page, Labels.of(Labels.NAME, "h_bucket", "le", "1.0"), 2);
  }

  @Test
  void readsExemplarsAndSeconds() {
    Exposition page =
        openMetrics("# TYPE c counter\nc_total 5 1.5 # {trace_id=\"x\"} 0.25 2.5\n# EOF");
    assertThat(page.timestampMillis(0)).isEqualTo(1500);
    assertThat(page.exemplars(0))
        .containsExactly(new Exemplar(Labels.of("trace_id", "x"), 0.25, OptionalLong.of(2500)));
  }

  @Test
  void givesUnitsAndEmptyHelp() {
    Exposition page = openMetrics("# TYPE a_s gauge\n# HELP a_s \n# UNIT a_s s\na_s 1\n# EOF\n");
    assertThat(page.metadata()).containsExactly(new Metadata("a_s", MetricType.GAUGE, "", "s"));
    assertThat(page.timestampMillis(0)).isEqualTo(Exposition.NO_TIMESTAMP);
  }

  @Test
  void tellsPlaceAndReason() {
    assertThatThrownBy(() -> text("ok 1\na{b=\"ü\",c=d} 2\n"))
        .hasMessage("line 2, column 11: wanted '\"' before the value of label \"c\", got \"d} 2\"");
    assertThatThrownBy(() -> text("a 1\r\n")).hasMessageContaining("carriage return");
    assertThatThrownBy(() -> text("a{b=\"1\",b=\"2\"} 1")).hasMessageContaining("stands twice");
    assertThatThrownBy(() -> openMetrics("a 1\n")).hasMessageContaining("# EOF");
  }

  @ParameterizedTest
  @CsvSource({
    "1,1",
    "0,0",
    "-0,-0",
    "1e6,1e+06",
    "123456,123456",
    "1234567,1.234567e+06",
    "0.0001,0.0001",
    "0.00012345,0.00012345",
    "12345.678,12345.678",
    "1e22,1e+22",
    "1.5e-9,1.5e-09",
    "0.00001,1e-05",
    "1795190626.0587118,1.7951906260587118e+09",
    "NaN,NaN",
    "inf,+Inf",
    "-INF,-Inf",
    "5e-324,4.9e-324",
    "-2.5,-2.5",
    ".5,0.5",
    "5.,5",
    "1e+300,1e+300",
    "9007199254740993,9.007199254740992e+15",
    "0.1,0.1",
    "1e-400,0"
  })
  void spellsNumbersAsExportersDo(String in, String want) {
    assertThat(FloatText.format(FloatText.parse(in))).isEqualTo(want);
  }

  @ParameterizedTest
  @CsvSource({
    "0x1", "1_0", "1e", "1e400", "''", "+", "1d", "1f", ".", "e5", "nanx", "1.2.3", "--1"
  })
  void refusesWhatIsNoNumber(String in) {
    assertThatThrownBy(() -> FloatText.parse(in)).isInstanceOf(NumberFormatException.class);
  }

  @Test
  void readsEveryDoubleBackBitByBit() {
    forAll(
        random -> Double.longBitsToDouble(random.nextLong()),
        value -> {
          if (!Double.isNaN(value)) {
            assertThat(FloatText.parse(FloatText.format(value))).isEqualTo(value);
          }
        });
  }

  @Test
  void readsBackWhatItWrites() {
    forAll(
        TextCornersTest::family,
        family -> {
          String page = ExpositionWriter.write(List.of(family));
          assertThat(PushedMetrics.read(utf8(page)).families()).containsExactly(family);
          assertThat(text(page).size()).isEqualTo(family.samples().size());
        });
  }

  private static MetricFamily family(Random random) {
    String name = word(random, "ab:.é \"\\\n");
    List<FamilySample> samples = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(5); i++) {
      Labels labels =
          Labels.builder()
              .set(Labels.NAME, name)
              .set(word(random, "xy._\u4f56"), word(random, "v\\\"\n{},=#\t \ud83d\ude31"))
              .build();
      samples.add(new FamilySample(labels, random.nextInt(1000) / 8.0));
    }
    String help = word(random, "help \\\"\n").strip();
    return new MetricFamily(new Metadata(name, MetricType.GAUGE, help, ""), samples);
  }

  private static String word(Random random, String alphabet) {
    int[] letters = alphabet.codePoints().toArray();
    var word = new StringBuilder();
    for (int i = 0; i <= random.nextInt(6); i++) {
      word.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return word.toString();
  }

  @Test
  void neverFailsInAnyOtherWayThanByRefusing() {
    forAll(
        2000,
        TextCornersTest::garbage,
        page -> {
          ConformanceTest.assertOnlyRefusesAPage(page);
          ConformanceTest.assertOnlyRefuses(() -> PushedMetrics.read(page));
          ConformanceTest.assertOnlyRefuses(() -> OpenMetricsRules.check(page));
        });
  }

  private static byte[] garbage(Random random) {
    String[] pieces = {
      "# TYPE ",
      "# HELP ",
      "# UNIT ",
      "# EOF",
      "a",
      "_total",
      "_bucket",
      "{",
      "}",
      "le=",
      "\"",
      "\\",
      "\n",
      " ",
      "\t",
      "1",
      "+Inf",
      "NaN",
      ",",
      " # {",
      "histogram",
      "counter",
      "\u0000",
      "é",
      "_sum",
      "_count",
      "summary",
      "quantile=\"1\"",
      "\r",
      "{le=\"+Inf\"} 1"
    };
    var page = new StringBuilder();
    for (int i = random.nextInt(30); i >= 0; i--) {
      page.append(pieces[random.nextInt(pieces.length)]);
    }
    byte[] bytes = utf8(page.toString());
    bytes[random.nextInt(bytes.length)] ^=
        (byte) (random.nextInt(8) == 0 ? random.nextInt(256) : 0);
    return bytes;
  }

  @Test
  void choosesTheFormatByContentType() {
    assertThat(
            ExpositionFormat.ofContentType("Application/OpenMetrics-Text; version=1.0.0;charset=x"))
        .isEqualTo(ExpositionFormat.OPENMETRICS);
    assertThat(List.of("", "text/html", "text/plain; version=0.0.4", ";;"))
        .allMatch(h -> ExpositionFormat.ofContentType(h) == ExpositionFormat.PROMETHEUS_TEXT);
  }
}
