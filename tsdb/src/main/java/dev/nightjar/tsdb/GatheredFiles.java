package dev.nightjar.tsdb;

import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.StopCheck;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The samples of several files of chunks on their way into one: in longer chunks, and series in
/// the order of their labels, so that those of one metric stand side by side.
final class GatheredFiles implements ChunkSource {
  private final Recent files;
  private final SampleColumns samples = new SampleColumns();

  /// @param files neighbours, oldest first
  GatheredFiles(SeriesTable table, List<ChunkFile> files) {
    this.files = new Recent(table, files, null, null);
  }

  @Override
  public SeriesTable table() {
    return files.table();
  }

  @Override
  public IntColumn series() {
    return table().select(List.of(), StopCheck.NONE);
  }

  @Override
  public int seriesEnd() {
    return files.files().stream().mapToInt(ChunkFile::seriesEnd).max().orElse(0);
  }

  @Override
  public void chunks(int series, ChunkRun into) {
    samples.clear();
    files.read(series, Long.MIN_VALUE, Long.MAX_VALUE, samples);
    into.add(samples);
  }

  @Override
  public @Nullable AnnexRun annexOf(int series) {
    if (!samples.hasHistograms() && !samples.hasStarts()) {
      return null;
    }
    var annex = new AnnexRun();
    annex.add(samples);
    return annex;
  }

  @Override
  public long minMillis() {
    return files.minMillis();
  }

  @Override
  public long maxMillis() {
    return files.maxMillis();
  }

  @Override
  public long startedMillis() {
    return files.files().stream().mapToLong(ChunkFile::startedMillis).min().orElse(0);
  }
}
