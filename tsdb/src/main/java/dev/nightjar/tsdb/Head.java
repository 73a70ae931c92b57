package dev.nightjar.tsdb;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.StopCheck;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/// The newest samples, in memory, of the series of a [SeriesTable]: unsealed samples stand in
/// slots, full slots are sealed into compressed chunks. Samples that come late, behind a newer one
/// of their series, stand apart.
///
/// - Live -> Frozen: a new head takes its place; nothing is added any more
/// - Frozen -> gone: its samples are in a file of chunks
///
/// *Threads.* One appending thread at a time (the tenant's append lock sees to it) adds samples,
/// between [#beginChange] and [#endChange], which keep readers out. Everything else may be called
/// by any thread. The head's lock is taken before the table's.
final class Head implements Stretch, ChunkSource {
  private static final @Nullable HeadPage[] NO_PAGES = {};

  /// Where [#newestSlot] finds none: all slots are older, or newer, or there are none.
  private static final int OLDER = -1;

  private static final int NEWER = -2;

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Lock reading = lock.readLock();

  /// Taken with the lock for changes; readers of single slots look whether it was, and do without
  /// the lock, which would cost them more than the slots when several threads read.
  private final StampedLock changes = new StampedLock();

  private long changing; // the stamp of the change under way; guarded by lock
  private final SeriesTable table;
  private volatile @Nullable HeadPage[] pages = NO_PAGES; // made with their first sample
  private final HeadPool pool;
  private final HeadChunks chunks;
  private final LateSamples late = new LateSamples();
  private final HeadAnnex annex = new HeadAnnex();
  private final ChunkCodec codec = new ChunkCodec();
  private final ByteSink sealed = new ByteSink(512);
  private final long[] sealTimes = new long[HeadPage.SLOTS];
  private final long[] sealBits = new long[HeadPage.SLOTS];
  private volatile long minMillis = Long.MAX_VALUE;
  private volatile long maxMillis = Long.MIN_VALUE;
  private volatile long startedMillis = Long.MAX_VALUE;
  private final AtomicInteger holders = new AtomicInteger(1);
  private long samples; // guarded by lock
  private int filledPages; // guarded by lock

  /// Whoever makes a head is its first holder.
  ///
  /// @param pool where memory comes from, and goes to with the last holder
  Head(SeriesTable table, HeadPool pool) {
    this.table = table;
    this.pool = pool;
    chunks = new HeadChunks(pool);
  }

  HeadPool pool() {
    return pool;
  }

  @Override
  public SeriesTable table() {
    return table;
  }

  /// Says from when the head's age counts.
  void startedMillis(long millis) {
    startedMillis = millis;
  }

  @Override
  public long startedMillis() {
    return startedMillis;
  }

  // --- the appending thread ---

  void beginChange() {
    lock.writeLock().lock();
    changing = changes.writeLock();
  }

  void endChange() {
    changes.unlockWrite(changing);
    lock.writeLock().unlock();
  }

  /// Adds a sample that is newer than all of its series, wherever they are.
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
    count(timestampMillis);
  }

  private void count(long timestampMillis) {
    samples++;
    if (timestampMillis < minMillis) {
      minMillis = timestampMillis;
    }
    if (timestampMillis > maxMillis) {
      maxMillis = timestampMillis;
    }
  }

  /// Adds a sample of a time at which its series has none, and which is not its newest.
  void addLate(int series, long timestampMillis, long valueBits) {
    late.add(series, timestampMillis, valueBits);
    count(timestampMillis);
  }

  /// Adds what a sample that was added has beside its 64 bits.
  ///
  /// @param startMillis 0 when nobody said
  void annex(int series, long timestampMillis, long startMillis, @Nullable Histogram histogram) {
    annex.add(series, timestampMillis, startMillis, histogram);
  }

  private HeadPage pageToFill(int series) {
    int number = series >> HeadPage.SHIFT;
    if (number >= pages.length) {
      pages = Arrays.copyOf(pages, Math.max(number + 1, 2 * pages.length));
    }
    HeadPage page = pages[number];
    if (page == null) {
      page = pool.page();
      pages[number] = page;
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
    int timesLength = codec.encode(first, sealTimes, sealBits, count, sealed);
    page.lastChunk[row] =
        chunks.add(page.lastChunk[row], count, first, sealTimes[count - 1], sealed, timesLength);
    page.filled[row] = 0;
  }

  // --- any thread ---

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
      return chunks.bytes() + (long) filledPages * HeadPage.BYTES + late.bytes() + annex.bytes();
    } finally {
      reading.unlock();
    }
  }

  @Override
  public boolean has(int series) {
    reading.lock();
    try {
      HeadPage page = page(series);
      return (page != null && page.isFilled(HeadPage.row(series))) || late.has(series);
    } finally {
      reading.unlock();
    }
  }

  @Override
  public void addWithin(
      IntColumn series, long fromMillis, long toMillis, BitSet places, StopCheck stop) {
    int size = series.size();
    reading.lock();
    try {
      for (int at = places.nextClearBit(0); at < size; at = places.nextClearBit(at + 1)) {
        stop.check();
        int number = series.get(at);
        if (isWithin(number, fromMillis, toMillis)
            || late.hasWithin(number, fromMillis, toMillis)) {
          places.set(at);
        }
      }
    } finally {
      reading.unlock();
    }
  }

  private boolean isWithin(int series, long fromMillis, long toMillis) {
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
        ChunkCodec times = ChunkCodec.ofThread();
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
    reading.lock();
    try {
      int before = into.size();
      HeadPage page = page(series);
      if (page != null) {
        read(page, HeadPage.row(series), fromMillis, toMillis, into);
        annex.attach(series, into, before);
      }
      int middle = into.size();
      late.read(series, fromMillis, toMillis, into);
      annex.attach(series, into, middle);
      SortedRuns.join(into, middle);
    } finally {
      reading.unlock();
    }
  }

  /// Looks at the newest slots alone where they suffice.
  @Override
  public void newest(int series, long fromMillis, long toMillis, SampleColumns into) {
    if (!glanceAtSlots(series, fromMillis, toMillis, into)
        && !addNewestSlot(series, fromMillis, toMillis, into)) {
      Stretch.super.newest(series, fromMillis, toMillis, into);
    }
  }

  /// As [#addNewestSlot], without the lock, where no change comes between and samples are nothing
  /// but times and bits: what is read meanwhile may be anything, and counts only then.
  private boolean glanceAtSlots(int series, long fromMillis, long toMillis, SampleColumns into) {
    long stamp = changes.tryOptimisticRead();
    HeadPage page = page(series);
    if (stamp == 0 || page == null || !late.isEmpty() || !annex.isEmpty()) {
      return false;
    }
    int row = HeadPage.row(series);
    int slot = newestSlot(page, row, fromMillis, toMillis);
    long time = slot < 0 ? 0 : page.slotMillis(row, slot);
    double value = slot < 0 ? 0 : page.slotValue(row, slot);
    if (slot == NEWER || !changes.validate(stamp)) {
      return false;
    }
    if (slot != OLDER) {
      into.add(time, value);
      into.keepLast();
    }
    return true;
  }

  /// Returns whether nothing else needs to be looked at.
  private boolean addNewestSlot(int series, long fromMillis, long toMillis, SampleColumns into) {
    reading.lock();
    try {
      HeadPage page = page(series);
      if (page == null || late.has(series)) {
        return false;
      }
      int row = HeadPage.row(series);
      int slot = newestSlot(page, row, fromMillis, toMillis);
      if (slot >= 0) {
        int before = into.size();
        into.add(page.slotMillis(row, slot), page.slotValue(row, slot));
        annex.attach(series, into, before);
        into.keepLast();
      }
      return slot != NEWER;
    } finally {
      reading.unlock();
    }
  }

  /// The slot with the newest sample in a range, [#OLDER] or [#NEWER].
  private static int newestSlot(HeadPage page, int row, long fromMillis, long toMillis) {
    for (int slot = page.filled[row] - 1; slot >= 0; slot--) {
      long time = page.slotMillis(row, slot);
      if (time < fromMillis) {
        return OLDER;
      }
      if (time <= toMillis) {
        return slot;
      }
    }
    return NEWER;
  }

  private void read(HeadPage page, int row, long fromMillis, long toMillis, SampleColumns into) {
    ChunkCodec decoder = ChunkCodec.ofThread();
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
  }

  /// In the order of their numbers, in which they stand in memory.
  @Override
  public IntColumn series() {
    int count = table.seriesCount();
    var all = new IntColumn(count);
    for (int series = 0; series < count; series++) {
      all.add(series);
    }
    return all;
  }

  @Override
  public int seriesEnd() {
    return 0;
  }

  /// Sealed chunks as they are, the rest encoded.
  @Override
  public void chunks(int series, ChunkRun into) {
    reading.lock();
    try {
      if (late.has(series)) {
        var all = new SampleColumns();
        read(series, Long.MIN_VALUE, Long.MAX_VALUE, all);
        into.add(all);
        return;
      }
      HeadPage page = page(series);
      if (page == null) {
        return;
      }
      int row = HeadPage.row(series);
      var sealedOnes = new IntColumn(16);
      int chunk = page.lastChunk[row];
      for (; chunk != HeadChunks.NONE; chunk = chunks.previous(chunk)) {
        sealedOnes.add(chunk);
      }
      for (int i = sealedOnes.size() - 1; i >= 0; i--) {
        chunks.copy(sealedOnes.get(i), into);
      }
      int open = page.filled[row];
      for (int slot = 0; slot < open; slot++) {
        into.times[slot] = page.slotMillis(row, slot);
        into.bits[slot] = page.slotBits[HeadPage.place(row, slot)];
      }
      into.add(open);
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

  @Override
  public void retain() {
    if (holders.getAndIncrement() <= 0) {
      throw new IllegalStateException("BUG: a head retained after its memory was given back");
    }
  }

  @Override
  public void release() {
    if (holders.decrementAndGet() == 0) {
      for (HeadPage page : pages) {
        if (page != null) {
          pool.giveBack(page);
        }
      }
      pages = NO_PAGES;
      chunks.giveBack();
    }
  }

  /// Only for a frozen head.
  @Override
  public @Nullable AnnexRun annexOf(int series) {
    return annex.of(series);
  }

  private @Nullable HeadPage page(int series) {
    int number = series >> HeadPage.SHIFT;
    @Nullable HeadPage[] known = pages;
    return number < known.length ? known[number] : null;
  }
}
