package dev.nightjar.tsdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The columns of times of a block: series with the same times share one. Owned by one thread.
final class TimeColumnWriter {
  /// A column whose chunks wait to be coded.
  private static final class Column {
    final int samples;
    final long[] firsts;
    final long[] lasts;
    final PendingChunk[] chunks;

    Column(int samples) {
      this.samples = samples;
      chunks = new PendingChunk[BlockFormat.chunks(samples)];
      firsts = new long[chunks.length];
      lasts = new long[chunks.length];
    }
  }

  private static final PendingChunk EVEN = new PendingChunk(new byte[0], false, 0, 0, 0);

  private final ChunkShaper shaper;
  private final ContentHash hash = new ContentHash();
  private final RecentContents known;
  private final List<Column> pending = new ArrayList<>();
  private final ByteSink records = new ByteSink(1 << 12);
  private final ByteSink offsets = new ByteSink(256);
  private final RecentTimes recent = new RecentTimes();
  private long[] lastTimes = {};
  private int column;
  private int start;
  private boolean isPart;
  private int count;

  TimeColumnWriter(ChunkShaper shaper, int expected) {
    this.shaper = shaper;
    known = new RecentContents(expected);
  }

  /// Finds the column with these times, or a part of one, or makes one; [#column] and those after
  /// it tell.
  ///
  /// @param chunks takes what is to be coded of a new one
  void add(long[] times, int samples, List<PendingChunk> chunks) {
    if (Arrays.equals(times, 0, samples, lastTimes, 0, lastTimes.length)) {
      return;
    }
    lastTimes = Arrays.copyOf(times, samples);
    hash.hash(0, times, 0, samples);
    long place = known.find(hash);
    isPart = false;
    start = 0;
    if (place != RecentContents.NONE) {
      column = (int) place;
      return;
    }
    boolean isEven = isEven(times, 0, samples);
    isPart = !isEven && recent.find(lastTimes);
    if (isPart) {
      column = recent.column();
      start = recent.start();
      return;
    }
    column = count++;
    known.put(hash, column);
    pending.add(made(times, samples, chunks));
    if (!isEven) {
      recent.add(column, lastTimes);
    }
  }

  private Column made(long[] times, int samples, List<PendingChunk> chunks) {
    var made = new Column(samples);
    int size = made.chunks.length;
    for (int i = 0; i < size; i++) {
      int from = BlockFormat.chunkStart(samples, size, i);
      int to = BlockFormat.chunkStart(samples, size, i + 1);
      made.firsts[i] = times[from];
      made.lasts[i] = times[to - 1];
      made.chunks[i] = isEven(times, from, to) ? EVEN : shaper.times(times, from, to);
      if (made.chunks[i].count > 0) {
        chunks.add(made.chunks[i]);
      }
    }
    return made;
  }

  private static boolean isEven(long[] times, int from, int to) {
    for (int i = from + 2; i < to; i++) {
      if (times[i] - times[i - 1] != times[from + 1] - times[from]) {
        return false;
      }
    }
    return true;
  }

  /// Writes the columns whose chunks were coded.
  void write(BlockOutput out) {
    ByteSink data = out.buffer();
    for (Column column : pending) {
      offsets.u32(records.size());
      records.uvarint(column.samples);
      records.uvarint(out.at());
      long before = 0;
      for (int i = 0; i < column.chunks.length; i++) {
        int start = data.size();
        if (column.chunks[i] != EVEN) {
          column.chunks[i].write(data);
          data.u32(data.crc32c(start));
        }
        records.svarint(column.firsts[i] - before);
        records.uvarint(column.lasts[i] - column.firsts[i]);
        records.uvarint(data.size() - start);
        before = column.lasts[i];
      }
    }
    pending.clear();
  }

  /// The number of the column that was found last.
  int column() {
    return column;
  }

  /// Which of its times is the first.
  int start() {
    return start;
  }

  /// Whether the times are a part of the column's.
  boolean isPart() {
    return isPart;
  }

  /// How many columns there are.
  int count() {
    return count;
  }

  ByteSink records() {
    return records;
  }

  /// Where each column's record begins, 4 bytes each.
  ByteSink offsets() {
    return offsets;
  }
}
