package dev.nightjar.tsdb.prometheus;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Disk;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.testing.kit.Histograms;
import dev.nightjar.tsdb.prometheus.GivenSeries.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Native histograms that are written are read again, bit by bit.
final class HistogramRoundTripTest {
  private static final String ULID = "01M7YS93119MW3VEN5MQDFRWGV";
  private static final List<ResetHint> HINTS = List.of(ResetHint.values());

  @TempDir private Path dir = Path.of("");

  private static GivenSeries random(Random random) {
    var series = new GivenSeries();
    for (int i = random.nextInt(3); i >= 0; i--) {
      Labels labels = Labels.of("__name__", "h" + i);
      long time = random.nextLong(1L << (1 + random.nextInt(51))) * (random.nextBoolean() ? 1 : -1);
      Histogram histogram = sound(random);
      for (int k = random.nextInt(300); k >= 0; k--) {
        time += random.nextInt(5) > 0 ? 15_000 : 1 + random.nextLong(1L << random.nextInt(1, 40));
        switch (random.nextInt(60)) {
          case 0 -> series.add(labels, time, random.nextDouble());
          case 1 -> series.add(labels, time, StaleMarker.VALUE);
          case 2 -> histogram = sound(random);
          default -> histogram = later(histogram, random);
        }
        if (!series.has(labels, time)) {
          series.add(labels, time, histogram);
        }
      }
    }
    return series;
  }

  /// One whose buckets have bounds: others are not taken from blocks.
  private static Histogram sound(Random random) {
    while (true) {
      Histogram histogram = Histograms.random(random);
      Buckets buckets = histogram.positive();
      if (!histogram.isCustom()
          || buckets.size() == 0
          || buckets.index(buckets.size() - 1) <= histogram.boundCount()) {
        return histogram;
      }
    }
  }

  /// Mostly with larger counts, at times with smaller ones or another hint.
  private static Histogram later(Histogram before, Random random) {
    if (random.nextInt(4) == 0) {
      return before;
    }
    int least = random.nextInt(50) == 0 ? -3 : 0;
    ResetHint hint =
        random.nextInt(50) == 0 ? HINTS.get(random.nextInt(HINTS.size())) : before.resetHint();
    return before.toBuilder()
        .resetHint(hint)
        .count(moved(before.count(), least, random))
        .sum(random.nextBoolean() ? before.sum() : random.nextGaussian())
        .zero(before.zeroThreshold(), moved(before.zeroCount(), least, random))
        .positive(moved(before.positive(), least, random))
        .negative(moved(before.negative(), least, random))
        .build();
  }

  private static Buckets moved(Buckets before, int least, Random random) {
    double[] counts = new double[before.size()];
    Arrays.setAll(counts, i -> moved(before.count(i), least, random));
    return before.with(counts);
  }

  private static double moved(double count, int least, Random random) {
    return Math.max(0, count + random.nextInt(least, 10));
  }

  @Test
  void ofAnySeries() {
    forAll(
        60,
        HistogramRoundTripTest::random,
        given -> {
          Path block = GivenBlock.write(Files.createTempDirectory(dir, "block"), given);
          GivenBlock.Read read = GivenBlock.read(block);
          assertThat(read.losses()).isEqualTo(Losses.NONE);
          assertThat(read.series().all().keySet()).isEqualTo(given.all().keySet());
          given.all().forEach((labels, samples) -> compare(samples, of(read, labels)));
          Path meta = block.resolve(BlockMeta.FILE);
          BlockMeta told = BlockMeta.parse(meta, Files.readAllBytes(meta));
          assertThat(told.samples()).isEqualTo(given.samples());
          assertThat(told.histogramSamples()).isBetween(histograms(given), given.samples());
        });
  }

  private static Map<Long, Sample> of(GivenBlock.Read read, Labels labels) {
    return requireNonNull(read.series().all().get(labels));
  }

  private static long histograms(GivenSeries series) {
    return series.all().values().stream()
        .flatMap(samples -> samples.values().stream())
        .filter(sample -> sample.histogram() != null)
        .count();
  }

  private static void compare(Map<Long, Sample> given, Map<Long, Sample> read) {
    assertThat(unhinted(read)).isEqualTo(unhinted(given));
    Histogram before = null;
    for (long time : given.keySet()) {
      Histogram was = requireNonNull(given.get(time)).histogram();
      Histogram is = requireNonNull(read.get(time)).histogram();
      if (was != null && is != null) {
        checkHint(before, was, is);
      }
      before = was;
    }
  }

  private static Map<Long, Sample> unhinted(Map<Long, Sample> samples) {
    Map<Long, Sample> unhinted = new TreeMap<>();
    samples.forEach(
        (time, sample) -> {
          Histogram histogram = sample.histogram();
          unhinted.put(
              time,
              histogram == null
                  ? sample
                  : new Sample(
                      sample.bits(), histogram.toBuilder().resetHint(ResetHint.UNKNOWN).build()));
        });
    return unhinted;
  }

  /// What was said stays said, and nothing is claimed that isn't so.
  private static void checkHint(@Nullable Histogram before, Histogram was, Histogram is) {
    assertThat(is.resetHint() == ResetHint.GAUGE).isEqualTo(was.resetHint() == ResetHint.GAUGE);
    if (was.resetHint() == ResetHint.RESET) {
      assertThat(is.resetHint()).isEqualTo(ResetHint.RESET);
    }
    if (is.resetHint() == ResetHint.NOT_RESET) {
      assertThat(hasShrunk(requireNonNull(before), was)).isFalse();
    } else if (is.resetHint() == ResetHint.RESET && was.resetHint() != ResetHint.RESET) {
      assertThat(hasShrunk(requireNonNull(before), was)).isTrue();
    }
  }

  private static boolean hasShrunk(Histogram before, Histogram now) {
    return now.count() < before.count()
        || now.zeroCount() < before.zeroCount()
        || hasShrunk(before.positive(), now.positive())
        || hasShrunk(before.negative(), now.negative());
  }

  private static boolean hasShrunk(Buckets before, Buckets now) {
    Map<Integer, Double> counts = new TreeMap<>();
    for (int i = 0; i < now.size(); i++) {
      counts.put(now.index(i), now.count(i));
    }
    for (int i = 0; i < before.size(); i++) {
      if (counts.getOrDefault(before.index(i), 0.0) < before.count(i)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void eachChunkIsWrittenAsPrometheusWroteIt() throws Exception {
    Path block = Path.of(requireNonNull(getClass().getResource(ULID)).toURI());
    var seen = new TreeMap<ChunkEncoding, Integer>();
    try (IndexFile index = IndexFile.open(Disk.system(), block.resolve("index"));
        ChunkFiles files = ChunkFiles.open(Disk.system(), block.resolve("chunks"))) {
      var entry = new SeriesEntry();
      ByteReader[] readers = files.readers();
      for (int number = 0; number < index.seriesCount(); number++) {
        index.read(number, index.reader(), entry);
        for (int c = 0; c < entry.chunks(); c++) {
          ChunkEncoding encoding = files.find(entry.ref(c), readers).encoding();
          ByteReader data = files.find(entry.ref(c), readers).data();
          byte[] theirs = data.array(data.remaining());
          BitSink ours = encodedAgain(files.find(entry.ref(c), readers));
          assertThat(Arrays.copyOf(ours.bytes(), ours.size())).isEqualTo(theirs);
          seen.merge(encoding, 1, Integer::sum);
        }
      }
    }
    assertThat(seen)
        .containsOnlyKeys(
            ChunkEncoding.XOR, ChunkEncoding.HISTOGRAM, ChunkEncoding.FLOAT_HISTOGRAM);
  }

  private static BitSink encodedAgain(ChunkFiles.Found found) throws IOException {
    if (!found.encoding().isHistogram()) {
      var chunk = new XorChunk();
      int count = chunk.decode(found.data());
      var encoder = new XorEncoder();
      encoder.encode(chunk.times(), chunk.values(), 0, count);
      return encoder.data();
    }
    boolean ofFloats = found.encoding() == ChunkEncoding.FLOAT_HISTOGRAM;
    var chunk = new HistogramChunk();
    int count = chunk.decode(found.data(), ofFloats);
    var columns = new SampleColumns();
    for (int i = 0; i < count; i++) {
      columns.add(chunk.millis(i), Histogram.VALUE);
      columns.attach(i, chunk.histogram(i, chunk.hint()), 0);
    }
    var encoder = new HistogramEncoder();
    encoder.encode(columns, 0, count, chunk.hint(), ofFloats);
    return encoder.data();
  }
}
