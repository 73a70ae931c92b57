package dev.nightjar.tsdb.prometheus;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.model.Labels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damaged and hostile blocks: never a wrong sample, and what is missing is told.
final class DamageTest {
  private static final Labels A = Labels.of("__name__", "a", "job", "x");
  private static final Labels B = Labels.of("__name__", "b", "job", "x");

  @TempDir private Path dir = Path.of("");
  private final GivenSeries series = new GivenSeries();
  private Path block = Path.of("");

  @BeforeEach
  void writeABlock() throws IOException {
    for (int i = 0; i < 20; i++) {
      Labels labels = Labels.of("__name__", "m", "i", "v" + i);
      for (int k = 0; k < 300; k++) {
        series.add(labels, 1_000_000 + k * 1000L + k % 7, i + k * 0.1);
      }
    }
    block = GivenBlock.write(dir, series);
  }

  private record Change(String file, double at, int bit, boolean isCut) {}

  private static Change change(Random random) {
    String[] files = {"index", "index", "chunks/000001", "tombstones"};
    return new Change(
        files[random.nextInt(files.length)],
        random.nextDouble(),
        random.nextInt(8),
        random.nextInt(4) == 0);
  }

  @Test
  void aFlippedBitOrALostEndInventsNoSample() {
    forAll(
        400,
        DamageTest::change,
        change -> {
          Path file = block.resolve(change.file());
          byte[] good = Files.readAllBytes(file);
          try {
            Files.write(file, changed(good, change));
            checkNothingIsInvented(change);
          } finally {
            Files.write(file, good);
          }
        });
  }

  private static byte[] changed(byte[] good, Change change) {
    int at = (int) (change.at() * good.length);
    if (change.isCut()) {
      return Arrays.copyOf(good, at);
    }
    byte[] bad = good.clone();
    bad[at] ^= (byte) (1 << change.bit());
    return bad;
  }

  private void checkNothingIsInvented(Change change) throws IOException {
    try {
      GivenBlock.Read read = GivenBlock.read(block);
      assertThat(read.series().isPartOf(series)).isTrue();
      if (read.series().samples() < series.samples()) {
        assertThat(read.losses().isDamaged()).isTrue();
        assertThat(read.losses().damages().getFirst()).contains(block.toString(), "at byte ");
      }
    } catch (CorruptFileException e) {
      assertThat(e).hasMessageContaining(block.resolve(change.file()).toString());
    }
  }

  @Test
  void aDamagedChunkCostsNoOther() throws IOException {
    Path chunks = block.resolve("chunks/000001");
    byte[] bytes = Files.readAllBytes(chunks);
    bytes[bytes.length / 2] ^= 1;
    Files.write(chunks, bytes);

    GivenBlock.Read read = GivenBlock.read(block);

    assertThat(read.losses().damagedChunks()).isEqualTo(1);
    assertThat(read.losses().damages().getFirst())
        .startsWith(chunks + " at byte ")
        .endsWith("a chunk that fails its checksum");
    assertThat(read.series().samples()).isBetween(series.samples() - 120, series.samples() - 1);
  }

  @Test
  void aMissingSegmentIsTold() throws IOException {
    Files.delete(block.resolve("chunks/000001"));

    GivenBlock.Read read = GivenBlock.read(block);

    assertThat(read.series().samples()).isZero();
    assertThat(read.losses().damagedChunks()).isEqualTo(60);
    assertThat(read.losses().damages()).hasSize(Losses.MAX_TOLD);
  }

  /// An index that says what no Prometheus would, with good checksums.
  private GivenBlock.Read readHostile(List<Labels> labels, List<ChunkList> chunks)
      throws IOException {
    Path index = block.resolve("index");
    Files.delete(index);
    var pairs = new LabelPairs();
    labels.forEach(pairs::count);
    pairs.begin();
    try (var out = new CheckedSink(Disk.system().append(index))) {
      var writer = new IndexWriter(out, pairs);
      for (int i = 0; i < labels.size(); i++) {
        writer.write(labels.get(i), chunks.get(i));
      }
      writer.finish();
      out.force();
    }
    return GivenBlock.read(block);
  }

  /// Chunks with these samples, `times` and then `values` each, with good checksums.
  private ChunkList chunks(ChunkWriter writer, long[][] times, double[][] values)
      throws IOException {
    var list = new ChunkList();
    var encoder = new XorEncoder();
    for (int i = 0; i < times.length; i++) {
      encoder.encode(times[i], values[i], 0, times[i].length);
      list.add(
          times[i][0],
          times[i][times[i].length - 1],
          writer.write(ChunkEncoding.XOR, encoder.data()));
    }
    return list;
  }

  private ChunkWriter freshChunks() throws IOException {
    Files.delete(block.resolve("chunks/000001"));
    return new ChunkWriter(Disk.system(), block.resolve("chunks"), ChunkFiles.SEGMENT_BYTES);
  }

  @Test
  void overlappingChunksArePutInOrder() throws IOException {
    try (ChunkWriter writer = freshChunks()) {
      ChunkList list =
          chunks(
              writer,
              new long[][] {{10, 20, 30}, {15, 20, 25}, {5, 40}},
              new double[][] {{1, 2, 3}, {4, 5, 6}, {7, 8}});
      writer.finish();
      GivenSeries read = readHostile(List.of(A), List.of(list)).series();

      var expected = new GivenSeries();
      long[] times = {5, 10, 15, 20, 25, 30, 40};
      double[] values = {7, 1, 4, 5, 6, 3, 8};
      for (int i = 0; i < times.length; i++) {
        expected.add(A, times[i], values[i]);
      }
      assertThat(read.all()).isEqualTo(expected.all());
    }
  }

  @Test
  void seriesOutOfOrderAreSortedAndEqualOnesJoined() throws IOException {
    try (ChunkWriter writer = freshChunks()) {
      ChunkList first = chunks(writer, new long[][] {{10, 20}}, new double[][] {{1, 2}});
      ChunkList second = chunks(writer, new long[][] {{10}}, new double[][] {{3}});
      ChunkList third = chunks(writer, new long[][] {{20, 30}}, new double[][] {{4, 5}});
      writer.finish();
      GivenSeries read = readHostile(List.of(B, A, B), List.of(first, second, third)).series();

      assertThat(read.all())
          .isEqualTo(
              new GivenSeries().add(B, 10, 1).add(B, 20, 4).add(B, 30, 5).add(A, 10, 3).all());
    }
  }

  @Test
  void timesThatDoNotAscendAreLeftOut() throws IOException {
    try (ChunkWriter writer = freshChunks()) {
      ChunkList list =
          chunks(
              writer,
              new long[][] {{10, 20, 20, 15, 30, 1L << 60, 40}},
              new double[][] {{1, 2, 3, 4, 5, 6, 7}});
      writer.finish();
      list = replaced(list, 10, 40);
      GivenBlock.Read read = readHostile(List.of(A), List.of(list));

      assertThat(read.losses().misplacedSamples()).isEqualTo(3);
      assertThat(read.series().all())
          .isEqualTo(
              new GivenSeries().add(A, 10, 1).add(A, 20, 2).add(A, 30, 5).add(A, 40, 7).all());
    }
  }

  private static ChunkList replaced(ChunkList list, long min, long max) {
    var other = new ChunkList();
    other.add(min, max, list.ref(0));
    return other;
  }

  @Test
  void aChunkServesOneSeriesOnce() throws IOException {
    try (ChunkWriter writer = freshChunks()) {
      ChunkList good = chunks(writer, new long[][] {{10, 20}}, new double[][] {{1, 2}});
      writer.finish();
      var again = new ChunkList();
      for (int i = 0; i < 1000; i++) {
        again.add(10 + 20L * i, 20 + 20L * i, good.ref(0));
      }
      GivenBlock.Read read = readHostile(List.of(A, B), List.of(good, again));

      assertThat(read.series().all().keySet()).containsExactly(A);
      assertThat(read.losses().damagedSeries()).isEqualTo(1);
      read = readHostile(List.of(A, B), List.of(good, good));
      assertThat(read.series().all().keySet()).containsExactly(A);
      assertThat(read.losses().damagedSeries()).isEqualTo(1);
    }
  }

  @Test
  void aChunkThatPromisesMoreThanItHasIsDamaged() throws IOException {
    Path chunks = block.resolve("chunks/000001");
    Files.delete(chunks);
    long ref;
    try (var out = new CheckedSink(Disk.system().append(chunks))) {
      out.u32(ChunkFiles.MAGIC);
      out.u32(0x01000000);
      ref = out.position();
      out.uvarint(12);
      out.beginCrc();
      out.u8(1);
      out.raw(new byte[] {(byte) 0xff, (byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 4}, 12);
      out.endCrc();
      out.force();
    }
    var list = new ChunkList();
    list.add(1, 2, ref);
    GivenBlock.Read read = readHostile(List.of(A), List.of(list));

    assertThat(read.series().samples()).isZero();
    assertThat(read.losses().damages().getFirst()).contains("the samples end early");
  }

  @Test
  void encodingsThatAreNotKnownAreCounted() throws IOException {
    Path chunks = block.resolve("chunks/000001");
    Files.delete(chunks);
    long ref;
    try (var out = new CheckedSink(Disk.system().append(chunks))) {
      out.u32(ChunkFiles.MAGIC);
      out.u32(0x01000000);
      ref = out.position();
      out.uvarint(3);
      out.beginCrc();
      out.u8(7);
      out.raw(new byte[] {(byte) 0xc0, 7, 0}, 3);
      out.endCrc();
      out.force();
    }
    var list = new ChunkList();
    list.add(1, 2, ref);
    Losses losses = readHostile(List.of(A), List.of(list)).losses();

    assertThat(losses.unknownSamples()).isEqualTo(0xc007);
  }

  @Test
  void anotherVersionIsTold() throws IOException {
    Path index = block.resolve("index");
    byte[] bytes = Files.readAllBytes(index);
    bytes[4] = 1;
    Files.write(index, bytes);

    assertThatThrownBy(() -> GivenBlock.read(block))
        .hasMessage(index + " at byte 4: an index of version 1, known is 2");
  }

  @Test
  void aMetaThatIsNoneIsTold() throws IOException {
    for (String text :
        List.of(
            "",
            "[]",
            "{\"ulid\":",
            "{\"ulid\":\"x\",\"version\":1}",
            "{\"version\":7}",
            "{\"version\":\"1\"}",
            "{\"compaction\":{\"sources\":[[[".repeat(2000),
            "{\"version\":1,\"minTime\":99999999999999999999}",
            "{\"ulid\":\"%s\",\"version\":1,\"minTime\":5,\"maxTime\":4}"
                .formatted(GivenBlock.ULID))) {
      assertThatThrownBy(() -> BlockMeta.parse(Path.of("m"), text.getBytes(StandardCharsets.UTF_8)))
          .as(text)
          .isInstanceOf(CorruptFileException.class)
          .hasMessageStartingWith("m at byte ");
    }
  }

  @Test
  void blocksThatOthersWereMadeOfAreLeftOut() throws IOException {
    Path meta = block.resolve(BlockMeta.FILE);
    String other = "01HF0000000000000000000001";
    Path merged = Files.createDirectories(dir.resolve(other));
    Files.writeString(
        merged.resolve(BlockMeta.FILE),
        Files.readString(meta)
            .replace("\"ulid\": \"" + GivenBlock.ULID, "\"ulid\": \"" + other)
            .replace(
                "\"level\": 1",
                "\"level\": 2, \"parents\": [{\"ulid\": \"%s\", \"minTime\": 1}]"
                    .formatted(GivenBlock.ULID)));
    Files.createDirectories(dir.resolve("01HF0000000000000000000002"));
    Files.createDirectories(dir.resolve("01HF0000000000000000000003.tmp-for-deletion"));
    Files.createDirectories(dir.resolve("wal/00000000"));

    BlockFinder found = BlockFinder.in(Disk.system(), dir);

    assertThat(found.blocks()).extracting(b -> b.meta().ulid()).containsExactly(other);
    assertThat(found.replaced()).containsExactly(GivenBlock.ULID);
    assertThat(found.damaged()).hasSize(1).first().asString().contains("meta.json is missing");
    assertThat(found.hasLog()).isTrue();
  }
}
