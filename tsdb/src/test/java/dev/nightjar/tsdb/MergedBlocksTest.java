package dev.nightjar.tsdb;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.testing.kit.FaultyDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class MergedBlocksTest {
  private final FaultyDisk disk = new FaultyDisk(1);

  @Test
  void givesWhatIsInAnyBlockOnceAndOfEqualTimesTheNewest() {
    forAll(
        100,
        random -> {
          var sources = new ArrayList<BlockSamples>();
          for (int i = random.nextInt(5); i >= 0; i--) {
            sources.add(BlockSamples.random(random, 30, 60));
          }
          return sources;
        },
        this::check);
  }

  private void check(List<BlockSamples> sources) throws IOException {
    List<Block> blocks = new ArrayList<>();
    SortedMap<Labels, SortedMap<Long, Long>> expected = new TreeMap<>();
    for (BlockSamples source : sources) {
      blocks.add(written(source, blocks.size() + 1));
      for (int i = 0; i < source.size(); i++) {
        SortedMap<Long, Long> samples =
            expected.computeIfAbsent(source.labels(i), labels -> new TreeMap<>());
        for (int s = 0; s < source.times(i).length; s++) {
          samples.put(source.times(i)[s], Double.doubleToRawLongBits(source.values(i)[s]));
        }
      }
    }
    try (var merged = new MergedBlocks(blocks)) {
      blocks.forEach(Block::release);
      assertThat(found(merged)).isEqualTo(expected);
    }
  }

  private Block written(BlockSamples source, int number) throws IOException {
    Path path = Path.of("/data/" + number + ".block");
    BlockWriter.write(disk, path, source, 1, () -> false);
    return Block.open(disk, path, new BlockName(number, number));
  }

  private static SortedMap<Labels, SortedMap<Long, Long>> found(MergedBlocks merged) {
    SortedMap<Labels, SortedMap<Long, Long>> found = new TreeMap<>();
    var columns = new SampleColumns();
    for (int i = 0; i < merged.size(); i++) {
      SortedMap<Long, Long> samples = new TreeMap<>();
      merged.read(i, columns);
      for (int s = 0; s < columns.size(); s++) {
        samples.put(columns.timestamps()[s], Double.doubleToRawLongBits(columns.values()[s]));
      }
      assertThat(samples).as("no time twice").hasSize(columns.size());
      assertThat(found.isEmpty() || found.lastKey().compareTo(merged.labels(i)) < 0).isTrue();
      found.put(merged.labels(i), samples);
    }
    return found;
  }

  @Test
  void seriesThatAreDamagedInOneBlockKeepTheOthers() throws IOException {
    var random = new Random(4);
    var first = new BlockSamples();
    var second = new BlockSamples();
    for (int i = 0; i < 40; i++) {
      Labels labels = Labels.of("__name__", "m", "i", "%02d".formatted(i));
      long[] times = BlockSamples.times(random, 800);
      long[] later = times.clone();
      for (int s = 0; s < later.length; s++) {
        later[s] = times[s] + (1L << 45);
      }
      first.add(labels, times, random.doubles(800).toArray());
      second.add(labels, later, random.doubles(800).toArray());
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(written(first, 1));
    blocks.getFirst().release();
    disk.rot(Path.of("/data/1.block"), 20_000);
    blocks.set(0, Block.open(disk, Path.of("/data/1.block"), new BlockName(1, 1)));
    blocks.add(written(second, 2));
    var read = new SampleColumns();
    int whole = 0;
    try (var merged = new MergedBlocks(blocks)) {
      for (int i = 0; i < merged.size(); i++) {
        merged.read(i, read);
        assertThat(read.size()).isIn(800, 1_600);
        whole += read.size() == 1_600 ? 1 : 0;
      }
    }
    assertThat(whole).isEqualTo(39);
    assertThat(blocks.getFirst().damagedChunks()).isEqualTo(1);
  }
}
