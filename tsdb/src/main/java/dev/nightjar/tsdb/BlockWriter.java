package dev.nightjar.tsdb;

import dev.nightjar.base.Disk;
import dev.nightjar.base.Disk.AppendFile;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Writes a set of series as a block file: aside, forced, renamed, directory forced. The file is
/// drawn in `docs/formats/tsdb-block.md`. Used once.
final class BlockWriter {
  /// Bytes collected before they are handed to the file.
  private static final int BUFFER = 1 << 20;

  /// Bytes after which the file is forced: the last force of a large file would take long, and hold
  /// up the log's.
  private static final long FORCE_BYTES = 64L << 20;

  private final AppendFile file;
  private final BooleanSupplier isStopping;
  private final ByteSink buffer = new ByteSink(BUFFER + 4096);
  private final ChunkCodec codec = new ChunkCodec();
  private final long[] times = new long[ChunkCodec.MAX_SAMPLES];
  private final long[] bits = new long[ChunkCodec.MAX_SAMPLES];
  private final ByteSink series = new ByteSink(1 << 16);
  private final ByteSink seriesOffsets = new ByteSink(1 << 14);
  private final ByteSink chunkList = new ByteSink(256);
  private long written;
  private long forced;
  private long samples;
  private long minMillis = Long.MAX_VALUE;
  private long maxMillis = Long.MIN_VALUE;

  private BlockWriter(AppendFile file, BooleanSupplier isStopping) {
    this.file = file;
    this.isStopping = isStopping;
  }

  /// Writes the block.
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
    buffer.u64(BlockFormat.MAGIC);
    Map<String, Integer> symbols = symbols(source);
    var postings = new BlockPostings();
    var samplesOfOne = new SampleColumns();
    for (int i = 0; i < source.size(); i++) {
      refuseWhenStopping();
      source.read(i, samplesOfOne);
      writeSeries(i, source.labels(i), symbols, postings, samplesOfOne);
      flushWhenFull();
    }
    writeIndex(source.size(), symbols, postings, walSegment);
    flush();
  }

  private void refuseWhenStopping() throws InterruptedIOException {
    if (isStopping.getAsBoolean()) {
      throw new InterruptedIOException("the store is being closed");
    }
  }

  /// All names and values, numbered in the order of their text, and given in it.
  private Map<String, Integer> symbols(SeriesSet source) throws InterruptedIOException {
    var texts = new HashSet<String>();
    for (int i = 0; i < source.size(); i++) {
      refuseWhenStopping();
      Labels labels = source.labels(i);
      for (int l = 0; l < labels.size(); l++) {
        texts.add(labels.name(l));
        texts.add(labels.value(l));
      }
    }
    String[] sorted = texts.toArray(String[]::new);
    Arrays.sort(sorted);
    Map<String, Integer> symbols = LinkedHashMap.newLinkedHashMap(sorted.length);
    for (String text : sorted) {
      symbols.put(text, symbols.size());
    }
    return symbols;
  }

  private void writeSeries(
      int number,
      Labels labels,
      Map<String, Integer> symbols,
      BlockPostings postings,
      SampleColumns columns)
      throws IOException {
    seriesOffsets.u32(series.size());
    series.uvarint(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      int name = symbols.getOrDefault(labels.name(i), -1);
      int value = symbols.getOrDefault(labels.value(i), -1);
      series.uvarint(name);
      series.uvarint(value);
      postings.add(name, value, number);
    }
    chunkList.clear();
    long firstChunkAt = written + buffer.size();
    long before = 0;
    int chunks = 0;
    for (int at = 0; at < columns.size(); at += ChunkCodec.MAX_SAMPLES) {
      int count = Math.min(ChunkCodec.MAX_SAMPLES, columns.size() - at);
      before = writeChunk(columns, at, count, before);
      chunks++;
    }
    series.uvarint(chunks);
    series.uvarint(firstChunkAt);
    series.raw(chunkList.bytes(), 0, chunkList.size());
    samples += columns.size();
    if (columns.size() > 0) {
      minMillis = Math.min(minMillis, columns.timestamps()[0]);
      maxMillis = Math.max(maxMillis, before);
    }
  }

  private long writeChunk(SampleColumns columns, int at, int count, long before)
      throws IOException {
    System.arraycopy(columns.timestamps(), at, times, 0, count);
    for (int i = 0; i < count; i++) {
      bits[i] = Double.doubleToRawLongBits(columns.values()[at + i]);
    }
    flushWhenFull();
    int start = buffer.size();
    codec.encode(times[0], times, bits, count, buffer);
    buffer.u32(buffer.crc32c(start));
    long last = times[count - 1];
    chunkList.svarint(times[0] - before);
    chunkList.uvarint(last - times[0]);
    chunkList.uvarint(buffer.size() - start);
    return last;
  }

  private void writeIndex(
      int seriesCount, Map<String, Integer> symbols, BlockPostings postings, long walSegment)
      throws IOException {
    long indexAt = written + buffer.size();
    var index = new ByteSink(series.size() + (1 << 16));
    var symbolOffsets = new ByteSink(4 * symbols.size());
    for (String symbol : symbols.keySet()) {
      symbolOffsets.u32(index.size());
      index.text(symbol);
    }
    long symbolOffsetsAt = indexAt + index.size();
    index.raw(symbolOffsets.bytes(), 0, symbolOffsets.size());
    long seriesAt = indexAt + index.size();
    index.raw(series.bytes(), 0, series.size());
    long seriesOffsetsAt = indexAt + index.size();
    index.raw(seriesOffsets.bytes(), 0, seriesOffsets.size());
    BlockPostings.Sections sections = postings.sections();
    long postingsAt = indexAt + index.size();
    index.raw(sections.postings().bytes(), 0, sections.postings().size());
    long valuesAt = indexAt + index.size();
    index.raw(sections.values().bytes(), 0, sections.values().size());
    long namesAt = indexAt + index.size();
    index.raw(sections.names().bytes(), 0, sections.names().size());

    index.u64(indexAt);
    index.u64(indexAt);
    index.u64(symbolOffsetsAt);
    index.u64(seriesAt);
    index.u64(seriesOffsetsAt);
    index.u64(valuesAt);
    index.u64(namesAt);
    index.u64(postingsAt);
    index.u64(symbols.size());
    index.u64(seriesCount);
    index.u64(sections.nameCount());
    index.u64(samples);
    index.u64(minMillis);
    index.u64(maxMillis);
    index.u64(walSegment);
    index.u32(index.crc32c(0));
    index.u64(BlockFormat.MAGIC);
    flush();
    file.write(index.buffer());
    written += index.size();
  }

  private void flushWhenFull() throws IOException {
    if (buffer.size() >= BUFFER) {
      flush();
    }
  }

  private void flush() throws IOException {
    if (buffer.size() > 0) {
      file.write(buffer.buffer());
      written += buffer.size();
      buffer.clear();
    }
    if (written - forced >= FORCE_BYTES) {
      file.force();
      forced = written;
    }
  }
}
