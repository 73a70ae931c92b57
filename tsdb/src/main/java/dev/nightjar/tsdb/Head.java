package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SampleColumns;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/// The newest samples, in memory: series are numbered in order of appearance, unsealed samples
/// stand in slots, full slots are sealed into compressed chunks.
///
/// - Live -> Frozen: a new head takes its place; nothing is added any more
/// - Frozen -> gone: its block is published
///
/// *Threads.* One appending thread at a time (the tenant's append lock sees to it) calls [#find],
/// the newest-sample methods, [#create] and [#add]; the latter two between [#beginChange] and
/// [#endChange], which keep readers out. Everything else may be called by any thread.
final class Head implements Part {
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Lock reading = lock.readLock();
  private final HeadIndex index = new HeadIndex();
  private final SeriesNames names = new SeriesNames();
  private final List<HeadPage> pages = new ArrayList<>();
  private final HeadChunks chunks = new HeadChunks();
  private final ChunkCodec codec = new ChunkCodec();
  private final ByteSink sealed = new ByteSink(512);
  private final long[] sealTimes = new long[HeadPage.SLOTS];
  private final long[] sealBits = new long[HeadPage.SLOTS];
  private volatile long minMillis = Long.MAX_VALUE;
  private volatile long maxMillis = Long.MIN_VALUE;
  private volatile long startedMillis = Long.MAX_VALUE;
  private long samples; // guarded by lock

  /// Says from when the head's age counts.
  void startedMillis(long millis) {
    startedMillis = millis;
  }

  long startedMillis() {
    return startedMillis;
  }

  // --- the appending thread ---

  /// The number of a series; -1 when it is not here.
  int find(Labels labels) {
    return index.find(labels);
  }

  /// The number of the series with this name; -1 when there is none.
  int find(long hashHigh, long hashLow) {
    return names.find(hashHigh, hashLow);
  }

  /// Gives a series one more name.
  void name(long hashHigh, long hashLow, int series) {
    names.add(hashHigh, hashLow, series, index.seriesCount());
  }

  Labels labels(int series) {
    return index.labels(series);
  }

  long newestMillis(int series) {
    return page(series).newestMillis[HeadPage.row(series)];
  }

  long newestBits(int series) {
    return page(series).newestBits[HeadPage.row(series)];
  }

  /// Says what the newest sample is or, before it is added, will be.
  void newest(int series, long timestampMillis, long valueBits) {
    HeadPage page = page(series);
    page.newestMillis[HeadPage.row(series)] = timestampMillis;
    page.newestBits[HeadPage.row(series)] = valueBits;
  }

  void beginChange() {
    lock.writeLock().lock();
  }

  void endChange() {
    lock.writeLock().unlock();
  }

  /// Adds a series without samples, whose newest sample elsewhere is known.
  int create(Labels labels, long newestMillis, long newestBits) {
    int series = index.add(labels);
    if (series >> HeadPage.SHIFT == pages.size()) {
      pages.add(new HeadPage());
    }
    HeadPage page = page(series);
    page.lastChunk[HeadPage.row(series)] = HeadChunks.NONE;
    newest(series, newestMillis, newestBits);
    return series;
  }

  /// Adds a sample that is newer than all of its series.
  void add(int series, long timestampMillis, long valueBits) {
    HeadPage page = page(series);
    int row = HeadPage.row(series);
    int filled = page.filled[row];
    if (filled == HeadPage.SLOTS
        || (filled > 0 && timestampMillis - page.slotBase[row] > Integer.MAX_VALUE)) {
      seal(page, row);
      filled = 0;
    }
    if (filled == 0) {
      page.slotBase[row] = timestampMillis;
    }
    int slot = HeadPage.place(row, filled);
    page.slotOffsets[slot] = (int) (timestampMillis - page.slotBase[row]);
    page.slotBits[slot] = valueBits;
    page.filled[row] = (byte) (filled + 1);
    samples++;
    if (timestampMillis < minMillis) {
      minMillis = timestampMillis;
    }
    if (timestampMillis > maxMillis) {
      maxMillis = timestampMillis;
    }
  }

  private void seal(HeadPage page, int row) {
    int count = page.filled[row];
    for (int i = 0; i < count; i++) {
      sealTimes[i] = page.slotMillis(row, i);
      sealBits[i] = page.slotBits[HeadPage.place(row, i)];
    }
    sealed.clear();
    long first = sealTimes[0];
    codec.encode(first, sealTimes, sealBits, count, sealed);
    page.lastChunk[row] = chunks.add(page.lastChunk[row], first, sealTimes[count - 1], sealed);
    page.filled[row] = 0;
  }

  // --- any thread ---

  int seriesCount() {
    reading.lock();
    try {
      return index.seriesCount();
    } finally {
      reading.unlock();
    }
  }

  long samples() {
    reading.lock();
    try {
      return samples;
    } finally {
      reading.unlock();
    }
  }

  /// Memory that the head's content takes, roughly.
  long bytes() {
    reading.lock();
    try {
      long pages = (long) index.seriesCount() * HeadPage.BYTES_PER_SERIES;
      return chunks.bytes() + index.bytes() + names.bytes() + pages;
    } finally {
      reading.unlock();
    }
  }

  @Override
  public Selected select(List<Matcher> matchers, long fromMillis, long toMillis) {
    reading.lock();
    try {
      BitSet found = LabelSelection.evaluate(index, matchers);
      ChunkCodec times = ChunkCodec.ofThread();
      var selected = new Selected(found.cardinality());
      for (int i = found.nextSetBit(0); i >= 0; i = found.nextSetBit(i + 1)) {
        if (hasSamples(i, fromMillis, toMillis, times)) {
          selected.add(i, index.labels(i));
        }
      }
      return selected;
    } finally {
      reading.unlock();
    }
  }

  private boolean hasSamples(int series, long fromMillis, long toMillis, ChunkCodec times) {
    HeadPage page = page(series);
    int row = HeadPage.row(series);
    for (int slot = page.filled[row] - 1; slot >= 0; slot--) {
      long time = page.slotMillis(row, slot);
      if (time < fromMillis) {
        return false;
      }
      if (time <= toMillis) {
        return true;
      }
    }
    int chunk = page.lastChunk[row];
    while (chunk != HeadChunks.NONE) {
      if (chunks.lastMillis(chunk) < fromMillis) {
        return false;
      }
      if (chunks.firstMillis(chunk) <= toMillis) {
        return chunks.lastMillis(chunk) <= toMillis
            || chunks.firstMillis(chunk) >= fromMillis
            || ChunkTimes.anyWithin(
                times.times(), chunks.decodeTimes(chunk, times), fromMillis, toMillis);
      }
      chunk = chunks.previous(chunk);
    }
    return false;
  }

  @Override
  public void read(int series, long fromMillis, long toMillis, SampleColumns into) {
    ChunkCodec decoder = ChunkCodec.ofThread();
    reading.lock();
    try {
      HeadPage page = page(series);
      int row = HeadPage.row(series);
      var wanted = new IntColumn(16);
      int chunk = page.lastChunk[row];
      while (chunk != HeadChunks.NONE && chunks.lastMillis(chunk) >= fromMillis) {
        if (chunks.firstMillis(chunk) <= toMillis) {
          wanted.add(chunk);
        }
        chunk = chunks.previous(chunk);
      }
      for (int i = wanted.size() - 1; i >= 0; i--) {
        int count = chunks.decode(wanted.get(i), decoder);
        ChunkTimes.addWithin(decoder, count, fromMillis, toMillis, into);
      }
      for (int slot = 0; slot < page.filled[row]; slot++) {
        long time = page.slotMillis(row, slot);
        if (time >= fromMillis && time <= toMillis) {
          into.add(time, Double.longBitsToDouble(page.slotBits[HeadPage.place(row, slot)]));
        }
      }
    } finally {
      reading.unlock();
    }
  }

  @Override
  public Newest newest(Labels labels) {
    reading.lock();
    try {
      int series = index.find(labels);
      return series < 0 ? Newest.NONE : new Newest(newestMillis(series), newestBits(series));
    } finally {
      reading.unlock();
    }
  }

  @Override
  public void eachName(Consumer<String> action) {
    reading.lock();
    try {
      index.eachName(action);
    } finally {
      reading.unlock();
    }
  }

  @Override
  public void eachValue(String name, Consumer<String> action) {
    reading.lock();
    try {
      index.eachValue(name, action);
    } finally {
      reading.unlock();
    }
  }

  @Override
  public long minMillis() {
    return minMillis;
  }

  @Override
  public long maxMillis() {
    return maxMillis;
  }

  /// Memory needs no holder.
  @Override
  public void retain() {}

  @Override
  public void release() {}

  private HeadPage page(int series) {
    return pages.get(series >> HeadPage.SHIFT);
  }
}
