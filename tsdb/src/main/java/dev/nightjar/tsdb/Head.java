package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SampleColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The newest samples, in memory, of the series of a [SeriesTable]: unsealed samples stand in
/// slots, full slots are sealed into compressed chunks.
///
/// - Live -> Frozen: a new head takes its place; nothing is added any more
/// - Frozen -> gone: its block is published
///
/// *Threads.* One appending thread at a time (the tenant's append lock sees to it) calls [#find],
/// the newest-sample methods, [#create] and [#add]; the latter two between [#beginChange] and
/// [#endChange], which keep readers out. Everything else may be called by any thread. The head's
/// lock is taken before the table's.
final class Head implements Part {
  /// A table with more series than this that nobody sends any more, and a larger part of its series
  /// than one in so many, is made anew.
  private static final int MOST_IDLE = 1_000;

  private static final int MAX_IDLE_PART = 4;

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Lock reading = lock.readLock();
  private final SeriesTable table;
  private final List<@Nullable HeadPage> pages = new ArrayList<>(); // made with their first sample
  private final HeadChunks chunks = new HeadChunks();
  private final ChunkCodec codec = new ChunkCodec();
  private final ByteSink sealed = new ByteSink(512);
  private final long[] sealTimes = new long[HeadPage.SLOTS];
  private final long[] sealBits = new long[HeadPage.SLOTS];
  private volatile long minMillis = Long.MAX_VALUE;
  private volatile long maxMillis = Long.MIN_VALUE;
  private volatile long startedMillis = Long.MAX_VALUE;
  private long samples; // guarded by lock
  private int filledPages; // guarded by lock

  Head(SeriesTable table) {
    this.table = table;
  }

  SeriesTable table() {
    return table;
  }

  /// The table for the head that comes after this one: the same, or when many of its series have no
  /// sample here, one without these. Only for the appending thread.
  SeriesTable nextTable() {
    return hasManyIdle() ? table.only(this::isFilled) : table;
  }

  /// Whether so many series of the table have no sample here that they are worth leaving behind.
  boolean hasManyIdle() {
    reading.lock();
    try {
      int count = table.seriesCount();
      int idle = 0;
      for (int series = 0; series < count; series++) {
        idle += isFilled(series) ? 0 : 1;
      }
      return idle > MOST_IDLE && idle > count / MAX_IDLE_PART;
    } finally {
      reading.unlock();
    }
  }

  /// Says from when the head's age counts.
  void startedMillis(long millis) {
    startedMillis = millis;
  }

  long startedMillis() {
    return startedMillis;
  }

  // --- the appending thread ---

  /// The number of a series; -1 when it is not in the table.
  int find(Labels labels) {
    return table.find(labels);
  }

  /// The number of the series with this name; -1 when there is none.
  int find(long hashHigh, long hashLow) {
    return table.find(hashHigh, hashLow);
  }

  /// Gives a series one more name.
  void name(long hashHigh, long hashLow, int series) {
    table.name(hashHigh, hashLow, series);
  }

  Labels labels(int series) {
    return table.labels(series);
  }

  long newestMillis(int series) {
    return table.newestMillis(series);
  }

  long newestBits(int series) {
    return table.newestBits(series);
  }

  /// Says what the newest sample is or, before it is added, will be.
  void newest(int series, long timestampMillis, long valueBits) {
    table.newest(series, timestampMillis, valueBits);
  }

  void beginChange() {
    lock.writeLock().lock();
  }

  void endChange() {
    lock.writeLock().unlock();
  }

  /// Adds a series without samples, whose newest sample elsewhere is known.
  int create(Labels labels, long newestMillis, long newestBits) {
    return table.create(labels, newestMillis, newestBits);
  }

  /// Adds a sample that is newer than all of its series.
  void add(int series, long timestampMillis, long valueBits) {
    HeadPage page = pageToFill(series);
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

  private HeadPage pageToFill(int series) {
    int number = series >> HeadPage.SHIFT;
    while (number >= pages.size()) {
      pages.add(null);
    }
    HeadPage page = pages.get(number);
    if (page == null) {
      page = new HeadPage();
      pages.set(number, page);
      filledPages++;
    }
    return page;
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
    return table.seriesCount();
  }

  long samples() {
    reading.lock();
    try {
      return samples;
    } finally {
      reading.unlock();
    }
  }

  /// Memory that the head's samples take, roughly.
  long bytes() {
    reading.lock();
    try {
      return chunks.bytes() + (long) filledPages * HeadPage.BYTES;
    } finally {
      reading.unlock();
    }
  }

  @Override
  public Selected select(List<Matcher> matchers, long fromMillis, long toMillis) {
    IntColumn found = table.select(matchers);
    var selected = new IntColumn(found.size());
    reading.lock();
    try {
      ChunkCodec times = ChunkCodec.ofThread();
      for (int i = 0; i < found.size(); i++) {
        if (hasSamples(found.get(i), fromMillis, toMillis, times)) {
          selected.add(found.get(i));
        }
      }
    } finally {
      reading.unlock();
    }
    return new Selected(selected, table.labels(selected));
  }

  private boolean isFilled(int series) {
    HeadPage page = page(series);
    return page != null && page.isFilled(HeadPage.row(series));
  }

  private boolean hasSamples(int series, long fromMillis, long toMillis, ChunkCodec times) {
    HeadPage page = page(series);
    if (page == null) {
      return false;
    }
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
      if (page == null) {
        return;
      }
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

  /// Only for the appending thread.
  @Override
  public Newest newest(Labels labels) {
    int series = table.find(labels);
    return series < 0
        ? Newest.NONE
        : new Newest(table.newestMillis(series), table.newestBits(series));
  }

  @Override
  public void eachName(Consumer<String> action) {
    reading.lock();
    try {
      table.eachName(this::isFilled, action);
    } finally {
      reading.unlock();
    }
  }

  @Override
  public void eachValue(String name, Consumer<String> action) {
    reading.lock();
    try {
      table.eachValue(name, this::isFilled, action);
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

  private @Nullable HeadPage page(int series) {
    int number = series >> HeadPage.SHIFT;
    return number < pages.size() ? pages.get(number) : null;
  }
}
