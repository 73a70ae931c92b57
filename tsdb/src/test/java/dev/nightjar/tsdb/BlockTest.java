package dev.nightjar.tsdb;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk.AppendFile;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.StopCheck;
import dev.nightjar.testing.kit.FaultyDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BlockTest {
  private static final Path PATH = Path.of("/data/1-1.block");
  private static final long START = 1_700_000_000_000L;

  private static FaultyDisk written(BlockSamples samples) throws IOException {
    var disk = new FaultyDisk(1);
    BlockWriter.write(disk, PATH, samples, 7, () -> false);
    return disk;
  }

  private static Block open(FaultyDisk disk) throws IOException {
    return Block.open(disk, PATH, new BlockName(1, 1));
  }

  private static FaultyDisk with(byte[] content) throws IOException {
    var disk = new FaultyDisk(1);
    try (AppendFile file = disk.append(PATH)) {
      file.write(ByteBuffer.wrap(content));
    }
    return disk;
  }

  private static BlockSamples inStep(int series, int samples, Random random) {
    var made = new BlockSamples();
    for (int i = 0; i < series; i++) {
      long[] times = new long[samples];
      double[] values = new double[samples];
      for (int s = 0; s < samples; s++) {
        times[s] = START + s * 15_000L;
        values[s] = (s == 0 ? 0 : values[s - 1]) + random.nextInt(50);
      }
      made.add(Labels.of("__name__", "m", "i", "%06d".formatted(i)), times, values);
    }
    return made;
  }

  @Test
  void readsBackWhatWasWritten() {
    forAll(300, random -> BlockSamples.random(random, 60, 200), BlockTest::checkAll);
  }

  @Test
  void readsBackLongSeries() {
    forAll(15, random -> BlockSamples.random(random, 20, 9_000), BlockTest::checkAll);
  }

  @Test
  void readsBackGroupsThatEndEarlyAndBatchesWithinThem() throws IOException {
    checkAll(inStep(40, 20_000, new Random(1)));
  }

  private static void checkAll(BlockSamples samples) throws IOException {
    Block block = open(written(samples));
    assertThat(block.seriesCount()).isEqualTo(samples.size());
    assertThat(block.samples()).isEqualTo(samples.samples());
    assertThat(block.walSegment()).isEqualTo(7);
    Part.Selected all = block.select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE, StopCheck.NONE);
    var random = new Random(samples.samples());
    for (int i = 0; i < samples.size(); i++) {
      assertThat(all.series().get(i)).isEqualTo(i);
      assertThat(all.labels().get(i)).isEqualTo(samples.labels(i));
      checkRange(block, samples, i, Long.MIN_VALUE, Long.MAX_VALUE);
      long[] times = samples.times(i);
      long from = times[random.nextInt(times.length)] + random.nextInt(3) - 1;
      long to = times[random.nextInt(times.length)] + random.nextInt(3) - 1;
      checkRange(block, samples, i, Math.min(from, to), Math.max(from, to));
      checkRange(block, samples, i, from, from);
      checkNewest(block, samples, i);
      checkSelection(block, samples, i);
    }
    assertThat(block.find(Labels.of("__name__", "absent"))).isNegative();
    assertThat(block.find(Labels.of("zzz", "z"))).isNegative();
    assertThat(block.damagedChunks()).isZero();
    block.release();
  }

  private static void checkRange(Block block, BlockSamples samples, int i, long from, long to) {
    int size = checkRead(block, samples, i, from, to);
    Part.Selected selected = block.select(List.of(), from, to, StopCheck.NONE);
    assertThat(selected.series().any(series -> series == i)).isEqualTo(size > 0);
  }

  private static int checkRead(Block block, BlockSamples samples, int i, long from, long to) {
    var read = new SampleColumns();
    block.read(i, from, to, read);
    long[] times = samples.times(i);
    int first = firstFrom(times, from);
    int end = to == Long.MAX_VALUE ? times.length : firstFrom(times, to + 1);
    assertThat(read.size()).isEqualTo(end - first);
    assertThat(Arrays.copyOf(read.timestamps(), read.size()))
        .isEqualTo(Arrays.copyOfRange(times, first, end));
    assertThat(bits(Arrays.copyOf(read.values(), read.size())))
        .isEqualTo(bits(Arrays.copyOfRange(samples.values(i), first, end)));
    return read.size();
  }

  private static int firstFrom(long[] times, long millis) {
    int at = Arrays.binarySearch(times, millis);
    return at >= 0 ? at : -at - 1;
  }

  private static long[] bits(double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  private static void checkNewest(Block block, BlockSamples samples, int i) {
    long[] times = samples.times(i);
    assertThat(block.lastMillis(block.find(samples.labels(i)))).isEqualTo(times[times.length - 1]);
  }

  private static void checkSelection(Block block, BlockSamples samples, int i) {
    Labels labels = samples.labels(i);
    int pair = i % labels.size();
    var matcher = Matcher.equal(labels.name(pair), labels.value(pair));
    List<Labels> expected =
        IntStream.range(0, samples.size())
            .mapToObj(samples::labels)
            .filter(matcher::matches)
            .toList();
    assertThat(
            block.select(List.of(matcher), Long.MIN_VALUE, Long.MAX_VALUE, StopCheck.NONE).labels())
        .isEqualTo(expected);
  }

  @Test
  void aChangedByteIsToldAndNeverAWrongValue() {
    forAll(
        6,
        random -> BlockSamples.random(random, 8, 40),
        samples -> {
          byte[] content = written(samples).read(PATH);
          for (int at = 0; at < content.length; at++) {
            byte[] changed = content.clone();
            changed[at] ^= (byte) (1 << at % 8);
            checkDamaged(changed, samples, at);
          }
        });
  }

  private static void checkDamaged(byte[] content, BlockSamples samples, int at)
      throws IOException {
    Block block;
    try {
      block = open(with(content));
    } catch (CorruptFileException told) {
      return;
    }
    long missing = 0;
    var read = new SampleColumns();
    for (int i = 0; i < samples.size(); i++) {
      read.clear();
      block.read(i, Long.MIN_VALUE, Long.MAX_VALUE, read);
      for (int s = 0; s < read.size(); s++) {
        int place = Arrays.binarySearch(samples.times(i), read.timestamps()[s]);
        assertThat(place).as("a time of byte " + at).isNotNegative();
        assertThat(Double.doubleToRawLongBits(read.values()[s]))
            .as("a value of byte " + at)
            .isEqualTo(Double.doubleToRawLongBits(samples.values(i)[place]));
      }
      missing += samples.times(i).length - read.size();
    }
    assertThat(missing).as("samples lost to byte " + at).isPositive();
    assertThat(block.damagedChunks()).isPositive();
    block.release();
  }

  @Test
  void damageTakesItsOwnRunOfChunksOnly() throws IOException {
    BlockSamples samples = inStep(100, 1_400, new Random(3));
    FaultyDisk disk = written(samples);
    disk.rot(PATH, 5_000);
    Block block = open(disk);
    int lost = 0;
    var read = new SampleColumns();
    for (int i = 0; i < samples.size(); i++) {
      read.clear();
      block.read(i, Long.MIN_VALUE, Long.MAX_VALUE, read);
      lost += read.size() == 1_400 ? 0 : 1;
    }
    assertThat(lost).isEqualTo(1);
    assertThat(block.damagedChunks()).isEqualTo(1);
  }

  @Test
  void aTruncatedFileIsNoBlock() throws IOException {
    byte[] content = written(inStep(3, 10, new Random(1))).read(PATH);
    for (int size = 0; size < content.length; size++) {
      FaultyDisk disk = with(Arrays.copyOf(content, size));
      assertThatThrownBy(() -> open(disk)).isInstanceOf(CorruptFileException.class);
    }
  }

  @Test
  void tellsAnotherVersionFromDamage() throws IOException {
    byte[] content = written(inStep(3, 10, new Random(1))).read(PATH);
    assertThatThrownBy(() -> open(with(versioned(content, 4))))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(CorruptFileException.class)
        .hasMessageContaining("version 4, written by a newer nightjar");
    assertThatThrownBy(() -> open(with(versioned(content, 1))))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(CorruptFileException.class)
        .hasMessageContaining("version 1, which no release ever wrote");
    assertThatThrownBy(() -> open(with(new byte[500])))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("not a block");
  }

  private static byte[] versioned(byte[] content, int version) {
    byte[] other = content.clone();
    other[7] = (byte) version;
    other[content.length - 1] = (byte) version;
    return other;
  }

  @Test
  void seriesOfOneScrapeShareTheirTimes() throws IOException {
    var random = new Random(5);
    long[] times = new long[1_000];
    for (int s = 0; s < times.length; s++) {
      times[s] = START + s * 15_000L + random.nextInt(100);
    }
    var samples = new BlockSamples();
    for (int i = 0; i < 50; i++) {
      samples.add(Labels.of("__name__", "up", "i", "%03d".formatted(i)), times, new double[1_000]);
    }
    assertThat(written(samples).size(PATH)).isLessThan(4_000);
    checkAll(samples);
  }

  @Test
  void seriesThatBeganLateOrEndedEarlyShareTheTimesToo() throws IOException {
    var random = new Random(6);
    long[] times = new long[5_000];
    for (int s = 0; s < times.length; s++) {
      times[s] = START + s * 15_000L + random.nextInt(1_000);
    }
    var samples = new BlockSamples().add(Labels.of("__name__", "a"), times, new double[5_000]);
    long whole = written(samples).size(PATH);
    for (int i = 0; i < 50; i++) {
      int from = random.nextInt(4_000);
      long[] part = Arrays.copyOfRange(times, from, from + 1 + random.nextInt(5_000 - from));
      samples.add(
          Labels.of("__name__", "b", "i", "%03d".formatted(i)), part, new double[part.length]);
    }
    assertThat(written(samples).size(PATH)).isLessThan(whole + 2_500);
    checkAll(samples);
  }

  @Test
  void countersThatMoveAlikeAreToldOnce() throws IOException {
    BlockSamples one = inStep(1, 1_000, new Random(1));
    var samples = new BlockSamples();
    for (int i = 0; i < 100; i++) {
      int start = i * 1_000;
      double[] values = Arrays.stream(one.values(0)).map(value -> value + start).toArray();
      samples.add(Labels.of("__name__", "b", "le", "%03d".formatted(i)), one.times(0), values);
    }
    assertThat(written(samples).size(PATH)).isLessThan(written(one).size(PATH) + 4_000);
    checkAll(samples);
  }

  @Test
  void manyThreadsReadManyBlocksAtOnce() throws Exception {
    var samples = new ArrayList<BlockSamples>();
    var blocks = new ArrayList<Block>();
    for (int i = 0; i < 4; i++) {
      samples.add(BlockSamples.random(new Random(i), 60, 400));
      blocks.add(open(written(samples.get(i))));
    }
    try (var threads = Executors.newFixedThreadPool(12)) {
      var jobs = new ArrayList<Future<?>>();
      for (int t = 0; t < 12; t++) {
        var random = new Random(t);
        jobs.add(threads.submit(() -> readMany(samples, blocks, random)));
      }
      for (Future<?> job : jobs) {
        job.get();
      }
    }
  }

  private static void readMany(List<BlockSamples> samples, List<Block> blocks, Random random) {
    for (int i = 0; i < 1_000; i++) {
      int block = random.nextInt(blocks.size());
      int series = random.nextInt(samples.get(block).size());
      long from = samples.get(block).times(series)[0] + random.nextInt(1_000_000);
      checkRead(blocks.get(block), samples.get(block), series, from, Long.MAX_VALUE);
      assertThat(blocks.get(block).labels(series)).isEqualTo(samples.get(block).labels(series));
    }
  }

  @Test
  void aSeriesWithoutSamplesIsLeftOut() throws IOException {
    var samples =
        new BlockSamples()
            .add(Labels.of("__name__", "a"), new long[] {1}, 1)
            .add(Labels.of("__name__", "b"), new long[0])
            .add(Labels.of("__name__", "c"), new long[] {2}, 3);
    Block block = open(written(samples));
    assertThat(block.select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE, StopCheck.NONE).labels())
        .containsExactly(samples.labels(0), samples.labels(2));
  }

  @Test
  void aBlockOfNothingIsEmpty() throws IOException {
    Block block = open(written(new BlockSamples()));
    assertThat(block.select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE, StopCheck.NONE).labels())
        .isEmpty();
    assertThat(block.find(Labels.of("__name__", "a"))).isNegative();
  }
}
