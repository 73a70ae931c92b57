package dev.nightjar.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.testing.kit.ForAll;
import dev.nightjar.testing.kit.Shared;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.xerial.snappy.Snappy;

class RemoteWriteReaderTest {
  private final RemoteWriteReader reader = new RemoteWriteReader(1 << 20);

  @TestFactory
  Stream<DynamicTest> readsWhatPrometheusSent() {
    return IntStream.rangeClosed(1, 8)
        .mapToObj(
            n ->
                DynamicTest.dynamicTest(
                    "remote-write-" + n,
                    () -> {
                      String stem = "conformance/captures/remote-write-" + n;
                      SampleBatch batch =
                          reader.read(Files.readAllBytes(Shared.path(stem + ".snappy")));
                      JsonNode wanted = Json.table(stem + ".decoded.json");
                      assertThat(lines(batch)).isEqualTo(lines(wanted));
                      assertThat(batch.metadata()).isEqualTo(metadata(wanted));
                    }));
  }

  @Test
  void namesASeriesByItsLabelFieldsAlone() throws IOException {
    byte[] a = series(label("__name__", "a"), sample(1, 2));
    byte[] b = series(label("__name__", "b"), sample(1, 2));
    SampleBatch batch = reader.read(request(a, b, a));
    assertThat(batch.hashHigh(2)).isEqualTo(batch.hashHigh(0)).isNotEqualTo(batch.hashHigh(1));
    assertThat(batch.hashLow(2)).isEqualTo(batch.hashLow(0)).isNotEqualTo(batch.hashLow(1));

    long high = batch.hashHigh(0);
    batch = reader.read(request(series(label("__name__", "a"), sample(7, 3), sample(8, 4))));
    assertThat(batch.hashHigh(0)).isEqualTo(high);
    assertThat(batch.size()).isEqualTo(2);
    assertThat(batch.timestampMillis(1)).isEqualTo(4);
  }

  /// Fields may come in any order, so a reader must take them so.
  @Test
  void readsLabelsThatStandBetweenSamples() throws IOException {
    byte[] scattered =
        series(
            sample(1, 10),
            label("__name__", "a"),
            sample(2, 20),
            label("job", "j"),
            varint(9, 300),
            label("zone", "z".repeat(500)));
    byte[] plain = series(label("__name__", "b"), sample(3, 30));
    SampleBatch batch = reader.read(request(scattered, plain));
    assertThat(batch.size()).isEqualTo(3);
    assertThat(batch.labels(1))
        .isEqualTo(Labels.of("__name__", "a", "job", "j", "zone", "z".repeat(500)));
    assertThat(batch.labels(2)).isEqualTo(Labels.of("__name__", "b"));
  }

  @Test
  void tellsWhatIsWrongWithASeriesOnlyWhenAskedForItsLabels() throws IOException {
    SampleBatch batch =
        reader.read(
            request(
                series(label("job", "j"), sample(1, 1)),
                series(label("__name__", "a"), label("x", "1"), label("x", "2"), sample(1, 1)),
                series(label("__name__", "a"), label("", "1"), sample(1, 1)),
                series(field(1, field(1, new byte[] {(byte) 0xc3})), sample(1, 1)),
                series(label("__name__", "good"), sample(1, 1))));
    for (String part : List.of("without a metric name", "stands twice", "must not be empty")) {
      int row = List.of("without a metric name", "stands twice", "must not be empty").indexOf(part);
      assertThatThrownBy(() -> batch.labels(row)).hasMessageContaining(part);
    }
    assertThatThrownBy(() -> batch.labels(3)).hasMessageContaining("not UTF-8");
    assertThat(batch.labels(4).metricName()).isEqualTo("good");
  }

  @Test
  void refusesAMessageThatWouldGrowTooLarge() throws IOException {
    byte[] bomb = Snappy.compress(new byte[4 << 20]);
    assertThatThrownBy(() -> reader.read(bomb))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA))
        .hasMessageContaining("4194304 bytes")
        .hasMessageContaining("1048576");
  }

  @Test
  void refusesWhatIsNoSnappyBlock() {
    for (byte[] body : new byte[][] {{}, {1}, {(byte) 0xff, (byte) 0xff, (byte) 0xff, 127, 0}}) {
      assertThatThrownBy(() -> reader.read(body)).isInstanceOf(NightjarException.class);
    }
  }

  /// Damaged messages are refused or read as something else; nothing else comes of them.
  @Test
  void bearsAnyBytes() throws IOException {
    byte[] good =
        raw(
            series(label("__name__", "a"), label("job", "j"), sample(1, 10), sample(2, 20)),
            series(label("__name__", "b"), sample(3, 30)));
    ForAll.forAll(
        2_000,
        Random::nextLong,
        seed -> {
          var random = new Random(seed);
          byte[] bad = good.clone();
          for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
            bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
          }
          try {
            SampleBatch batch = reader.read(Snappy.compress(bad));
            for (int i = 0; i < batch.seriesCount(); i++) {
              batch.seriesLabels(i);
            }
          } catch (NightjarException refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.BAD_DATA);
          }
        });
  }

  private static List<String> lines(SampleBatch batch) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      lines.add(batch.labels(i) + " " + batch.timestampMillis(i) + " " + batch.value(i));
    }
    return lines;
  }

  private static List<String> lines(JsonNode decoded) {
    List<String> lines = new ArrayList<>();
    for (JsonNode series : decoded.path("timeseries")) {
      Labels.Builder labels = Labels.builder();
      series.get("labels").properties().forEach(l -> labels.set(l.getKey(), l.getValue().asText()));
      for (JsonNode sample : series.get("samples")) {
        lines.add(
            labels.build()
                + " "
                + sample.get("timestamp").longValue()
                + " "
                + Json.number(sample.get("value")));
      }
    }
    return lines;
  }

  private static List<Metadata> metadata(JsonNode decoded) {
    return decoded
        .path("metadata")
        .valueStream()
        .map(
            m ->
                new Metadata(
                    m.get("metric_family_name").textValue(),
                    MetricType.valueOf(m.get("type").textValue().toUpperCase(Locale.ROOT)),
                    m.get("help").textValue(),
                    m.get("unit").textValue()))
        .toList();
  }

  private static byte[] request(byte[]... series) throws IOException {
    return Snappy.compress(raw(series));
  }

  private static byte[] raw(byte[]... series) {
    return join(series);
  }

  private static byte[] series(byte[]... fields) {
    return field(1, join(fields));
  }

  private static byte[] label(String name, String value) {
    return field(
        1,
        join(
            field(1, name.getBytes(StandardCharsets.UTF_8)),
            field(2, value.getBytes(StandardCharsets.UTF_8))));
  }

  private static byte[] sample(double value, long time) {
    var out = new ByteArrayOutputStream();
    out.write((1 << 3) | 1);
    long bits = Double.doubleToRawLongBits(value);
    for (int i = 0; i < 8; i++) {
      out.write((int) (bits >>> (8 * i)));
    }
    out.writeBytes(varint(2, time));
    return field(2, out.toByteArray());
  }

  private static byte[] varint(int field, long value) {
    var out = new ByteArrayOutputStream();
    out.write(field << 3);
    out.writeBytes(varint(value));
    return out.toByteArray();
  }

  private static byte[] varint(long value) {
    var out = new ByteArrayOutputStream();
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) rest | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  private static byte[] field(int number, byte[] content) {
    return join(varint(((long) number << 3) | 2), varint(content.length), content);
  }

  private static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
