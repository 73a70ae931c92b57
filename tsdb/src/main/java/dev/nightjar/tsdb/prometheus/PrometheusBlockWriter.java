package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.Disk;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Writes series as a block directory, as Prometheus does when it writes its head: aside, forced,
/// renamed. Memory is needed for all label pairs and 4 bytes for each label of each series. Used
/// once.
public final class PrometheusBlockWriter {
  /// Prometheus deletes directories that end so when it starts.
  private static final String ASIDE_SUFFIX = ".tmp-for-creation";

  private final SeriesSet source;
  private final BooleanSupplier isStopping;
  private final LabelPairs pairs = new LabelPairs();
  private final ChunkCutter cutter = new ChunkCutter();
  private final XorEncoder floats = new XorEncoder();
  private final HistogramEncoder histograms = new HistogramEncoder();
  private final ChunkList chunkList = new ChunkList();
  private final SampleColumns columns = new SampleColumns();
  private long samples;
  private long histogramSamples;
  private long series;
  private long chunks;
  private long minMillis = Long.MAX_VALUE;
  private long maxMillis = Long.MIN_VALUE;

  private PrometheusBlockWriter(SeriesSet source, BooleanSupplier isStopping) {
    this.source = source;
    this.isStopping = isStopping;
  }

  /// Writes a block.
  ///
  /// @param parent where its directory is made
  /// @param ulid its name
  /// @param source ascending or not; series without samples are left out
  /// @param isStopping asked at each series
  /// @return what the block says of itself; empty when there are no samples, and no block then
  /// @throws InterruptedIOException when it was stopped; nothing is left behind
  public static Optional<BlockMeta> write(
      Disk disk, Path parent, String ulid, SeriesSet source, BooleanSupplier isStopping)
      throws IOException {
    Path aside = parent.resolve(ulid + ASIDE_SUFFIX);
    try {
      var writer = new PrometheusBlockWriter(source, isStopping);
      writer.writeFiles(disk, aside);
      if (writer.samples == 0) {
        disk.delete(aside);
        return Optional.empty();
      }
      BlockMeta meta = writer.meta(ulid);
      disk.replace(
          aside.resolve(BlockMeta.FILE),
          ByteBuffer.wrap(meta.json().getBytes(StandardCharsets.UTF_8)));
      disk.move(aside, parent.resolve(ulid));
      return Optional.of(meta);
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

  private BlockMeta meta(String ulid) {
    return new BlockMeta(
        ulid,
        minMillis,
        maxMillis + 1,
        samples,
        histogramSamples,
        series,
        chunks,
        List.of(ulid),
        List.of(),
        false);
  }

  private void writeFiles(Disk disk, Path dir) throws IOException {
    Path chunkDir = dir.resolve("chunks");
    disk.createDirectories(chunkDir);
    int[] order = countLabels();
    try (var chunkFiles = new ChunkWriter(disk, chunkDir, ChunkFiles.SEGMENT_BYTES);
        var indexFile = new CheckedSink(disk.append(dir.resolve("index")))) {
      var index = new IndexWriter(indexFile, pairs);
      for (int place = 0; place < source.size(); place++) {
        refuseWhenStopping();
        writeSeries(order.length == 0 ? place : order[place], chunkFiles, index);
      }
      index.finish();
      indexFile.force();
      chunkFiles.finish();
    }
    try (var stones = new CheckedSink(disk.append(dir.resolve("tombstones")))) {
      stones.u32(Tombstones.MAGIC);
      stones.u8(Tombstones.VERSION);
      stones.beginCrc();
      stones.endCrc();
      stones.force();
    }
    disk.forceDirectory(chunkDir);
    disk.forceDirectory(dir);
  }

  /// Counts all label pairs and returns the series in Prometheus' order; empty when that is theirs.
  private int[] countLabels() throws InterruptedIOException {
    boolean isOrdered = true;
    for (int i = 0; i < source.size(); i++) {
      refuseWhenStopping();
      pairs.count(source.labels(i));
      isOrdered &= i == 0 || Utf8Order.compare(source.labels(i - 1), source.labels(i)) < 0;
    }
    pairs.begin();
    if (isOrdered) {
      return new int[0];
    }
    var order = new Integer[source.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Utf8Order.compare(source.labels(a), source.labels(b)));
    return Arrays.stream(order).mapToInt(i -> i).toArray();
  }

  private void refuseWhenStopping() throws InterruptedIOException {
    if (isStopping.getAsBoolean()) {
      throw new InterruptedIOException("stopped");
    }
  }

  private void writeSeries(int number, ChunkWriter chunkFiles, IndexWriter index)
      throws IOException {
    source.read(number, columns);
    if (columns.size() == 0) {
      return;
    }
    long[] times = columns.timestamps();
    chunkList.clear();
    cutter.begin(columns);
    while (cutter.next()) {
      int first = cutter.from();
      int last = first + cutter.count() - 1;
      long ref = chunkFiles.write(cutter.encoding(), encodeChunk());
      chunkList.add(times[first], times[last], ref);
    }
    index.write(source.labels(number), chunkList);
    series++;
    chunks += chunkList.size();
    samples += columns.size();
    minMillis = Math.min(minMillis, times[0]);
    maxMillis = Math.max(maxMillis, times[columns.size() - 1]);
  }

  private BitSink encodeChunk() {
    int from = cutter.from();
    int count = cutter.count();
    if (!cutter.encoding().isHistogram()) {
      floats.encode(columns.timestamps(), columns.values(), from, count);
      return floats.data();
    }
    boolean ofFloats = cutter.encoding() == ChunkEncoding.FLOAT_HISTOGRAM;
    histograms.encode(columns, from, count, cutter.hint(), ofFloats);
    histogramSamples += count;
    return histograms.data();
  }
}
