package dev.nightjar.tsdb.prometheus;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.base.MappedFile;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.StaleMarker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Chunks with start times as Prometheus' own encoders wrote them (3.14, August 2026): one a line,
/// with its encoding, the kind of its start times, its count of samples and its bytes.
final class StartTimesTest {
  private static final long FIRST = 1_700_000_000_000L;

  /// Start times that are unknown, one for all, known from the 40th sample on, one for each ten.
  private static final int KINDS = 4;

  @TempDir private Path dir = Path.of("");

  private record Given(int encoding, int kind, int count, String hex) {
    static Given of(String line) {
      String[] words = line.split(" ");
      return new Given(
          Integer.parseInt(words[0]),
          Integer.parseInt(words[1]),
          Integer.parseInt(words[2]),
          words[3]);
    }

    boolean isGauge() {
      return kind == KINDS - 1;
    }

    Labels labels() {
      return Labels.of("__name__", "m", "i", encoding + "-" + kind + "-" + (1000 + count));
    }

    BitSink data() {
      var data = new BitSink();
      for (byte b : HexFormat.of().parseHex(hex)) {
        data.put(b, 8);
      }
      return data;
    }
  }

  private static List<Given> given() {
    try (var in = StartTimesTest.class.getResourceAsStream("start-times.txt")) {
      String text = new String(requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(Given::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long time(int i) {
    long jumps = (i > 100 ? 1_000_000 : 0) + (i > 120 ? 5_000_000_000L : 0);
    return FIRST + i * 15_000L + (i % 7 == 0 ? 3 : 0) + jumps;
  }

  private static long start(int kind, int i) {
    return switch (kind) {
      case 1 -> FIRST - 1_000_000;
      case 2 -> i < 40 ? 0 : time(i) - 1234 - i * 7L;
      case 3 -> time(i - i % 10);
      default -> 0;
    };
  }

  private static double value(int i) {
    return i % 11 == 5 ? StaleMarker.VALUE : i % 3 == 0 ? 7 : i / 8.0;
  }

  private static Histogram histogram(Given of, int i) {
    ResetHint counter = i == 0 ? ResetHint.UNKNOWN : ResetHint.NOT_RESET;
    return new Histogram.Builder()
        .schema(3)
        .resetHint(of.isGauge() ? ResetHint.GAUGE : counter)
        .integer(of.encoding() == 5)
        .count(4 * i)
        .sum(i * 0.75)
        .zero(0.001, i)
        .positive(new Buckets(new int[] {-2, 2, 3}, new double[] {i, i, i}))
        .build();
  }

  private Path block(List<Given> all) throws IOException {
    Path block = GivenBlock.write(dir, new GivenSeries().add(Labels.of("__name__", "a"), 1, 1));
    Files.delete(block.resolve("chunks/000001"));
    Files.delete(block.resolve("index"));
    var pairs = new LabelPairs();
    all.forEach(one -> pairs.count(one.labels()));
    pairs.begin();
    try (var chunks =
            new ChunkWriter(Disk.system(), block.resolve("chunks"), ChunkFiles.SEGMENT_BYTES);
        var out = new CheckedSink(Disk.system().append(block.resolve("index")))) {
      var index = new IndexWriter(out, pairs);
      for (Given one : all) {
        var list = new ChunkList();
        long ref = chunks.write(ChunkEncoding.of(one.encoding()), one.data());
        list.add(time(0), time(one.count() - 1), ref);
        index.write(one.labels(), list);
      }
      chunks.finish();
      index.finish();
      out.force();
    }
    return block;
  }

  @Test
  void areReadAsPrometheusWroteThem() throws Exception {
    List<Given> all = new ArrayList<>(given());
    all.sort((a, b) -> a.labels().compareTo(b.labels()));
    assertThat(all).hasSize(3 * KINDS * 4);
    try (PrometheusBlock block = PrometheusBlock.open(Disk.system(), block(all))) {
      BlockSeries series = block.series(Wanted.ALL, ReadWatcher.NONE);
      var columns = new SampleColumns();
      for (int n = 0; n < all.size(); n++) {
        series.read(n, columns);
        assertThat(series.labels(n)).isEqualTo(all.get(n).labels());
        check(all.get(n), columns);
      }
      assertThat(series.losses()).isEqualTo(Losses.NONE);
    }
  }

  private static void check(Given of, SampleColumns read) {
    assertThat(read.size()).isEqualTo(of.count());
    for (int i = 0; i < of.count(); i++) {
      assertThat(read.timestamps()[i]).isEqualTo(time(i));
      assertThat(read.startMillis(i)).as(of + " " + i).isEqualTo(start(of.kind(), i));
      boolean isEnd = i > 0 && i == of.count() - 1 && !of.isGauge();
      if (of.encoding() == 4 || isEnd) {
        double expected = of.encoding() == 4 ? value(i) : StaleMarker.VALUE;
        assertThat(Double.doubleToRawLongBits(read.values()[i]))
            .as(of + " " + i)
            .isEqualTo(Double.doubleToRawLongBits(expected));
        assertThat(read.histogram(i)).isNull();
      } else {
        assertThat(read.histogram(i)).as(of + " " + i).isEqualTo(histogram(of, i));
      }
    }
  }

  @Test
  void anyBytesAreReadOrTold() throws Exception {
    var random = new Random(12);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[random.nextInt(400)];
      random.nextBytes(bytes);
      if (bytes.length > 1) {
        bytes[0] &= (byte) 0xc0;
      }
      Path file = Files.write(Files.createTempFile(dir, "chunk", ""), bytes);
      try (MappedFile mapped = MappedFile.open(Disk.system(), file)) {
        var in = new ByteReader(mapped);
        in.fill(0, mapped.size());
        int count =
            i % 3 == 0
                ? new Xor2Chunk().decode(in)
                : new HistogramChunk().decodeWithStarts(in, i % 3 == 1);
        assertThat(count).isNotNegative();
      } catch (CorruptFileException e) {
        assertThat(e).hasMessageContaining(" at byte ");
      }
    }
  }
}
