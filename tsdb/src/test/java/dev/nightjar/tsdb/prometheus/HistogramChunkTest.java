package dev.nightjar.tsdb.prometheus;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.base.MappedFile;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.Labels;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.tsdb.prometheus.HistogramLayout.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Native histograms as Prometheus 2.42 wrote them, and as none would.
final class HistogramChunkTest {
  private static final String ULID = "01M7YS93119MW3VEN5MQDFRWGV";

  @TempDir private Path dir = Path.of("");

  /// Sees each histogram of a series.
  private interface Visitor {
    void see(HistogramChunk chunk, int i);
  }

  private static int each(String metric, Visitor visitor) throws Exception {
    Path block = Path.of(requireNonNull(HistogramChunkTest.class.getResource(ULID)).toURI());
    int seen = 0;
    try (IndexFile index = IndexFile.open(Disk.system(), block.resolve("index"));
        ChunkFiles files = ChunkFiles.open(Disk.system(), block.resolve("chunks"))) {
      var entry = new SeriesEntry();
      var chunk = new HistogramChunk();
      ByteReader[] readers = files.readers();
      for (int number = 0; number < index.seriesCount(); number++) {
        index.read(number, index.reader(), entry);
        if (!index.labels(number, entry, Labels.EMPTY).metricName().equals(metric)) {
          continue;
        }
        for (int c = 0; c < entry.chunks(); c++) {
          ChunkFiles.Found found = files.find(entry.ref(c), readers);
          if (found.encoding().isHistogram()) {
            boolean isFloat = found.encoding() == ChunkEncoding.FLOAT_HISTOGRAM;
            int count = chunk.decode(found.data(), isFloat);
            for (int i = 0; i < count; i++) {
              visitor.see(chunk, i);
            }
            seen += count;
          }
        }
      }
    }
    return seen;
  }

  /// Which of the steps of 15 s it is, with up to 2 ms.
  private static int step(long millis) {
    int step = (int) ((millis - 1_700_000_000_000L) / 15_000);
    assertThat(millis).isEqualTo(1_700_000_000_000L + step * 15_000L + step % 3);
    return step;
  }

  @Test
  void wholeNumbersAreRead() throws Exception {
    int seen =
        each(
            "nh",
            (chunk, i) -> {
              int n = step(chunk.millis(i));
              assertThat(chunk.layout())
                  .isEqualTo(
                      new HistogramLayout(
                          3,
                          0x1p-128,
                          List.of(new Span(0, 2), new Span(1, 2)),
                          List.of(new Span(0, 1)),
                          List.of()));
              assertThat(chunk.count(i)).isEqualTo(6L * n);
              assertThat(chunk.zeroCount(i)).isEqualTo(n);
              assertThat(chunk.sum(i)).isEqualTo(18.4 * n);
              assertThat(chunk.positive(i)).containsExactly(n, n, n, 2L * n);
              assertThat(chunk.negative(i)).containsExactly(n);
              assertThat(chunk.hint()).isNotEqualTo(ResetHint.GAUGE);
            });
    assertThat(seen).isEqualTo(86);
    seen =
        each(
            "mixed",
            (chunk, i) -> {
              int n = step(chunk.millis(i));
              assertThat(chunk.count(i)).isEqualTo(2L * n);
              assertThat(chunk.positive(i)).containsExactly(n, n);
              assertThat(chunk.sum(i)).isEqualTo(18.4);
            });
    assertThat(seen).isEqualTo(55);
  }

  private static double real(long bits) {
    return Double.longBitsToDouble(bits);
  }

  @Test
  void floatsAreRead() throws Exception {
    int seen =
        each(
            "fh",
            (chunk, i) -> {
              int n = step(chunk.millis(i));
              assertThat(chunk.layout())
                  .isEqualTo(
                      new HistogramLayout(
                          1,
                          0.001,
                          List.of(new Span(-2, 1), new Span(3, 2)),
                          List.of(),
                          List.of()));
              assertThat(real(chunk.count(i))).isEqualTo(10.5 * n);
              assertThat(real(chunk.zeroCount(i))).isEqualTo(0.5 * n);
              assertThat(chunk.sum(i)).isEqualTo(3.25 * n);
              assertThat(Arrays.stream(chunk.positive(i)).mapToDouble(Double::longBitsToDouble))
                  .containsExactly(1.5 * n, 2.5 * n, 6.0 * n);
              assertThat(chunk.negative(i)).isEmpty();
            });
    assertThat(seen).isEqualTo(86);
  }

  /// Bits as text, in bytes; `.` parts them for the eye.
  private HistogramChunk decode(String bits, boolean isFloat) throws IOException {
    String packed = bits.replaceAll("[. ]", "");
    var bytes = new byte[(packed.length() + 7) / 8];
    for (int i = 0; i < packed.length(); i++) {
      bytes[i / 8] |= (byte) ((packed.charAt(i) - '0') << (7 - i % 8));
    }
    return decode(bytes, isFloat);
  }

  private HistogramChunk decode(byte[] bytes, boolean isFloat) throws IOException {
    Path file = Files.write(Files.createTempFile(dir, "chunk", ""), bytes);
    try (MappedFile mapped = MappedFile.open(Disk.system(), file)) {
      var in = new ByteReader(mapped);
      in.fill(0, mapped.size());
      var chunk = new HistogramChunk();
      chunk.decode(in, isFloat);
      return chunk;
    }
  }

  private static String binary(long value, int width) {
    return String.format("%64s", Long.toBinaryString(value))
        .replace(' ', '0')
        .substring(64 - width);
  }

  @Test
  void boundsOfTheirOwnAndEndsAreRead() throws Exception {
    String head = binary(2, 16) + "11000000" + "00000000"; // a gauge, threshold 0
    String schema = "1110" + binary(-53, 9);
    String spans = "10" + binary(1, 3) + "10" + binary(2, 3) + "0"; // one of two buckets, at 0
    String none = "0";
    String bounds =
        "10"
            + binary(2, 3)
            + "1110"
            + binary(251, 9)
            + "0"
            + binary(Double.doubleToRawLongBits(1e9), 64);
    String first =
        "0"
            + "10"
            + binary(3, 3)
            + "0"
            + binary(Double.doubleToRawLongBits(1.5), 64)
            + "10"
            + binary(1, 3)
            + "10"
            + binary(1, 3);
    long difference =
        Double.doubleToRawLongBits(1.5) ^ Double.doubleToRawLongBits(StaleMarker.VALUE);
    String second =
        "10" + binary(-2, 3) + "0" + "0" + "11" + "00000" + "000000" + binary(difference, 64);
    HistogramChunk chunk = decode(head + schema + spans + none + bounds + first + second, false);

    assertThat(chunk.layout())
        .isEqualTo(
            new HistogramLayout(
                HistogramLayout.CUSTOM, 0, List.of(new Span(0, 2)), List.of(), List.of(0.25, 1e9)));
    assertThat(chunk.hint()).isEqualTo(ResetHint.GAUGE);
    assertThat(chunk.count(0)).isEqualTo(3);
    assertThat(chunk.positive(0)).containsExactly(1, 2);
    assertThat(chunk.millis(1)).isEqualTo(-2);
    assertThat(StaleMarker.is(chunk.sum(1))).isTrue();
    assertThat(chunk.positive(1)).isEmpty();
    assertThat(chunk.count(1)).isZero();
  }

  @Test
  void whatNoneWouldWriteIsTold() {
    List<String> hostile = new ArrayList<>();
    String head = "1111111111111111" + "00000000" + "00000000";
    hostile.add("00000000" + "00000001" + "00000000");
    hostile.add(head + "0" + "11111110" + binary(1L << 50, 56));
    hostile.add(head + "0" + "10" + binary(1, 3) + "11111110" + binary(1L << 40, 56) + "0");
    hostile.add(head + "1110" + binary(100, 9));
    hostile.add(
        head
            + "0"
            + "10"
            + binary(1, 3)
            + "1111110"
            + binary(5000, 25)
            + "0"
            + "0"
            + "0".repeat(9000));
    String custom = "0000000000000001" + "00000000" + "00000000" + "1110" + binary(-53, 9);
    String descending = "10" + binary(2, 3) + "10" + binary(3, 3) + "10" + binary(2, 3);
    String one = "10" + binary(1, 3) + "10" + binary(3, 3);
    String outside = "10" + binary(1, 3) + "10" + binary(1, 3) + "10" + binary(2, 3);
    hostile.add(custom + "0" + "0" + descending + "0".repeat(999)); // bounds 0.002, 0.001
    hostile.add(custom + outside + "0" + one + "0".repeat(999)); // bucket 2 of one bound
    hostile.add(custom + "0" + outside + one + "0".repeat(999)); // negative
    String overlapping = "10" + binary(2, 3) + "0" + "0" + "0" + "10" + binary(-1, 3);
    hostile.add(head + "0" + overlapping + "0".repeat(999)); // two spans, one behind
    for (String bits : hostile) {
      for (boolean isFloat : List.of(true, false)) {
        assertThatThrownBy(() -> decode(bits, isFloat)).isInstanceOf(CorruptFileException.class);
      }
    }
  }

  @Test
  void anyBytesAreReadOrTold() throws Exception {
    var random = new Random(11);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[random.nextInt(400)];
      random.nextBytes(bytes);
      if (bytes.length > 1) {
        bytes[0] = 0;
      }
      try {
        assertThat(decode(bytes, i % 2 == 0)).isNotNull();
      } catch (CorruptFileException e) {
        assertThat(e).hasMessageContaining(" at byte ");
      }
    }
  }
}
