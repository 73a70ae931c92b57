package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.Closers;
import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import java.io.IOException;
import java.nio.file.Path;

/// A block directory, opened to be read. Safe for use by many threads.
public final class PrometheusBlock implements AutoCloseable {
  private final IndexFile index;
  private final ChunkFiles chunks;
  private final Tombstones tombstones;
  private final Closers closers;

  private PrometheusBlock(
      IndexFile index, ChunkFiles chunks, Tombstones tombstones, Closers closers) {
    this.index = index;
    this.chunks = chunks;
    this.tombstones = tombstones;
    this.closers = closers;
  }

  /// Maps a block's files and verifies them as far as all series depend on it.
  ///
  /// @throws CorruptFileException when the block is useless: it says which file, where and why
  public static PrometheusBlock open(Disk disk, Path dir) throws IOException {
    try (var undo = new Closers()) {
      IndexFile index = undo.add("index", IndexFile.open(disk, dir.resolve("index")));
      ChunkFiles chunks = undo.add("chunks", ChunkFiles.open(disk, dir.resolve("chunks")));
      Tombstones tombstones = Tombstones.read(disk, dir.resolve("tombstones"));
      return new PrometheusBlock(index, chunks, tombstones, undo.release());
    }
  }

  /// Bytes of its samples.
  public long chunkBytes() {
    return chunks.bytes();
  }

  /// Finds the series that are wanted: one look at each, and at its first chunk.
  public BlockSeries series(Wanted wanted, ReadWatcher watcher) {
    var losses = new LossCounter();
    SeriesSurvey.Found found =
        SeriesSurvey.of(index.seriesCount(), reader(wanted), wanted, losses, watcher);
    return new BlockSeries(index, found, losses, () -> reader(wanted));
  }

  private SeriesReader reader(Wanted wanted) {
    return new SeriesReader(index, chunks, tombstones, wanted);
  }

  @Override
  public void close() {
    closers.close();
  }
}
