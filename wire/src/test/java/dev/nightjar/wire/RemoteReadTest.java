package dev.nightjar.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.testing.kit.Message;
import dev.nightjar.testing.kit.Shared;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

final class RemoteReadTest {
  private static final int MAX = 1 << 20;

  @Test
  void readsWhatAPrometheusAsked() throws IOException {
    Path captures = Shared.path("conformance/captures");
    for (int i = 1; i <= 3; i++) {
      JsonNode wanted =
          new ObjectMapper()
              .readTree(Files.readAllBytes(captures.resolve("remote-read-" + i + ".decoded.json")));
      byte[] body = Files.readAllBytes(captures.resolve("remote-read-" + i + ".snappy"));
      var request = RemoteReadRequest.read(body, MAX);
      assertThat(request.isStreamed()).as("2.42 asks for samples").isFalse();
      assertThat(request.queries()).hasSize(1);
      RemoteReadRequest.Query query = request.queries().getFirst();
      JsonNode told = wanted.at("/queries/0");
      assertThat(told.toString())
          .contains(Long.toString(query.fromMillis()), Long.toString(query.toMillis()));
      assertThat(query.matchers()).isNotEmpty();
      for (Matcher matcher : query.matchers()) {
        assertThat(told.toString()).contains(matcher.name(), matcher.value());
      }
    }
  }

  private static Message query(int type) {
    Message matcher = new Message().varint(1, type).text(2, "job").text(3, "a");
    return new Message().varint(1, 5).varint(2, 9).message(3, matcher);
  }

  @Test
  void takesTheFirstFormThatItKnows() {
    byte[] chunks = new Message().message(1, query(0)).varint(2, 7).varint(2, 1).snappy();
    assertThat(RemoteReadRequest.read(chunks, MAX).isStreamed()).isTrue();
    byte[] packed = new Message().message(1, query(0)).bytes(2, new byte[] {0, 1}).snappy();
    assertThat(RemoteReadRequest.read(packed, MAX).isStreamed()).isFalse();
    byte[] nothing = new Message().message(1, query(3)).snappy();
    RemoteReadRequest.Query query = RemoteReadRequest.read(nothing, MAX).queries().getFirst();
    assertThat(query.fromMillis()).isEqualTo(5);
    assertThat(query.toMillis()).isEqualTo(9);
    assertThat(query.matchers().getFirst().kind()).isEqualTo(Matcher.Kind.NOT_REGEX);
  }

  @Test
  void refusesWhatIsNoRequest() {
    for (byte[] bad :
        List.of(
            new byte[0],
            new byte[] {1},
            new byte[] {-1, -1, -1, -1, 15, 0},
            new Message().message(1, query(4)).snappy(),
            new Message().message(1, query(0)).varint(2, 7).snappy())) {
      assertThatThrownBy(() -> RemoteReadRequest.read(bad, MAX))
          .isInstanceOf(NightjarException.class);
    }
    assertThatThrownBy(() -> RemoteReadRequest.read(new Message().text(1, "x").snappy(), 1))
        .hasMessageContaining("exceeds limit 1");
  }

  private static SampleColumns samples() {
    var columns = new SampleColumns();
    columns.add(-1_000, 1.5);
    columns.add(2_000, Double.NaN);
    columns.add(3_000, Histogram.VALUE);
    columns.attach(2, histogram(true), 0);
    columns.add(4_000, Histogram.VALUE);
    columns.attach(3, histogram(false), 0);
    return columns;
  }

  private static Histogram histogram(boolean isInteger) {
    double more = isInteger ? 0 : 0.5;
    return new Histogram.Builder()
        .schema(-1)
        .integer(isInteger)
        .count(11 + more)
        .sum(-3)
        .zero(0.25, 1)
        .positive(new Buckets(new int[] {-3, -2, 5}, new double[] {4, 1, 2 + more}))
        .negative(new Buckets(new int[] {0}, new double[] {3}))
        .build();
  }

  @Test
  void writesSamplesThatTheWriteDoorReads() throws IOException {
    var writer = new RemoteReadWriter();
    Labels labels = Labels.of("__name__", "x", "job", "ä");
    writer.samples(labels, samples());
    writer.endQuery();
    byte[] message = Snappy.uncompress(writer.message());
    assertThat(message[0]).isEqualTo((byte) 10);
    int skipped = message[1] < 0 ? 3 : 2;
    byte[] result = Arrays.copyOfRange(message, skipped, message.length);
    var reader = new RemoteWriteReader(MAX);
    SampleBatch batch = reader.read(Snappy.compress(result));
    assertThat(reader.badHistograms().count()).isZero();
    assertThat(batch.size()).isEqualTo(4);
    assertThat(batch.labels(3)).isEqualTo(labels);
    assertThat(batch.timestampMillis(0)).isEqualTo(-1_000);
    assertThat(batch.value(0)).isEqualTo(1.5);
    assertThat(batch.value(1)).isNaN();
    assertThat(batch.histogram(2)).isEqualTo(histogram(true));
    assertThat(batch.timestampMillis(3)).isEqualTo(4_000);
    assertThat(batch.histogram(3)).isEqualTo(histogram(false));
  }

  @Test
  void framesBeginWithTheirLengthAndTheirSum() throws IOException {
    var writer = new RemoteReadWriter();
    var out = new ByteArrayOutputStream();
    writer.beginFrame(Labels.of("__name__", "x"));
    writer.chunk(-5, 7, 1, new byte[300], 200);
    assertThat(writer.frameSize()).isBetween(200, 260);
    writer.endFrame(2, out);
    ByteBuffer frame = ByteBuffer.wrap(out.toByteArray());
    int length = (frame.get() & 0x7f) | frame.get() << 7;
    int sum = frame.getInt();
    assertThat(frame.remaining()).isEqualTo(length);
    var crc = new CRC32C();
    crc.update(frame.slice());
    assertThat(sum).isEqualTo((int) crc.getValue());
    byte[] message = new byte[length];
    frame.get(message);
    assertThat(message).endsWith(new byte[] {0x10, 2});
  }
}
