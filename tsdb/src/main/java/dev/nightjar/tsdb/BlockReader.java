package dev.nightjar.tsdb;

import dev.nightjar.base.MappedFile;
import dev.nightjar.model.SampleColumns;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Reads series of blocks. What it has read last it keeps, since neighbours are asked for one after
/// the other: the group, the run of chunks, the times. Owned by one thread from [#borrow] to
/// [#giveBack].
final class BlockReader {
  /// Readers that are kept for the next who asks: as many as read at a time, as a rule.
  private static final int KEPT = 8;

  private static final AtomicReferenceArray<BlockReader> FREE = new AtomicReferenceArray<>(KEPT);

  private final ChunkDecoder decoder = new ChunkDecoder();
  private final ChunkDecoder timeDecoder = new ChunkDecoder();
  private final IntFunction<TokenDecoder> models = model -> ModelCache.decoder(index(), model);
  private final BlockGroup group = new BlockGroup();
  private final BlockGroup otherGroup = new BlockGroup();
  private final TimeChunk times = new TimeChunk();
  private @Nullable BlockIndex index; // while it is borrowed
  private long block; // whose things are kept
  private byte[] run = new byte[1 << 12];
  private long runAt = -1; // of the verified run that is in `run`
  private final double[] moved = new double[BlockFormat.MAX_CHUNK];
  private int damaged;
  private int start; // of the series' times, in their column
  private int end;

  private BlockReader(BlockIndex index) {
    this.index = index;
    block = index.id();
  }

  /// A reader of a block, to be given back.
  static BlockReader borrow(BlockIndex index) {
    int start = (int) Thread.currentThread().threadId();
    for (int i = 0; i < KEPT; i++) {
      BlockReader reader = FREE.getAndSet(Math.floorMod(start + i, KEPT), null);
      if (reader != null) {
        reader.turnTo(index);
        return reader;
      }
    }
    return new BlockReader(index);
  }

  void giveBack() {
    index = null;
    int start = (int) Thread.currentThread().threadId();
    for (int i = 0; i < KEPT; i++) {
      if (FREE.compareAndSet(Math.floorMod(start + i, KEPT), null, this)) {
        return;
      }
    }
  }

  private void turnTo(BlockIndex next) {
    damaged = 0;
    index = next;
    if (next.id() != block) {
      block = next.id();
      group.unload();
      otherGroup.unload();
      times.unload();
      runAt = -1;
    }
  }

  /// Chunks and columns that were found damaged since it was borrowed.
  int damaged() {
    return damaged;
  }

  /// The group of a series.
  BlockGroup group(int series) {
    index().loadGroup(series, group);
    return group;
  }

  /// Whether a series has a sample in the range.
  boolean hasSamples(int series, long fromMillis, long toMillis) {
    turnToSeries(series);
    var column = new TimeColumn(index().column(group.column(series)));
    while (column.next() && column.first() <= toMillis) {
      if (column.last() < fromMillis || !hasAny(column)) {
        continue;
      }
      if ((column.first() >= fromMillis && column.start() >= start)
          || (column.last() <= toMillis && column.start() + column.count() <= end)) {
        return true;
      }
      if (load(column) && from(fromMillis) < to(toMillis)) {
        return true;
      }
    }
    return false;
  }

  /// Adds the series' samples within the range; what is damaged is left out.
  void read(int series, long fromMillis, long toMillis, SampleColumns into) {
    turnToSeries(series);
    int before = into.size();
    var column = new TimeColumn(index().column(group.column(series)));
    while (column.next() && column.first() <= toMillis) {
      if (column.last() >= fromMillis && hasAny(column) && load(column)) {
        add(series, from(fromMillis), to(toMillis), into);
      }
    }
    damaged += index().annex().attach(series, into, before);
  }

  /// Adds the samples at places of the loaded times, from `from` up to but without `to`.
  private void add(int series, int from, int to, SampleColumns into) {
    int chunks = group.chunkCount(series);
    int samples = end - start;
    int at = from;
    while (at < to) {
      int place = times.start() + at - start; // among the series' samples
      int chunk = BlockFormat.chunkOf(samples, chunks, place);
      int chunkStart = BlockFormat.chunkStart(samples, chunks, chunk);
      int chunkEnd = BlockFormat.chunkStart(samples, chunks, chunk + 1);
      int count = Math.min(to - at, chunkEnd - place);
      int first = place - chunkStart;
      if (decode(series, chunk, chunkEnd - chunkStart, first + count)) {
        into.addAll(times.all(), aligned(first, at, count), at, at + count);
      }
      at += count;
    }
  }

  /// The decoded values, at the places of their times.
  private double[] aligned(int from, int to, int count) {
    if (from == to) {
      return decoder.values();
    }
    System.arraycopy(decoder.values(), from, moved, to, count);
    return moved;
  }

  /// The time of a series' newest sample; of its column's newest when that one's time is damaged.
  long newestMillis(int series) {
    turnToSeries(series);
    var column = new TimeColumn(index().column(group.column(series)));
    while (column.next() && column.start() + column.count() < end) {}
    return column.start() + column.count() > end && load(column)
        ? times.millis(end - 1 - column.start())
        : column.last();
  }

  /// Makes the group, and the places of the series' times in their column, those of a series.
  private void turnToSeries(int series) {
    group(series);
    start = group.start(series);
    int own = group.samples(series);
    int samples = index().column(group.column(series)).count();
    end = own == BlockGroup.WHOLE ? samples : start + own;
    if (start < 0 || end > samples || end <= start) {
      throw new IndexOutOfBoundsException("series " + series + " beyond its column of times");
    }
  }

  private boolean hasAny(TimeColumn column) {
    return column.start() < end && column.start() + column.count() > start;
  }

  /// The first place in the loaded times that is the series' and not before `millis`.
  private int from(long millis) {
    return Math.max(times.firstFrom(millis), start - times.start());
  }

  /// Behind the last place in the loaded times that is the series' and not after `millis`.
  private int to(long millis) {
    int to = millis == Long.MAX_VALUE ? times.count() : times.firstFrom(millis + 1);
    return Math.min(to, end - times.start());
  }

  private boolean load(TimeColumn column) {
    if (times.isOf(column)) {
      return true;
    }
    try {
      if (column.bytes() == 0) {
        times.even(column);
        return true;
      }
      int length = column.bytes() - BlockFormat.CRC_BYTES;
      if (copyVerified(column.at(), length)) {
        var in = new ByteSource(run, 0);
        if (!timeDecoder.head(in, column.count(), column.count())) {
          timeDecoder.numbers(in, run, length, models);
          times.decoded(column, timeDecoder.whole());
          return true;
        }
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
      runAt = -1; // not what a writer wrote, whatever its checksum says
    }
    damaged++;
    return false;
  }

  /// Decodes the first values of a chunk.
  private boolean decode(int series, int chunk, int count, int upTo) {
    try {
      int place = group.place(series, chunk);
      if (load(group, place)) {
        var in = new ByteSource(run, offset(group, place));
        if (!decoder.head(in, count, upTo)) {
          decoder.numbers(in, run, offset(group, place) + group.length(place), models);
        } else if (!decodeOther(in, series, count)) {
          damaged++;
          return false;
        }
        decoder.scaleValues();
        return true;
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
      runAt = -1;
    }
    damaged++;
    return false;
  }

  /// Takes the numbers of the earlier chunk that is named next.
  private boolean decodeOther(ByteSource in, int series, int count) {
    int other = series - in.count();
    int chunk = in.count();
    BlockGroup of = other >= group.first() ? group : otherGroup;
    index().loadGroup(other, of);
    int place = of.place(other, chunk);
    if (index().chunkSamples(of, other, chunk) != count || !load(of, place)) {
      return false;
    }
    int at = offset(of, place);
    decoder.numbersOf(new ByteSource(run, at), run, at + of.length(place), models);
    return true;
  }

  private int offset(BlockGroup of, int place) {
    return (int) (of.chunkAt(place) - of.runAt(place));
  }

  /// Makes `run` the verified run of a chunk.
  private boolean load(BlockGroup of, int place) {
    long at = of.runAt(place);
    return at == runAt || copyVerified(at, of.runEnd(place) - at);
  }

  private boolean copyVerified(long at, long length) {
    runAt = -1;
    MappedFile file = index().file();
    if (at < BlockFormat.HEADER_BYTES || length < 0 || length > file.size() - at) {
      return false;
    }
    int size = (int) length;
    if (run.length < size + ChunkDecoder.SLACK) {
      run = new byte[2 * size + ChunkDecoder.SLACK];
    }
    if (file.crc32c(at, size) != file.intAt(at + size)) {
      return false;
    }
    file.copy(at, run, 0, size);
    runAt = at;
    return true;
  }

  private BlockIndex index() {
    BlockIndex borrowed = index;
    if (borrowed == null) {
      throw new IllegalStateException("BUG: a reader that was given back is used");
    }
    return borrowed;
  }
}
