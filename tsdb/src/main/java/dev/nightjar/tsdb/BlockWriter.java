package dev.nightjar.tsdb;

import dev.nightjar.base.Disk;
import dev.nightjar.base.Disk.AppendFile;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Writes a set of series as a block file: aside, forced, renamed, directory forced. The file is
/// drawn in `docs/formats/tsdb-block.md`. Used once.
final class BlockWriter {
  private final BlockOutput out;
  private final BooleanSupplier isStopping;
  private final ByteSink index = new ByteSink(1 << 16);
  private final AnnexTable.Writer annex = new AnnexTable.Writer();
  private final AnnexRun run = new AnnexRun();
  private long samples;
  private long minMillis = Long.MAX_VALUE;
  private long maxMillis = Long.MIN_VALUE;

  private BlockWriter(AppendFile file, BooleanSupplier isStopping) {
    out = new BlockOutput(file);
    this.isStopping = isStopping;
  }

  /// Writes the block. A series without a sample is left out.
  ///
  /// @param source in ascending order of labels
  /// @param walSegment all samples of the write-ahead log below this segment are in this block or
  ///   an older one
  /// @param isStopping asked at each series
  /// @throws InterruptedIOException when it says so; nothing is left behind
  static void write(
      Disk disk, Path path, SeriesSet source, long walSegment, BooleanSupplier isStopping)
      throws IOException {
    Path aside = path.resolveSibling(path.getFileName() + BlockFormat.ASIDE_SUFFIX);
    disk.delete(aside);
    try {
      try (AppendFile file = disk.append(aside)) {
        new BlockWriter(file, isStopping).write(source, walSegment);
        file.force();
      }
      disk.move(aside, path);
    } catch (IOException | RuntimeException e) {
      deleteQuietly(disk, aside, e);
      throw e;
    }
  }

  private static void deleteQuietly(Disk disk, Path aside, Exception cause) {
    try {
      disk.delete(aside);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private void write(SeriesSet source, long walSegment) throws IOException {
    out.buffer().u64(BlockFormat.MAGIC);
    BlockPairs pairs = BlockPairs.of(source, this::refuseWhenStopping);
    var postings = new BlockPostings(pairs.count());
    var batch = new BlockBatch(out, source.size());
    var columns = new SampleColumns();
    for (int i = 0; i < source.size(); i++) {
      refuseWhenStopping();
      source.read(i, columns);
      if (columns.size() > 0) {
        note(columns);
        int[] ofSeries = pairs.of(source.labels(i));
        int number = batch.add(ofSeries, columns);
        for (int pair : ofSeries) {
          postings.add(pair, number);
        }
        if (columns.hasHistograms() || columns.hasStarts()) {
          run.clear();
          run.add(columns);
          annex.add(number, run, out.at(), out.buffer());
        }
        batch.flushWhenFull();
      }
    }
    batch.flush();
    writeIndex(pairs, postings, batch, walSegment);
  }

  private void refuseWhenStopping() throws InterruptedIOException {
    if (isStopping.getAsBoolean()) {
      throw new InterruptedIOException("the store is being closed");
    }
  }

  private void note(SampleColumns columns) {
    samples += columns.size();
    minMillis = Math.min(minMillis, columns.timestamps()[0]);
    maxMillis = Math.max(maxMillis, columns.timestamps()[columns.size() - 1]);
  }

  private void writeIndex(
      BlockPairs pairs, BlockPostings postings, BlockBatch batch, long walSegment)
      throws IOException {
    out.flush();
    long indexAt = out.at();
    var footer = new ByteSink(BlockFormat.FOOTER_BYTES);
    footer.u64(indexAt);
    List<String> symbols = pairs.symbols();
    writeSymbols(symbols, footer);
    section(batch.records(), footer);
    section(batch.groupTable(), footer);
    section(batch.columns().records(), footer);
    section(batch.columns().offsets(), footer);
    section(batch.coder().models(), footer);
    section(batch.coder().modelOffsets(), footer);
    int names = writePairs(pairs, postings, symbols, footer);
    long annexAt = out.at() + index.size();
    annex.writeEntries(index);

    footer.u64(symbols.size());
    footer.u64(batch.seriesCount());
    footer.u64(batch.groupTable().size() / BlockFormat.GROUP_BYTES);
    footer.u64(batch.columns().count());
    footer.u64(batch.coder().modelCount());
    footer.u64(pairs.count());
    footer.u64(names);
    footer.u64(samples);
    footer.u64(minMillis);
    footer.u64(maxMillis);
    footer.u64(walSegment);
    footer.u64(annexAt);
    footer.u64(annex.count());
    index.raw(footer.bytes(), 0, footer.size());
    index.u32(index.crc32c(0));
    index.u64(BlockFormat.MAGIC);
    out.write(index);
  }

  private void section(ByteSink bytes, ByteSink footer) {
    footer.u64(out.at() + index.size());
    index.raw(bytes.bytes(), 0, bytes.size());
  }

  private void writeSymbols(List<String> symbols, ByteSink footer) {
    var texts = new ByteSink(1 << 12);
    var offsets = new ByteSink(4 * symbols.size());
    for (String symbol : symbols) {
      offsets.u32(texts.size());
      texts.text(symbol);
    }
    section(texts, footer);
    section(offsets, footer);
  }

  private int writePairs(
      BlockPairs pairs, BlockPostings postings, List<String> symbols, ByteSink footer) {
    Map<String, Integer> numbers = HashMap.newHashMap(symbols.size());
    for (String symbol : symbols) {
      numbers.put(symbol, numbers.size());
    }
    var runs = new ByteSink(1 << 12);
    var pairTable = new ByteSink(BlockFormat.PAIR_BYTES * pairs.count());
    var nameTable = new ByteSink(1 << 10);
    pairs.each(
        (name, values) -> {
          int pair = pairTable.size() / BlockFormat.PAIR_BYTES;
          nameTable.u32(numbers.getOrDefault(name, -1));
          nameTable.u32(pair);
          for (String value : values) {
            pairTable.u32(numbers.getOrDefault(value, -1));
            pairTable.u32(postings.count(pair));
            pairTable.u32(runs.size());
            postings.write(pair++, runs);
          }
        });
    section(runs, footer);
    section(pairTable, footer);
    section(nameTable, footer);
    return nameTable.size() / BlockFormat.NAME_BYTES;
  }
}
