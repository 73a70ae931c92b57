package dev.nightjar.tsdb;

import dev.nightjar.base.Clock;
import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.base.Journal;
import dev.nightjar.model.Appended;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One tenant's samples: a write-ahead log, a live head, now and then a frozen head on its way to
/// disk, and blocks.
///
/// *Append.* Under the append lock a batch is checked and staged, written to the log, and only then
/// made visible in the live head.
///
/// *Turn.* [#flush] starts a new log segment and puts a new, empty head in place of the live one,
/// which is frozen, written to a block, and dropped when the block is published; then the log
/// segments before the turn are deleted. A series keeps its order over the turn because a new head
/// asks the frozen one, and blocks that reach that far, for the series' newest sample. After a
/// crash at any point the blocks say from which segment the log counts.
///
/// *Locks*, in this order: maintenance, append, publishing, then the head's own.
final class TenantMetrics implements AutoCloseable {
  /// A log segment of this size is followed by a new one.
  private static final long SEGMENT_BYTES = 32L << 20;

  private final TsdbConfig config;
  private final Disk disk;
  private final Clock clock;
  private final Path dir;
  private final BlockFolder folder;
  private final FamilyNotes notes;
  private final Journal wal;
  private final WalEncoder encoder; // guarded by appending
  private final RecoveryReport recovery;
  private final ReentrantLock maintenance = new ReentrantLock();
  private final ReentrantLock appending = new ReentrantLock();
  private final ReentrantLock publishing = new ReentrantLock();
  private final AtomicLong appended = new AtomicLong();
  private volatile Parts parts; // replaced under publishing
  private volatile @Nullable NightjarException trouble;
  private volatile boolean closed;
  private long frozenSegment; // guarded by maintenance: the log counts from here without the frozen
  private long nextBlock; // guarded by maintenance

  private TenantMetrics(
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
    this.recovery = recovery;
    nextBlock = parts.blocks().isEmpty() ? 1 : parts.blocks().getLast().name().last() + 1;
  }

  /// Opens the tenant's folder, creating it when absent, and brings the log back into a head.
  static TenantMetrics open(TsdbConfig config, Tenant tenant, Disk disk, Clock clock)
      throws IOException {
    long start = clock.monotonicNanos();
    Path dir = config.dir().resolve("metrics").resolve(tenant.id());
    disk.createDirectories(dir);
    List<RecoveryReport.SetAside> setAside = new ArrayList<>();
    var folder = new BlockFolder(disk, dir.resolve("blocks"));
    var notes = new FamilyNotes();
    loadNotes(disk, dir, notes, setAside);
    List<Block> blocks = folder.open(setAside);
    try {
      long covered = blocks.stream().mapToLong(Block::walSegment).max().orElse(0);
      Path walDir = dir.resolve("wal");
      var head = new Head();
      var replay = new WalReplay(walDir, head, covered, notes::put);
      var walConfig = new Journal.Config(walDir, SEGMENT_BYTES, config.walForce());
      Journal wal = Journal.open(disk, walConfig, clock, replay);
      head.startedMillis(Math.min(clock.millis(), head.minMillis()));
      var recovery =
          new RecoveryReport(
              blocks.size(),
              replay.replayed(),
              replay.lost(),
              setAside,
              wal.damages(),
              Duration.ofNanos(clock.monotonicNanos() - start));
      var opened =
          new TenantMetrics(
              config,
              disk,
              clock,
              dir,
              folder,
              notes,
              wal,
              replay.epoch() + 1,
              new Parts(blocks, null, head),
              recovery);
      wal.dropBefore(covered);
      return opened;
    } catch (IOException | RuntimeException e) {
      blocks.forEach(Block::release);
      throw e;
    }
  }

  private static void loadNotes(
      Disk disk, Path dir, FamilyNotes notes, List<RecoveryReport.SetAside> setAside)
      throws IOException {
    Path file = notesFile(dir);
    try {
      notes.load(disk, file);
    } catch (CorruptFileException e) {
      Path aside = file.resolveSibling(file.getFileName() + BlockFormat.DAMAGED_SUFFIX);
      disk.move(file, aside);
      setAside.add(new RecoveryReport.SetAside(aside, String.valueOf(e.getMessage())));
    }
  }

  private static Path notesFile(Path dir) {
    return dir.resolve("families");
  }

  RecoveryReport recovery() {
    return recovery;
  }

  Appended append(SampleBatch batch) {
    Appended result;
    appending.lock();
    try {
      refuseWhenClosed();
      refuseWhenFull();
      Head head = parts.live();
      var staged = new StagedBatch(head, batch.size());
      var intake = new Intake(config, clock.millis(), from -> retain(from, Long.MAX_VALUE), staged);
      result = intake.stage(batch);
      stageNotes(batch.metadata(), staged);
      if (!staged.isEmpty()) {
        log(staged);
        staged.apply();
        staged.metadata.forEach(notes::put);
        appended.addAndGet(staged.size);
      }
    } finally {
      appending.unlock();
    }
    flushWhenLarge();
    return result;
  }

  private void stageNotes(List<Metadata> families, StagedBatch staged) {
    for (Metadata family : families) {
      if (notes.isNews(family)) {
        staged.metadata.add(family);
      }
    }
  }

  private void log(StagedBatch staged) {
    try {
      var record = encoder.encode(staged);
      if (record.remaining() > Journal.MAX_PAYLOAD) {
        throw new NightjarException(
            ErrorCode.TOO_LARGE,
            "a batch of %d bytes is larger than %d: send smaller ones"
                .formatted(record.remaining(), Journal.MAX_PAYLOAD));
      }
      wal.append(WalEncoder.BATCH, record);
      encoder.written(staged);
    } catch (IOException e) {
      staged.undo();
      throw StorageFailure.of(disk, dir, e);
    } catch (RuntimeException e) {
      staged.undo();
      throw e;
    }
  }

  private void refuseWhenClosed() {
    if (closed) {
      throw new NightjarException(ErrorCode.UNAVAILABLE, "the metric store is closed");
    }
  }

  /// A head of twice its size means that blocks cannot be written: say why, take nothing.
  private void refuseWhenFull() {
    NightjarException why = trouble;
    if (why != null && parts.live().bytes() >= 2 * config.headBytes()) {
      throw new NightjarException(why.code(), why.getMessage(), why);
    }
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
    } catch (IOException told) {
      // The batch itself is stored; what is wrong with blocks is kept in trouble.
      trouble = StorageFailure.of(disk, dir, told);
    } finally {
      maintenance.unlock();
    }
  }

  /// Deletes what is past its retention, writes an old or large head to a block, merges small
  /// blocks.
  void maintain() {
    maintenance.lock();
    try {
      if (closed) {
        return;
      }
      deleteExpired();
      Head live = parts.live();
      boolean isOld =
          live.samples() > 0
              && clock.millis() - live.startedMillis() >= config.blockSpan().toMillis();
      boolean isRetry = parts.frozen() != null || trouble != null;
      if (isRetry || isOld || live.bytes() >= config.headBytes()) {
        flush();
      }
      mergeBlocks();
    } catch (IOException e) {
      trouble = StorageFailure.of(disk, dir, e);
    } catch (RuntimeException e) {
      // The background thread must live on: what is wrong is told, and tried again.
      trouble =
          new NightjarException(ErrorCode.INTERNAL, "maintaining " + dir + " failed: " + e, e);
    } finally {
      maintenance.unlock();
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
      wal.dropBefore(frozenSegment);
      trouble = null;
    } catch (IOException e) {
      trouble = StorageFailure.of(disk, dir, e);
      throw e;
    } finally {
      maintenance.unlock();
    }
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
      block = folder.write(name, source, frozenSegment);
    }
    nextBlock++;
    publish(parts -> parts.published(block));
  }

  private void turn() throws IOException {
    appending.lock();
    try {
      frozenSegment = wal.rotate();
      encoder.nextEpoch();
      var next = new Head();
      next.startedMillis(clock.millis());
      publish(parts -> parts.turned(next));
    } finally {
      appending.unlock();
    }
  }

  private void deleteExpired() throws IOException {
    long oldest = clock.millis() - config.retention().toMillis();
    List<Block> expired =
        parts.blocks().stream().filter(block -> block.maxMillis() < oldest).toList();
    drop(expired, parts -> parts.without(expired));
  }

  private void mergeBlocks() throws IOException {
    List<Block> sources = MergePlan.next(parts.blocks(), config);
    long bytes = sources.stream().mapToLong(Block::bytes).sum();
    if (sources.isEmpty() || !folder.hasRoomFor(bytes)) {
      return;
    }
    var name = new BlockName(sources.getFirst().name().first(), sources.getLast().name().last());
    long segment = sources.stream().mapToLong(Block::walSegment).max().orElse(0);
    Block merged;
    try (var source = MergedSeries.all(List.copyOf(sources))) {
      merged = folder.write(name, source, segment);
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

  /// Why blocks cannot be written at the moment.
  Optional<String> trouble() {
    return Optional.ofNullable(trouble).map(NightjarException::getMessage);
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

  /// Forces the log and lets the blocks go; readers keep what they have open.
  @Override
  public void close() throws IOException {
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
