package dev.nightjar.tsdb;

import dev.nightjar.base.Clock;
import dev.nightjar.base.ClockDoubt;
import dev.nightjar.base.Disk;
import dev.nightjar.base.DiskReserve;
import dev.nightjar.base.Journal;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.StopCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What happens to a tenant's samples after they were taken in: heads leave for files of chunks,
/// these are folded into blocks, blocks are merged, and what is past its retention is deleted. Each
/// step publishes its result before it deletes what it came from. Safe for use by many threads.
final class TenantUpkeep {
  /// The appending side, as far as it takes part.
  interface Turns {
    /// How much of what a head may hold the live one does; from 1 on it is to leave.
    double fullness();

    /// Whether a turn would let many series go while there are nearly too many.
    boolean isTurnUseful();

    /// Puts a new head in the place of the live one, which freezes. Returns the segment from which
    /// the log counts without it.
    long turn() throws IOException;

    /// Says that more of a table's series are in the log of series.
    void seriesLogged(SeriesTable table);
  }

  /// A step that may fail on the disk.
  interface Step {
    void run() throws IOException;
  }

  /// While the reserve is short, a log of this part of it is worth a file of its own.
  private static final long WORTHWHILE_PART = 4;

  private final TsdbConfig config;
  private final Disk disk;
  private final Clock clock;
  private final TenantFiles files;
  private final Journal wal;
  private final Shelf shelf;
  private final Troubles troubles;
  private final DiskReserve reserve;
  private final Turns turns;
  private final ClockDoubt doubt;
  private final ReentrantLock maintenance = new ReentrantLock();
  private final Compaction compaction; // guarded by maintenance
  private long frozenSegment; // guarded by maintenance: the log counts from here without the frozen
  private long coveredSegment; // guarded by maintenance: the log counts from here with all files
  private volatile boolean stopping; // long work is to end; set for good

  TenantUpkeep(
      TsdbConfig config,
      Disk disk,
      Clock clock,
      TenantFiles files,
      Journal wal,
      Shelf shelf,
      Troubles troubles,
      DiskReserve reserve,
      Turns turns,
      TenantMetrics.Recovered recovered) {
    this.config = config;
    this.disk = disk;
    this.clock = clock;
    this.files = files;
    this.wal = wal;
    this.shelf = shelf;
    this.troubles = troubles;
    this.reserve = reserve;
    this.turns = turns;
    doubt = new ClockDoubt(clock, shelf.maxMillis());
    compaction = new Compaction(config, clock, files, shelf, troubles, () -> stopping);
    frozenSegment = recovered.frozenSegment();
  }

  /// The appender writes the file itself when maintenance has not: that holds senders back.
  void afterAppend() {
    double fullness = turns.fullness();
    if (fullness < 1) {
      return;
    }
    if (fullness >= 2) {
      maintenance.lock();
    } else if (!maintenance.tryLock()) {
      return;
    }
    try {
      if (!stopping && turns.fullness() >= 1) {
        file();
      }
    } catch (IOException | RuntimeException kept) {
      // The batch itself is stored; what is wrong was noted.
    } finally {
      maintenance.unlock();
    }
  }

  /// Does what is due. What of it fails is told, and tried again.
  void maintain() {
    maintenance.lock();
    try {
      if (!stopping) {
        deleteOutdated();
      }
      if (!stopping && isFileDue()) {
        file();
      }
      if (!stopping) {
        compaction.compact();
      }
    } catch (IOException | RuntimeException kept) {
      // It was noted.
    } finally {
      maintenance.unlock();
    }
  }

  private boolean isFileDue() {
    Head live = shelf.parts().live();
    if (frozen() != null || troubles.flushing() != null) {
      return true;
    }
    return live.samples() > 0
        && (turns.fullness() >= 1
            || isOld(live.startedMillis())
            || isRoomShort()
            || turns.isTurnUseful());
  }

  private boolean isOld(long startedMillis) {
    return clock.millis() - startedMillis >= config.blockSpan().toMillis();
  }

  /// Whether a file would free a worthwhile part of the log while the disk is nearly full.
  private boolean isRoomShort() {
    try {
      return reserve.missing() > 0 && wal.bytes() >= config.reserveBytes() / WORTHWHILE_PART;
    } catch (IOException told) {
      return false; // whoever appends is refused for it, and told
    }
  }

  private @Nullable Recent frozen() {
    return shelf.parts().recents().stream()
        .filter(recent -> recent.frozen() != null)
        .findFirst()
        .orElse(null);
  }

  /// Writes all that is in memory or in files of chunks to a block.
  void flush() throws IOException {
    maintenance.lock();
    try {
      if (frozen() != null) { // left by an attempt that failed: the live head comes after it
        file();
      }
      file();
      if (!shelf.parts().files().isEmpty()) {
        compaction.fold();
      }
      deleteOutdated();
    } finally {
      maintenance.unlock();
    }
  }

  /// Writes all samples to blocks and gives these a second name each, under a tenant's folder of
  /// another data directory.
  void snapshot(Path tenantDir) throws IOException {
    maintenance.lock();
    try {
      flush();
      Path blocks = TenantFiles.blocks(tenantDir);
      disk.createDirectories(blocks);
      saveTombstones();
      for (Block block : shelf.parts().blocks()) {
        files.blocks().link(block, blocks);
      }
      files.notes().save(disk, TenantFiles.notes(tenantDir));
    } finally {
      maintenance.unlock();
    }
  }

  /// Deletes samples as [dev.nightjar.model.MetricDeletes#delete] says. They are out of answers
  /// first and written down then: one that is sent again meanwhile must not be taken for known.
  void delete(List<List<Matcher>> anyOf, long fromMillis, long toMillis) throws IOException {
    maintenance.lock();
    try {
      refuseWhenStopping();
      if (isAnyRecent(anyOf, fromMillis, toMillis)) {
        flush();
      }
      Map<Block, Tombstones> more = new LinkedHashMap<>();
      for (Block block : shelf.parts().blocks()) {
        Tombstones tombstones = BlockDeletion.of(block, anyOf, fromMillis, toMillis);
        if (tombstones != block.tombstones()) {
          more.put(block, tombstones);
        }
      }
      Map<Block, Block> changed = new LinkedHashMap<>();
      more.forEach((block, tombstones) -> changed.put(block, block.with(tombstones)));
      shelf.publish(parts -> parts.replaced(changed));
      changed.keySet().forEach(Block::release);
      changed.values().forEach(files.blocks()::deleted);
      saveTombstones();
    } finally {
      maintenance.unlock();
    }
  }

  private void saveTombstones() throws IOException {
    try {
      files.blocks().saveTombstones(shelf.parts().blocks());
    } catch (IOException e) {
      troubles.deleting(files.told("writing down what is deleted", e));
      throw e;
    }
  }

  /// Whether any such sample is in no block.
  private boolean isAnyRecent(List<List<Matcher>> anyOf, long fromMillis, long toMillis) {
    List<List<Matcher>> lists = anyOf.isEmpty() ? List.of(List.of()) : anyOf;
    List<Part> parts = shelf.retain(fromMillis, toMillis);
    try {
      return parts.stream()
          .filter(Recent.class::isInstance)
          .anyMatch(
              recent ->
                  lists.stream()
                      .map(
                          matchers -> recent.select(matchers, fromMillis, toMillis, StopCheck.NONE))
                      .anyMatch(selected -> selected.series().size() > 0));
    } finally {
      parts.forEach(Part::release);
    }
  }

  /// Writes the blocks of which anything is deleted anew, without that. Senders who wait for a file
  /// of chunks get their turn after each.
  void cleanTombstones() throws IOException {
    for (Block started : shelf.parts().blocks()) {
      maintenance.lock();
      try {
        refuseWhenStopping();
        for (Block block : shelf.parts().blocks()) {
          if (block.name().equals(started.name()) && !block.tombstones().isEmpty()) {
            clean(block);
          }
        }
      } finally {
        maintenance.unlock();
      }
    }
  }

  private void clean(Block block) throws IOException {
    if (block.isEmpty()) {
      wal.dropBefore(coveredSegment); // nothing else than a block says what of the log counts
      files.settle();
      compaction.drop(List.of(block), List.of(), parts -> parts.without(List.of(block), List.of()));
      return;
    }
    if (!files.blocks().hasRoomFor(block.bytes())) {
      throw new NightjarException(
          ErrorCode.STORAGE_FULL,
          "no room under %s to write %s anew without what was deleted"
              .formatted(files.dir(), block.path().getFileName()));
    }
    Block rewritten = files.rewrite(block, () -> stopping);
    compaction.drop(List.of(block), List.of(), parts -> parts.merged(List.of(block), rewritten));
  }

  private void refuseWhenStopping() {
    if (stopping) {
      throw new NightjarException(ErrorCode.UNAVAILABLE, "the metric store is closed");
    }
  }

  /// Lets the live head leave for a file of chunks, or the frozen one if there still is one.
  private void file() throws IOException {
    try {
      if (frozen() == null) {
        frozenSegment = turns.turn();
      }
      Recent recent = frozen();
      if (recent != null) {
        logSeries(recent.table());
        write(recent, recent.frozen());
      }
      coveredSegment = frozenSegment;
      troubles.flushing(null);
      wal.dropBefore(coveredSegment);
    } catch (IOException | RuntimeException e) {
      if (!stopping) {
        troubles.flushing(files.told("writing a file of chunks", e));
      }
      throw e;
    }
  }

  /// A file of chunks is understood only with the log of series.
  private void logSeries(SeriesTable table) throws IOException {
    files.series().add(table);
    turns.seriesLogged(table);
  }

  private void write(Recent recent, @Nullable Head frozen) throws IOException {
    files.saveNotes();
    if (frozen == null) {
      return;
    }
    ChunkFile written = null;
    if (frozen.samples() > 0) {
      written = compaction.file(frozen, frozenSegment);
    }
    ChunkFile published = written;
    shelf.publish(parts -> parts.with(recent, r -> r.filed(published)));
    frozen.release();
  }

  /// Deletes blocks and files past their retention, and what of the log stands in files.
  private void deleteOutdated() {
    try {
      wal.dropBefore(coveredSegment);
      files.settle();
      files.blocks().saveTombstones(shelf.parts().blocks());
      if (!doubt.isInDoubt()) {
        long oldest = clock.millis() - config.retention().toMillis();
        Parts all = shelf.parts();
        List<Block> blocks = all.blocks().stream().filter(b -> b.maxMillis() < oldest).toList();
        List<ChunkFile> chunks = all.files().stream().filter(f -> f.maxMillis() < oldest).toList();
        compaction.drop(blocks, chunks, parts -> parts.without(blocks, chunks));
      }
      List<Block> tooMuch = beyondRetentionBytes();
      compaction.drop(tooMuch, List.of(), parts -> parts.without(tooMuch, List.of()));
      troubles.deleting(null);
    } catch (IOException | RuntimeException e) {
      troubles.deleting(files.told("deleting what is outdated", e));
    }
  }

  /// The oldest blocks, without which the rest fits.
  private List<Block> beyondRetentionBytes() throws IOException {
    List<Block> gone = new ArrayList<>();
    if (config.retentionBytes() > 0) {
      long excess = fileBytes() + wal.bytes() - config.retentionBytes();
      List<Block> oldestFirst = new ArrayList<>(shelf.parts().blocks());
      oldestFirst.sort(Comparator.comparingLong(Block::maxMillis));
      for (Block block : oldestFirst) {
        if (excess > 0) {
          gone.add(block);
          excess -= block.bytes();
        }
      }
    }
    return gone;
  }

  /// Bytes of all files but the write-ahead log.
  long fileBytes() throws IOException {
    Parts parts = shelf.parts();
    long ofBlocks = 0;
    for (Block block : parts.blocks()) {
      ofBlocks += files.blocks().bytes(block);
    }
    return ofBlocks
        + parts.files().stream().mapToLong(ChunkFile::bytes).sum()
        + files.series().bytes()
        + files.exemplars().bytes();
  }

  /// Lets long work end early.
  void stop() {
    stopping = true;
  }

  /// Ends all work, then runs `last`.
  void close(Step last) throws IOException {
    stop();
    maintenance.lock();
    try {
      last.run();
      files.series().close();
    } finally {
      maintenance.unlock();
    }
  }
}
