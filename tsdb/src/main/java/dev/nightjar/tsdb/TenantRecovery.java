package dev.nightjar.tsdb;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Closers;
import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.base.Journal;
import dev.nightjar.model.Tenant;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Opens a tenant's folder as the last life of the process left it.
final class TenantRecovery {
  /// A log segment of this size is followed by a new one.
  private static final long SEGMENT_BYTES = 32L << 20;

  private TenantRecovery() {}

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
      var head = new Head(new SeriesTable());
      var replay = new WalReplay(walDir, head, covered, notes::put);
      var walConfig = new Journal.Config(walDir, SEGMENT_BYTES, config.walForce());
      try (var undo = new Closers()) {
        Journal wal = undo.add("log", Journal.open(disk, walConfig, clock, replay));
        head.startedMillis(Math.min(clock.millis(), head.minMillis()));
        wal.dropBefore(covered);
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
        undo.release();
        return opened;
      }
    } catch (IOException | RuntimeException e) {
      blocks.forEach(Block::release);
      throw e;
    }
  }

  private static void loadNotes(
      Disk disk, Path dir, FamilyNotes notes, List<RecoveryReport.SetAside> setAside)
      throws IOException {
    Path file = TenantMetrics.notesFile(dir);
    try {
      notes.load(disk, file);
    } catch (CorruptFileException e) {
      Path aside = file.resolveSibling(file.getFileName() + BlockFormat.DAMAGED_SUFFIX);
      disk.move(file, aside);
      setAside.add(new RecoveryReport.SetAside(aside, String.valueOf(e.getMessage())));
    }
  }
}
