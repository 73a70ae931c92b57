package dev.nightjar.tsdb;

import dev.nightjar.base.Clock;
import dev.nightjar.base.ClockDoubt;
import dev.nightjar.base.Disk;
import dev.nightjar.base.DiskReserve;
import dev.nightjar.base.Journal;
import dev.nightjar.model.Appended;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SeriesCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/// One tenant's samples: a write-ahead log, a live head, now and then a frozen head on its way to
/// disk, and blocks.
///
/// *Append.* Under the append lock a batch is checked and staged, written to the log, and only then
/// made visible in the live head.
///
/// *Turn.* [#flush] starts a new log segment and puts a new, empty head in place of the live one,
/// which is frozen, written to a block, and dropped when the block is published; then the log
/// segments before the turn are deleted. A series keeps its order over the turn because the table
/// with its newest sample goes on with the new head; one that is met anew asks the frozen head, and
/// blocks that reach that far. After a crash at any point the blocks say from which segment the log
/// counts.
///
/// *Locks*, in this order: maintenance, append, publishing, then the head's own, then its table's.
final class TenantMetrics implements AutoCloseable {
  /// The reserve on the disk grows with the log up to so many times its least size: merges and
  /// other tenants share it.
  private static final long MAX_RESERVE_FACTOR = 8;

  /// While the reserve is short, a log of this part of it is worth a block of its own.
  private static final long WORTHWHILE_PART = 4;

  private final TsdbConfig config;
  private final Disk disk;
  private final Clock clock;
  private final Path dir;
  private final BlockFolder folder;
  private final FamilyNotes notes;
  private final Journal wal;
  private final WalEncoder encoder; // guarded by appending
  private final StagedBatch staged; // guarded by appending
  private final RecoveryReport recovery;
  private final ReentrantLock maintenance = new ReentrantLock();
  private final ReentrantLock appending = new ReentrantLock();
  private final ReentrantLock publishing = new ReentrantLock();
  private final AtomicLong appended = new AtomicLong();
  private volatile Parts parts; // replaced under publishing
  private final Troubles troubles = new Troubles();
  private final ClockDoubt doubt;
  private final DiskReserve reserve;
  private final MergePlan merges; // guarded by maintenance
  private volatile boolean stopping; // long work is to end; set for good
  private volatile boolean closed;
  private long frozenSegment; // guarded by maintenance: the log counts from here without the frozen
  private long coveredSegment; // guarded by maintenance: the log counts from here with all blocks
  private long nextBlock; // guarded by maintenance

  TenantMetrics(
      TsdbConfig config,
      Disk disk,
      Clock clock,
      Path dir,
      BlockFolder folder,
      FamilyNotes notes,
      Journal wal,
      long epoch,
      Parts parts,
      RecoveryReport recovery) {
    this.config = config;
    this.disk = disk;
    this.clock = clock;
    this.dir = dir;
    this.folder = folder;
    this.notes = notes;
    this.wal = wal;
    this.encoder = new WalEncoder(epoch);
    this.parts = parts;
    this.staged = new StagedBatch(parts.live());
    this.recovery = recovery;
    doubt = new ClockDoubt(clock, maxMillis());
    reserve = new DiskReserve(disk, dir, clock, this::reserveBytes);
    merges = new MergePlan(config, clock);
    nextBlock = parts.blocks().isEmpty() ? 1 : parts.blocks().getLast().name().last() + 1;
  }

  /// Where a tenant's notes on families are kept.
  static Path notesFile(Path dir) {
    return dir.resolve("families");
  }

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
    flushWhenLarge();
    return result;
  }

  private Appended store(SampleBatch batch, SeriesCheck check) {
    staged.begin(parts.live(), batch.size());
    boolean isLogged = false;
    try {
      var intake =
          new Intake(config, clock.millis(), from -> retain(from, Long.MAX_VALUE), check, staged);
      Appended result = intake.stage(batch);
      stageNotes(batch.metadata());
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

  private void stageNotes(List<Metadata> families) {
    for (Metadata family : families) {
      if (notes.isNews(family)) {
        staged.metadata.add(family);
      }
    }
  }

  private void log() {
    try {
      var record = encoder.encode(staged);
      if (record.remaining() > Journal.MAX_PAYLOAD) {
        throw new NightjarException(
            ErrorCode.TOO_LARGE,
            "a batch of %d bytes is larger than %d: send smaller ones"
                .formatted(record.remaining(), Journal.MAX_PAYLOAD));
      }
      wal.append(WalEncoder.BATCH, record);
    } catch (IOException e) {
      throw StorageFailure.of(disk, dir, e);
    }
  }

  private void refuseWhenClosed() {
    if (closed) {
      throw new NightjarException(ErrorCode.UNAVAILABLE, "the metric store is closed");
    }
  }

  /// A head of twice its size means that blocks cannot be written: say why, take nothing. What is
  /// in reserve on the disk is for blocks.
  private void refuseWhenFull() {
    NightjarException why = troubles.flushing();
    if (why != null && parts.live().bytes() >= 2 * config.headBytes()) {
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

  /// A block takes less room than the part of the log that it stands for.
  private long reserveBytes() throws IOException {
    long least = config.reserveBytes();
    return Math.max(least, Math.min(wal.bytes(), MAX_RESERVE_FACTOR * least));
  }

  /// The appender writes the block itself when maintenance has not: that holds senders back.
  private void flushWhenLarge() {
    long bytes = parts.live().bytes();
    if (bytes < config.headBytes()) {
      return;
    }
    if (bytes >= 2 * config.headBytes()) {
      maintenance.lock();
    } else if (!maintenance.tryLock()) {
      return;
    }
    try {
      if (!closed && parts.live().bytes() >= config.headBytes()) {
        flush();
      }
    } catch (IOException | RuntimeException kept) {
      // The batch itself is stored; flush has noted what is wrong.
    } finally {
      maintenance.unlock();
    }
  }

  /// Deletes what is past its retention, writes an old or large head to a block, merges small
  /// blocks. What of it fails is told, and tried again.
  void maintain() {
    maintenance.lock();
    try {
      if (!stopping) {
        deleteOutdated();
      }
      if (!stopping && isFlushDue()) {
        flush();
      }
      if (!stopping) {
        mergeBlocks();
      }
    } catch (IOException | RuntimeException kept) {
      // Flush has noted it.
    } finally {
      maintenance.unlock();
    }
  }

  private boolean isFlushDue() {
    Head live = parts.live();
    if (parts.frozen() != null || troubles.flushing() != null) {
      return true;
    }
    if (live.samples() == 0) {
      return false;
    }
    return live.bytes() >= config.headBytes()
        || clock.millis() - live.startedMillis() >= config.blockSpan().toMillis()
        || isRoomShort()
        || (isTableNearlyFull(live.table()) && live.hasManyIdle());
  }

  /// New series are refused when it is full.
  private boolean isTableNearlyFull(SeriesTable table) {
    return table.seriesCount() >= config.maxSeries() / 10 * 9
        || table.bytes() >= config.maxTableBytes() / 10 * 9;
  }

  /// Whether a block would free a worthwhile part of the log while the disk is nearly full.
  private boolean isRoomShort() {
    try {
      return reserve.missing() > 0 && wal.bytes() >= config.reserveBytes() / WORTHWHILE_PART;
    } catch (IOException told) {
      return false; // whoever appends is refused for it, and told
    }
  }

  /// Writes all that is in memory to a block.
  void flush() throws IOException {
    maintenance.lock();
    try {
      if (parts.frozen() == null) {
        turn();
      }
      Head frozen = parts.frozen();
      if (frozen == null) {
        throw new IllegalStateException("BUG: no frozen head after a turn");
      }
      writeBlock(frozen);
      coveredSegment = frozenSegment;
      troubles.flushing(null);
      deleteOutdated();
    } catch (IOException | RuntimeException e) {
      if (!stopping) {
        troubles.flushing(told("writing a block", e));
      }
      throw e;
    } finally {
      maintenance.unlock();
    }
  }

  private NightjarException told(String what, Throwable failure) {
    return failure instanceof IOException e
        ? StorageFailure.of(disk, dir, e)
        : new NightjarException(
            ErrorCode.INTERNAL, "%s under %s failed: %s".formatted(what, dir, failure), failure);
  }

  private void writeBlock(Head frozen) throws IOException {
    notes.save(disk, notesFile(dir));
    if (frozen.samples() == 0) {
      publish(Parts::withoutFrozen);
      return;
    }
    var name = new BlockName(nextBlock, nextBlock);
    Block block;
    try (var source = MergedSeries.all(List.of(frozen))) {
      block = folder.write(name, source, frozenSegment, () -> stopping);
    }
    nextBlock++;
    publish(parts -> parts.published(block));
  }

  private void turn() throws IOException {
    appending.lock();
    try {
      frozenSegment = wal.rotate();
      encoder.nextEpoch();
      var next = new Head(parts.live().nextTable());
      next.startedMillis(clock.millis());
      publish(parts -> parts.turned(next));
    } finally {
      appending.unlock();
    }
  }

  /// Deletes blocks past their retention, and what of the log stands in blocks.
  private void deleteOutdated() {
    try {
      wal.dropBefore(coveredSegment);
      if (!doubt.isInDoubt()) {
        long oldest = clock.millis() - config.retention().toMillis();
        List<Block> expired =
            parts.blocks().stream().filter(block -> block.maxMillis() < oldest).toList();
        drop(expired, parts -> parts.without(expired));
      }
      troubles.deleting(null);
    } catch (IOException | RuntimeException e) {
      troubles.deleting(told("deleting what is outdated", e));
    }
  }

  private void mergeBlocks() {
    List<Block> sources = merges.next(parts.blocks());
    if (sources.isEmpty()) {
      if (!merges.isResting()) {
        troubles.merging(null);
      }
      return;
    }
    try {
      merge(sources);
      troubles.merging(null);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      if (!stopping) {
        merges.failed(sources);
        troubles.merging(told("merging blocks", e));
      }
    }
  }

  private void merge(List<Block> sources) throws IOException {
    long bytes = sources.stream().mapToLong(Block::bytes).sum();
    if (!folder.hasRoomFor(bytes)) {
      return;
    }
    var name = new BlockName(sources.getFirst().name().first(), sources.getLast().name().last());
    long segment = sources.stream().mapToLong(Block::walSegment).max().orElse(0);
    Block merged;
    try (var source = new MergedBlocks(sources)) {
      merged = folder.write(name, source, segment, () -> stopping);
    }
    drop(sources, parts -> parts.merged(sources, merged));
  }

  /// Takes blocks out of service, then deletes their files; readers keep what they have open.
  private void drop(List<Block> gone, UnaryOperator<Parts> change) throws IOException {
    if (gone.isEmpty()) {
      return;
    }
    publish(change);
    gone.forEach(Block::release);
    for (Block block : gone) {
      folder.delete(block);
    }
  }

  private void publish(UnaryOperator<Parts> change) {
    publishing.lock();
    try {
      parts = change.apply(parts);
    } finally {
      publishing.unlock();
    }
  }

  /// All parts that may hold samples of the range, oldest first, each retained.
  List<Part> retain(long fromMillis, long toMillis) {
    publishing.lock();
    try {
      refuseWhenClosed();
      List<Part> wanted =
          parts.all().stream()
              .filter(part -> part.minMillis() <= toMillis && part.maxMillis() >= fromMillis)
              .toList();
      wanted.forEach(Part::retain);
      return wanted;
    } finally {
      publishing.unlock();
    }
  }

  List<Metadata> metadata() {
    return notes.all();
  }

  /// What is wrong at the moment.
  Optional<String> trouble() {
    return wal.failure().or(troubles::first);
  }

  long series() {
    return parts.live().seriesCount();
  }

  long samplesAppended() {
    return appended.get();
  }

  long minMillis() {
    return parts.all().stream().mapToLong(Part::minMillis).min().orElse(Long.MAX_VALUE);
  }

  long maxMillis() {
    return parts.all().stream().mapToLong(Part::maxMillis).max().orElse(Long.MIN_VALUE);
  }

  long diskBytes() {
    try {
      return wal.bytes() + parts.blocks().stream().mapToLong(Block::bytes).sum();
    } catch (IOException e) {
      throw StorageFailure.of(disk, dir, e);
    }
  }

  long damagedChunks() {
    return parts.blocks().stream().mapToLong(Block::damagedChunks).sum();
  }

  /// Lets long work end early: [#close] follows.
  void stop() {
    stopping = true;
  }

  /// Forces the log and lets the blocks go; readers keep what they have open. A block that is being
  /// written is given up: its samples are in the log or in older blocks.
  @Override
  public void close() throws IOException {
    stop();
    maintenance.lock();
    appending.lock();
    publishing.lock();
    try {
      if (!closed) {
        closed = true;
        parts.blocks().forEach(Block::release);
        wal.close();
      }
    } finally {
      publishing.unlock();
      appending.unlock();
      maintenance.unlock();
    }
  }
}
