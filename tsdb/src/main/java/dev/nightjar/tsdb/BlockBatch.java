package dev.nightjar.tsdb;

import dev.nightjar.model.SampleColumns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Series that are coded together, and the sections of the index that tell of them. Series are
/// added in order; after some, [#flushWhenFull] writes them. Owned by one thread.
final class BlockBatch {
  /// Numbers, and chunks, after which a batch is coded: more of them share models and take memory.
  private static final int FULL_NUMBERS = 1 << 18;

  private static final int FULL_CHUNKS = 1 << 12;

  /// A series that was added.
  private static final class Series {
    final int number;
    final int[] pairs;
    final int column;
    final int start;
    final int samples;
    final boolean isPart;
    final PendingChunk[] chunks;

    Series(int number, int[] pairs, int samples, TimeColumnWriter times, PendingChunk[] chunks) {
      this.number = number;
      this.pairs = pairs;
      this.samples = samples;
      column = times.column();
      start = times.start();
      isPart = times.isPart();
      this.chunks = chunks;
    }
  }

  private final BlockOutput out;
  private final ChunkShaper shaper;
  private final ChunkCoder coder = new ChunkCoder();
  private final TimeColumnWriter columns;
  private final List<PendingChunk> chunks = new ArrayList<>();
  private final List<List<Series>> groups = new ArrayList<>();
  private final ByteSink records = new ByteSink(1 << 16);
  private final ByteSink groupTable = new ByteSink(1 << 14);
  private final ByteSink lengths = new ByteSink(256);
  private int openGroupSamples;
  private int series;

  /// @param expected about how many series there will be
  BlockBatch(BlockOutput out, int expected) {
    this.out = out;
    shaper = new ChunkShaper(expected);
    columns = new TimeColumnWriter(shaper, expected);
  }

  /// Adds a series with at least one sample and returns its number.
  ///
  /// @param pairs its label pairs
  int add(int[] pairs, SampleColumns samples) {
    int number = series++;
    int count = samples.size();
    columns.add(samples.timestamps(), count, chunks);
    var ofSeries = new PendingChunk[BlockFormat.chunks(count)];
    for (int i = 0; i < ofSeries.length; i++) {
      int from = BlockFormat.chunkStart(count, ofSeries.length, i);
      int to = BlockFormat.chunkStart(count, ofSeries.length, i + 1);
      ofSeries[i] = shaper.values(samples.values(), from, to, number, i);
      if (ofSeries[i].count > 0) {
        chunks.add(ofSeries[i]);
      }
    }
    if (isGroupFull()) {
      groups.add(new ArrayList<>());
      openGroupSamples = 0;
    }
    groups.getLast().add(new Series(number, pairs, count, columns, ofSeries));
    openGroupSamples += count;
    return number;
  }

  private boolean isGroupFull() {
    return groups.isEmpty()
        || groups.getLast().size() == BlockFormat.MAX_GROUP
        || openGroupSamples >= BlockFormat.FULL_GROUP;
  }

  void flushWhenFull() throws IOException {
    if (isGroupFull()
        && (shaper.filled() >= FULL_NUMBERS
            || chunks.size() >= FULL_CHUNKS
            || groups.size() >= FULL_CHUNKS)) {
      flush();
    }
  }

  /// Codes and writes what was added.
  void flush() throws IOException {
    coder.code(chunks, shaper.numbers());
    columns.write(out);
    for (List<Series> group : groups) {
      write(group);
      out.flushWhenFull();
    }
    chunks.clear();
    groups.clear();
    shaper.clear();
  }

  private void write(List<Series> group) {
    groupTable.u32(group.getFirst().number);
    groupTable.u32(records.size());
    records.uvarint(out.at());
    ByteSink data = out.buffer();
    int runStart = data.size();
    int[] pairsBefore = {};
    int columnBefore = 0;
    for (Series each : group) {
      lengths.clear();
      for (PendingChunk chunk : each.chunks) {
        int start = data.size();
        chunk.write(data);
        lengths.uvarint(data.size() - start);
        runStart = endRun(data, runStart, data.size() - runStart >= BlockFormat.RUN_BYTES);
      }
      writeRecord(each, pairsBefore, columnBefore);
      pairsBefore = each.pairs;
      columnBefore = each.column;
    }
    endRun(data, runStart, data.size() > runStart);
  }

  private static int endRun(ByteSink data, int start, boolean ends) {
    if (ends) {
      data.u32(data.crc32c(start));
      return data.size();
    }
    return start;
  }

  private void writeRecord(Series each, int[] pairsBefore, int columnBefore) {
    int[] pairs = each.pairs;
    boolean isLonger = pairs.length != pairsBefore.length;
    boolean isOtherColumn = each.column != columnBefore;
    boolean isOneChunk = each.chunks.length == 1;
    records.u8(
        (isLonger ? BlockGroup.OTHER_SIZE : 0)
            | (isOtherColumn ? BlockGroup.OTHER_COLUMN : 0)
            | (isOneChunk ? 0 : BlockGroup.MORE_CHUNKS)
            | (each.isPart ? BlockGroup.PART_OF_COLUMN : 0));
    if (isLonger) {
      records.uvarint(pairs.length);
    }
    int[] before = Arrays.copyOf(pairsBefore, pairs.length);
    for (int i = 0; i < pairs.length; i += BlockGroup.MASK_BITS) {
      int mask = 0;
      for (int j = i; j < Math.min(pairs.length, i + BlockGroup.MASK_BITS); j++) {
        mask |= pairs[j] == before[j] ? 0 : 1 << (j - i);
      }
      records.u8(mask);
    }
    for (int i = 0; i < pairs.length; i++) {
      if (pairs[i] != before[i]) {
        records.svarint(pairs[i] - before[i]);
      }
    }
    if (isOtherColumn) {
      records.svarint(each.column - columnBefore);
    }
    if (each.isPart) {
      records.uvarint(each.start);
      records.uvarint(each.samples);
    }
    if (!isOneChunk) {
      records.uvarint(each.chunks.length);
    }
    records.raw(lengths.bytes(), 0, lengths.size());
  }

  int seriesCount() {
    return series;
  }

  ByteSink records() {
    return records;
  }

  /// Of each group the number of its first series and where its record begins, 4 bytes each.
  ByteSink groupTable() {
    return groupTable;
  }

  ChunkCoder coder() {
    return coder;
  }

  TimeColumnWriter columns() {
    return columns;
  }
}
