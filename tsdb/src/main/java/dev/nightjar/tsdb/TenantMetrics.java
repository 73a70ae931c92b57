package dev.nightjar.tsdb;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.base.DiskReserve;
import dev.nightjar.base.Journal;
import dev.nightjar.model.Appended;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SeriesCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// One tenant's samples: a write-ahead log, a live head, files of chunks that were heads, and
/// blocks.
///
/// *Append.* Under the append lock a batch is checked and staged, written to the log, and only then
/// made visible in the live head.
///
/// *Turn.* Now and then a new log segment begins and a new, empty head takes the place of the live
/// one, which [TenantUpkeep] writes to a file; then the log before the turn is not needed any more.
/// Series keep their order over the turn because their table, with the times of their newest
/// samples, goes on with the new head; one that is met anew asks the other parts that reach that
/// far. After a crash at any point the files say from which segment the log counts.
///
/// *Locks*, in this order: maintenance (in [TenantUpkeep]), append, publishing (in [Shelf]), then a
/// head's own, then its table's.
final class TenantMetrics implements AutoCloseable, TenantUpkeep.Turns {
  /// The reserve on the disk grows with the log up to so many times its least size: merges and
  /// other tenants share it.
  private static final long MAX_RESERVE_FACTOR = 8;

  /// A table with more series than this that nobody sends any more, and a larger part of its series
  /// than one in so many, is made anew.
  private static final int MOST_IDLE = 1_000;

  private static final int MAX_IDLE_PART = 4;

  private final TsdbConfig config;
  private final Disk disk;
  private final Clock clock;
  private final Path dir;
  private final FamilyNotes notes;
  private final Journal wal;
  private final Exemplars exemplars;
  private final WalEncoder encoder; // guarded by appending
  private final StagedBatch staged; // guarded by appending
  private final RecoveryReport recovery;
  private final ReentrantLock appending = new ReentrantLock();
  private final AtomicLong appended = new AtomicLong();
  private final Troubles troubles = new Troubles();
  private final Shelf shelf;
  private final DiskReserve reserve;
  private final TenantUpkeep upkeep;
  private final AtomicLong logged = new AtomicLong(); // bytes of the log since the last turn
  private volatile boolean closed;

  TenantMetrics(TsdbConfig config, Disk disk, Clock clock, TenantFiles files, Recovered recovered) {
    this.config = config;
    this.disk = disk;
    this.clock = clock;
    dir = files.dir();
    notes = files.notes();
    exemplars = files.exemplars();
    wal = recovered.wal();
    recovery = recovered.report();
    shelf = new Shelf(recovered.parts());
    Head live = recovered.parts().live();
    staged = new StagedBatch(live);
    encoder = new WalEncoder(recovered.epoch());
    encoder.nextEpoch(live.table().generation(), live.table().logged());
    logged.set(recovered.logBytes());
    reserve = new DiskReserve(disk, dir, clock, this::reserveBytes);
    upkeep =
        new TenantUpkeep(
            config, disk, clock, files, wal, shelf, troubles, reserve, this, recovered);
  }

  /// What opening the folder found.
  ///
  /// @param epoch as high as the highest in the log
  /// @param frozenSegment the log counts from here without the frozen head, if there is one
  /// @param logBytes of the log that counts
  record Recovered(
      Journal wal,
      Parts parts,
      long epoch,
      long frozenSegment,
      long logBytes,
      RecoveryReport report) {}

  RecoveryReport recovery() {
    return recovery;
  }

  Appended append(SampleBatch batch, SeriesCheck check) {
    Appended result;
    appending.lock();
    try {
      refuseWhenClosed();
      refuseWhenFull();
      result = store(batch, check);
      troubles.appending(null);
    } catch (NightjarException e) {
      if (!closed && Troubles.isOfDisk(e)) {
        troubles.appending(e);
      }
      throw e;
    } finally {
      appending.unlock();
    }
    upkeep.afterAppend();
    return result;
  }

  private Appended store(SampleBatch batch, SeriesCheck check) {
    Parts parts = shelf.parts();
    staged.begin(parts.live(), batch.size());
    boolean isLogged = false;
    try {
      var intake =
          new Intake(config, clock.millis(), shelf::retain, shelf.elsewhere(), check, staged);
      Appended result = intake.stage(batch);
      stageNotes(batch.metadata());
      addExemplars(batch);
      if (!staged.isEmpty()) {
        log();
        isLogged = true;
        encoder.written(staged);
        staged.apply();
        staged.metadata.forEach(notes::put);
        appended.addAndGet(staged.size);
      }
      return result;
    } finally {
      if (!isLogged) {
        staged.undo();
      }
    }
  }

  private void addExemplars(SampleBatch batch) {
    try {
      exemplars.add(batch, staged::labelsOfKnown);
    } catch (IOException e) {
      throw StorageFailure.of(disk, dir, e);
    }
  }

  private void stageNotes(List<Metadata> families) {
    for (Metadata family : families) {
      if (notes.isNews(family)) {
        staged.metadata.add(family);
      }
    }
  }

  private void log() {
    try {
      ByteBuffer record = encoder.encode(staged);
      int length = record.remaining();
      if (length > Journal.MAX_PAYLOAD) {
        throw new NightjarException(
            ErrorCode.TOO_LARGE,
            "a batch of %d bytes is larger than %d: send smaller ones"
                .formatted(length, Journal.MAX_PAYLOAD));
      }
      wal.append(WalEncoder.BATCH, record);
      logged.addAndGet(length);
    } catch (IOException e) {
      throw StorageFailure.of(disk, dir, e);
    }
  }

  private void refuseWhenClosed() {
    if (closed) {
      throw new NightjarException(ErrorCode.UNAVAILABLE, "the metric store is closed");
    }
  }

  /// A head of twice its size means that files cannot be written: say why, take nothing. What is in
  /// reserve on the disk is for files.
  private void refuseWhenFull() {
    NightjarException why = troubles.flushing();
    if (why != null && fullness() >= 2) {
      throw new NightjarException(why.code(), why.getMessage(), why);
    }
    try {
      long missing = reserve.missing();
      if (missing > 0) {
        throw new NightjarException(
            ErrorCode.STORAGE_FULL,
            "the reserve on the disk under %s lacks %d bytes: nothing is stored until there is room"
                .formatted(dir, missing));
      }
    } catch (IOException e) {
      throw StorageFailure.of(disk, dir, e);
    }
  }

  /// A file takes less room than the part of the log that it stands for.
  private long reserveBytes() throws IOException {
    long least = config.reserveBytes();
    return Math.max(least, Math.min(wal.bytes(), MAX_RESERVE_FACTOR * least));
  }

  @Override
  public double fullness() {
    Head live = shelf.parts().live();
    double ofLog = (double) logged.get() / config.logBytesFor(live.table().seriesCount());
    return Math.max(ofLog, (double) live.bytes() / config.headBytes());
  }

  @Override
  public long turn() throws IOException {
    appending.lock();
    try {
      long segment = wal.rotate();
      logged.set(0);
      Head live = shelf.parts().live();
      SeriesTable table = shelf.parts().recents().size() > 1 ? live.table() : nextTable(live);
      encoder.nextEpoch(table.generation(), table.logged());
      var next = new Head(table, live.pool());
      next.startedMillis(clock.millis());
      shelf.publish(parts -> parts.turned(next));
      return segment;
    } finally {
      appending.unlock();
    }
  }

  /// The table for the head that comes after `live`: the same, or when many of its series are not
  /// sent any more, one without these.
  private SeriesTable nextTable(Head live) {
    SeriesTable table = live.table();
    long since = isNearlyFull(table) ? live.minMillis() : idleSince(live);
    return hasManyIdle(table, since) ? table.only(since) : table;
  }

  private long idleSince(Head live) {
    return live.samples() == 0 ? Long.MIN_VALUE : live.maxMillis() - config.blockSpan().toMillis();
  }

  private static boolean hasManyIdle(SeriesTable table, long sinceMillis) {
    int idle = table.idleSince(sinceMillis);
    return idle > MOST_IDLE && idle > table.seriesCount() / MAX_IDLE_PART;
  }

  /// New series are refused when it is full.
  private boolean isNearlyFull(SeriesTable table) {
    return table.seriesCount() >= config.maxSeries() / 10 * 9
        || table.bytes() >= config.maxTableBytes() / 10 * 9;
  }

  @Override
  public boolean isTurnUseful() {
    Head live = shelf.parts().live();
    if (!isNearlyFull(live.table()) || shelf.parts().recents().size() > 1) {
      return false;
    }
    appending.lock();
    try {
      return hasManyIdle(live.table(), live.minMillis());
    } finally {
      appending.unlock();
    }
  }

  @Override
  public void seriesLogged(SeriesTable table) {
    appending.lock();
    try {
      if (shelf.parts().live().table() == table) {
        encoder.logged(table.logged());
      }
    } finally {
      appending.unlock();
    }
  }

  void maintain() {
    upkeep.maintain();
  }

  void flush() throws IOException {
    upkeep.flush();
  }

  void snapshot(Path tenantDir) throws IOException {
    upkeep.snapshot(tenantDir);
  }

  void delete(List<List<Matcher>> anyOf, long fromMillis, long toMillis) {
    try {
      upkeep.delete(anyOf, fromMillis, toMillis);
    } catch (IOException e) {
      NightjarException why = StorageFailure.of(disk, dir, e);
      throw new NightjarException(
          why.code(),
          "not all is deleted for good: %s; delete again when that is mended"
              .formatted(why.getMessage()),
          e);
    }
  }

  void cleanTombstones() {
    try {
      upkeep.cleanTombstones();
    } catch (IOException e) {
      throw StorageFailure.of(disk, dir, e);
    }
  }

  /// All parts that may hold samples of the range, oldest first, each retained.
  List<Part> retain(long fromMillis, long toMillis) {
    return shelf.retain(fromMillis, toMillis);
  }

  Exemplars exemplars() {
    return exemplars;
  }

  List<Metadata> metadata() {
    return notes.all();
  }

  /// What is wrong at the moment.
  Optional<String> trouble() {
    return wal.failure().or(troubles::first).or(this::damage);
  }

  /// Which files have damaged chunks, as far as anybody has read them.
  private Optional<String> damage() {
    Parts parts = shelf.parts();
    List<Path> damaged = new ArrayList<>();
    parts.blocks().stream()
        .filter(b -> b.damagedChunks() > 0)
        .map(Block::path)
        .forEach(damaged::add);
    parts.files().stream()
        .filter(f -> f.damagedChunks() > 0)
        .map(ChunkFile::path)
        .forEach(damaged::add);
    return damaged.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "damaged chunks are left out of answers; restore from a backup, or live with the gap: "
                + damaged);
  }

  long series() {
    return shelf.parts().live().table().seriesCount();
  }

  long samplesAppended() {
    return appended.get();
  }

  long minMillis() {
    return shelf.minMillis();
  }

  long maxMillis() {
    return shelf.maxMillis();
  }

  long diskBytes() {
    try {
      return wal.bytes() + upkeep.fileBytes();
    } catch (IOException e) {
      throw StorageFailure.of(disk, dir, e);
    }
  }

  /// What the blocks hold, in order of time of writing.
  List<BlockSummary> blocks() {
    return shelf.parts().blocks().stream()
        .filter(block -> !block.isEmpty())
        .map(
            block ->
                new BlockSummary(
                    block.name().first(),
                    block.name().last(),
                    block.name().revision(),
                    block.minMillis(),
                    block.maxMillis(),
                    block.samples(),
                    block.seriesCount()))
        .toList();
  }

  long damagedChunks() {
    Parts parts = shelf.parts();
    return parts.blocks().stream().mapToLong(Block::damagedChunks).sum()
        + parts.files().stream().mapToLong(ChunkFile::damagedChunks).sum();
  }

  /// Lets long work end early: [#close] follows.
  void stop() {
    upkeep.stop();
  }

  /// Forces the log and lets the files go; readers keep what they have open. A file that is being
  /// written is given up: its samples are in the log or in older files.
  @Override
  public void close() throws IOException {
    upkeep.close(
        () -> {
          appending.lock();
          try {
            if (!closed) {
              closed = true;
              shelf.close();
              wal.close();
              exemplars.close();
            }
          } finally {
            appending.unlock();
          }
        });
  }
}
