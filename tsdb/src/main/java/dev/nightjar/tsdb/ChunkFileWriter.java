package dev.nightjar.tsdb;

import dev.nightjar.base.Disk;
import dev.nightjar.base.Disk.AppendFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/// Writes a file of chunks: aside, forced, renamed, directory forced. The file is drawn in
/// `docs/formats/tsdb-chunk-file.md`. Used once.
final class ChunkFileWriter {
  private static final int BUFFER = 1 << 20;
  private static final int NONE = -1;

  /// So that offsets have 32 bits.
  static final long MOST_BYTES = (1L << 32) - 1;

  private final AppendFile file;
  private final ChunkSource source;
  private final BooleanSupplier isStopping;
  private final ByteSink buffer = new ByteSink(BUFFER + 4096);
  private final ChunkRun run = new ChunkRun();
  private final ByteSink times = new ByteSink(1 << 12);
  private final ByteSink columns = new ByteSink(1 << 10);
  private final IntColumn columnStarts = new IntColumn(64); // in `times`
  private int[] table = emptyTable(256); // columns by their content, half full at most
  private int newestColumn = NONE;
  private final int[] runs; // where each begins, by series
  private final AnnexTable.Writer annex = new AnnexTable.Writer();
  private long written;
  private long samples;

  private ChunkFileWriter(AppendFile file, ChunkSource source, BooleanSupplier isStopping) {
    this.file = file;
    this.source = source;
    this.isStopping = isStopping;
    runs = new int[source.table().seriesCount()];
  }

  /// Writes the file.
  ///
  /// @param firstNumber of the oldest file for which it stands; its own when there is none
  /// @param walSegment all samples of the write-ahead log below this segment are in this file or an
  ///   older one, or in a block
  /// @param isStopping asked now and then
  /// @throws InterruptedIOException when it says so; nothing is left behind
  static void write(
      Disk disk,
      Path path,
      ChunkSource source,
      long firstNumber,
      long walSegment,
      BooleanSupplier isStopping)
      throws IOException {
    Path aside = path.resolveSibling(path.getFileName() + BlockFormat.ASIDE_SUFFIX);
    disk.delete(aside);
    try {
      try (AppendFile file = disk.append(aside)) {
        new ChunkFileWriter(file, source, isStopping).write(firstNumber, walSegment);
        file.force();
      }
      disk.move(aside, path);
    } catch (IOException | RuntimeException e) {
      try {
        disk.delete(aside);
      } catch (IOException stuck) {
        e.addSuppressed(stuck);
      }
      throw e;
    }
  }

  private void write(long firstNumber, long walSegment) throws IOException {
    buffer.u64(ChunkFileFormat.MAGIC);
    IntColumn order = source.series();
    int first = Integer.MAX_VALUE;
    int end = source.seriesEnd();
    for (int i = 0; i < order.size(); i++) {
      int series = order.get(i);
      run.clear();
      source.chunks(series, run);
      if (!run.isEmpty()) {
        first = Math.min(first, series);
        end = Math.max(end, series + 1);
        runs[series] = offset();
        writeRun();
        AnnexRun beside = source.annexOf(series);
        if (beside != null) {
          annex.add(series, beside, written + buffer.size(), buffer);
        }
      }
    }
    writeFooter(Math.min(first, end), end, firstNumber, walSegment);
  }

  /// Where the next run begins; runs are told apart by 32 bits.
  private int offset() throws IOException {
    long at = written + buffer.size();
    if (at > MOST_BYTES) {
      throw new IOException("a file of chunks of more than " + MOST_BYTES + " bytes");
    }
    return (int) at;
  }

  private void writeRun() throws IOException {
    int start = buffer.size();
    buffer.uvarint(column());
    buffer.uvarint(run.chunks());
    for (int i = 0; i < run.chunks(); i++) {
      buffer.uvarint(run.length(i));
    }
    buffer.raw(run.values().bytes(), 0, run.values().size());
    buffer.u32(buffer.crc32c(start));
    samples += run.samples();
    if (buffer.size() >= BUFFER) {
      if (isStopping.getAsBoolean()) {
        throw new InterruptedIOException("the store is being closed");
      }
      flush();
    }
  }

  /// The number of the run's column of times: neighbours that are scraped together share one.
  private int column() {
    if (newestColumn != NONE && isColumn(newestColumn)) {
      return newestColumn;
    }
    int mask = table.length - 1;
    int slot = hash() & mask;
    while (table[slot] != NONE && !isColumn(table[slot])) {
      slot = (slot + 1) & mask;
    }
    if (table[slot] == NONE) {
      table[slot] = addColumn();
      newestColumn = table[slot];
      if (2 * columnStarts.size() > table.length) {
        growTable();
      }
    } else {
      newestColumn = table[slot];
    }
    return newestColumn;
  }

  private boolean isColumn(int column) {
    int start = columnStarts.get(column);
    int end = column + 1 < columnStarts.size() ? columnStarts.get(column + 1) : times.size();
    return Arrays.equals(times.bytes(), start, end, run.times().bytes(), 0, run.times().size());
  }

  private int addColumn() {
    columns.u32(times.size());
    columns.u64(run.firstMillis());
    columns.u64(run.lastMillis());
    columnStarts.add(times.size());
    times.raw(run.times().bytes(), 0, run.times().size());
    return columnStarts.size() - 1;
  }

  private int hash() {
    return hash(run.times(), 0, run.times().size());
  }

  private static int hash(ByteSink bytes, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes.bytes()[i];
    }
    return hash ^ hash >>> 15;
  }

  private void growTable() {
    table = emptyTable(2 * table.length);
    int mask = table.length - 1;
    for (int column = 0; column < columnStarts.size(); column++) {
      boolean isLast = column + 1 == columnStarts.size();
      int slot =
          hash(
                  times,
                  columnStarts.get(column),
                  isLast ? times.size() : columnStarts.get(column + 1))
              & mask;
      while (table[slot] != NONE) {
        slot = (slot + 1) & mask;
      }
      table[slot] = column;
    }
  }

  private static int[] emptyTable(int length) {
    int[] table = new int[length];
    Arrays.fill(table, NONE);
    return table;
  }

  private void writeFooter(int firstSeries, int endSeries, long firstNumber, long walSegment)
      throws IOException {
    long timesAt = written + buffer.size();
    flush();
    ByteSink end = times;
    int columnsAt = end.size();
    end.raw(columns.bytes(), 0, columns.size());
    int runsAt = end.size();
    for (int series = firstSeries; series < endSeries; series++) {
      end.u32(series < runs.length ? runs[series] : 0);
    }
    int annexAt = end.size();
    annex.writeEntries(end);
    end.u64(firstNumber);
    end.u64(timesAt);
    end.u64(timesAt + columnsAt);
    end.u64(timesAt + runsAt);
    end.u64(columnStarts.size());
    end.u64(firstSeries);
    end.u64(endSeries - firstSeries);
    end.u64(samples);
    end.u64(source.minMillis());
    end.u64(source.maxMillis());
    end.u64(source.startedMillis());
    end.u64(source.table().generation());
    end.u64(walSegment);
    end.u64(timesAt + annexAt);
    end.u64(annex.count());
    end.u32(end.crc32c(0));
    end.u64(ChunkFileFormat.MAGIC);
    file.write(end.buffer());
  }

  private void flush() throws IOException {
    if (buffer.size() > 0) {
      file.write(buffer.buffer());
      written += buffer.size();
      buffer.clear();
    }
  }
}
