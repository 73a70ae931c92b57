package dev.nightjar.tsdb.prometheus;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.nightjar.base.Disk;
import dev.nightjar.model.Labels;
import dev.nightjar.model.StaleMarker;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is written is read again, bit by bit.
final class RoundTripTest {
  private static final String[] TEXTS = {
    "a", "b", "ab", "é", "\ue000", "\uffff", "🦉", "𝔘", "\n\"\\"
  };
  private static final double[] VALUES = {
    0, -0.0, 1, Double.NaN, StaleMarker.VALUE, Double.POSITIVE_INFINITY, Double.MIN_VALUE, 1e300
  };

  @TempDir private Path dir = Path.of("");

  private Path fresh() throws IOException {
    return Files.createTempDirectory(dir, "block");
  }

  private static GivenSeries random(Random random) {
    var series = new GivenSeries();
    int count = 1 + random.nextInt(12);
    for (int i = 0; i < count; i++) {
      Labels labels = labels(random);
      long time = random.nextLong(1L << (1 + random.nextInt(51))) * (random.nextBoolean() ? 1 : -1);
      long step = 1 + random.nextLong(60_000);
      int samples = random.nextInt(4) == 0 ? 1 : random.nextInt(400);
      for (int k = 0; k <= samples; k++) {
        series.add(labels, time, value(random));
        time += random.nextInt(5) > 0 ? step : 1 + random.nextLong(1L << (1 + random.nextInt(40)));
      }
    }
    return series;
  }

  private static Labels labels(Random random) {
    var labels = Labels.builder().set("__name__", text(random));
    for (int i = random.nextInt(4); i > 0; i--) {
      labels.set(text(random), text(random));
    }
    return labels.build();
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      text.append(TEXTS[random.nextInt(TEXTS.length)]);
    }
    return text.toString();
  }

  private static double value(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> VALUES[random.nextInt(VALUES.length)];
      case 1 -> random.nextInt(1000) / 10.0;
      case 2 -> Double.longBitsToDouble(random.nextLong());
      default -> 7;
    };
  }

  @Test
  void ofAnySeries() {
    forAll(
        60,
        RoundTripTest::random,
        series -> {
          GivenBlock.Read read = GivenBlock.read(GivenBlock.write(fresh(), series));
          assertThat(read.series().all()).isEqualTo(series.all());
          assertThat(read.losses()).isEqualTo(Losses.NONE);
        });
  }

  @Test
  void tellsWhatIsInTheBlock() throws IOException {
    var series = new GivenSeries();
    for (int k = 0; k < 250; k++) {
      series.add(Labels.of("__name__", "a"), 1000 + k, k);
    }
    series.add(Labels.of("__name__", "b"), -5, 1);
    Path block = GivenBlock.write(fresh(), series);
    Path meta = block.resolve(BlockMeta.FILE);
    BlockMeta read = BlockMeta.parse(meta, Files.readAllBytes(meta));

    assertThat(read.minMillis()).isEqualTo(-5);
    assertThat(read.maxMillis()).isEqualTo(1250);
    assertThat(read.samples()).isEqualTo(251);
    assertThat(read.series()).isEqualTo(2);
    assertThat(read.chunks()).isEqualTo(4);
    assertThat(read.sources()).containsExactly(GivenBlock.ULID);
  }

  @Test
  void writesNoBlockWithoutSamples() throws IOException {
    Path parent = fresh();
    Optional<BlockMeta> written =
        PrometheusBlockWriter.write(
            Disk.system(), parent, GivenBlock.ULID, new GivenSeries(), () -> false);

    assertThat(written).isEmpty();
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void leavesNothingBehindWhenItIsStopped() throws IOException {
    Path parent = fresh();
    var series = new GivenSeries().add(Labels.of("__name__", "a"), 1, 1);

    assertThat(
            catchThrowable(
                () ->
                    PrometheusBlockWriter.write(
                        Disk.system(), parent, GivenBlock.ULID, series, () -> true)))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void cutsSegmentsBeforeTheyAreTooLarge() throws IOException {
    Path chunks = Files.createDirectories(fresh().resolve("chunks"));
    var encoder = new XorEncoder();
    var refs = new long[5];
    try (var writer = new ChunkWriter(Disk.system(), chunks, 100)) {
      for (int i = 0; i < refs.length; i++) {
        encoder.encode(new long[] {i, i + 10}, new double[] {i, Math.PI}, 0, 2);
        refs[i] = writer.write(ChunkEncoding.XOR, encoder.data());
      }
      writer.finish();
    }
    assertThat(refs[0] >>> 32).isZero();
    assertThat(refs[4] >>> 32).isPositive();
    var decoded = new XorChunk();
    try (ChunkFiles files = ChunkFiles.open(Disk.system(), chunks)) {
      ByteReader[] readers = files.readers();
      for (int i = 0; i < refs.length; i++) {
        assertThat(decoded.decode(files.find(refs[i], readers).data())).isEqualTo(2);
        assertThat(decoded.times()[1]).isEqualTo(i + 10);
        assertThat(decoded.values()[0]).isEqualTo(i);
      }
    }
    try (var all = Files.list(chunks)) {
      assertThat(all).hasSizeGreaterThan(1).allMatch(file -> file.toFile().length() <= 100);
    }
  }
}
