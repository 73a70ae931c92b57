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
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

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
    var notes = new FamilyNotes();
    loadNotes(disk, dir, notes, setAside);
    try (var undo = new Closers()) {
      var blockFolder = new BlockFolder(disk, TenantFiles.blocks(dir));
      List<Block> blocks = blockFolder.open(setAside);
      undo.addUndo("blocks", () -> blocks.forEach(Block::release));
      var chunkFolder = new ChunkFolder(disk, TenantFiles.chunks(dir));
      List<ChunkFile> chunks = chunkFolder.open(blocks, setAside);
      undo.addUndo("chunks", () -> chunks.forEach(ChunkFile::release));
      NavigableMap<Long, SeriesTable> tables = new TreeMap<>();
      SeriesLog series =
          undo.add("series", SeriesLog.open(disk, TenantFiles.series(dir), clock, tables));
      long lostSeries = chunks.stream().mapToLong(file -> learn(file, tables)).sum();

      long covered = covered(blocks, chunks);
      Path walDir = TenantFiles.wal(dir);
      Parts filed = parts(blocks, chunks, tables);
      var replay =
          new WalReplay(
              walDir,
              covered,
              tables,
              table -> NewestElsewhere.than(table, filed, filed::retain),
              notes::put);
      Exemplars exemplars =
          undo.add(
              "exemplars",
              Exemplars.open(disk, TenantFiles.exemplars(dir), clock, config.walForce()));
      var walConfig = new Journal.Config(walDir, SEGMENT_BYTES, config.walForce());
      Journal wal = undo.add("log", Journal.open(disk, walConfig, clock, replay));
      wal.dropBefore(covered);
      List<Journal.Damage> damages = new ArrayList<>(wal.damages());
      damages.addAll(series.damages());
      damages.addAll(exemplars.damages());
      var report =
          new RecoveryReport(
              blocks.size(),
              replay.replayed(),
              replay.lost(),
              lostSeries,
              setAside,
              damages,
              Duration.ofNanos(clock.monotonicNanos() - start));
      var files = new TenantFiles(disk, dir, blockFolder, chunkFolder, series, exemplars, notes);
      var recovered =
          new TenantMetrics.Recovered(
              wal,
              withHeads(filed, replay, clock),
              replay.epoch(),
              replay.headSegment(),
              wal.bytes(),
              report);
      var opened = new TenantMetrics(config, disk, clock, files, recovered);
      undo.release();
      return opened;
    }
  }

  /// Learns from a file which samples of its series are the newest. Returns how many of its series
  /// the log of series cannot explain any more; their numbers stay taken.
  private static long learn(ChunkFile file, Map<Long, SeriesTable> tables) {
    SeriesTable table = tables.computeIfAbsent(file.generation(), SeriesTable::new);
    table.skipTo(file.seriesEnd());
    long lost = 0;
    for (int series = 0; series < file.seriesEnd(); series++) {
      long last = file.lastMillis(series);
      if (last != Long.MIN_VALUE && !table.isKnown(series)) {
        lost++;
      } else if (last > table.newestMillis(series)) {
        table.newest(series, last);
      }
    }
    return lost;
  }

  private static long covered(List<Block> blocks, List<ChunkFile> chunks) {
    return Math.max(
        blocks.stream().mapToLong(Block::walSegment).max().orElse(0),
        chunks.stream().mapToLong(ChunkFile::walSegment).max().orElse(0));
  }

  /// What is in files.
  private static Parts parts(
      List<Block> blocks, List<ChunkFile> chunks, NavigableMap<Long, SeriesTable> tables) {
    List<Recent> recents = new ArrayList<>();
    tables.forEach(
        (generation, table) -> {
          var ofIt = chunks.stream().filter(file -> file.generation() == generation).toList();
          recents.add(new Recent(table, ofIt, null, null));
        });
    return new Parts(blocks, recents);
  }

  private static Parts withHeads(Parts filed, WalReplay replay, Clock clock) {
    Head live = replay.head();
    Head frozen = replay.before();
    live.startedMillis(Math.min(clock.millis(), live.minMillis()));
    List<Recent> recents = new ArrayList<>();
    for (SeriesTable table : replay.tables()) {
      var recent =
          new Recent(
              table,
              filesOf(table, filed),
              frozen != null && frozen.table() == table ? frozen : null,
              live.table() == table ? live : null);
      if (!recent.isSpent()) {
        recents.add(recent);
      }
    }
    return new Parts(filed.blocks(), recents);
  }

  private static List<ChunkFile> filesOf(SeriesTable table, Parts parts) {
    return parts.recents().stream()
        .filter(recent -> recent.table() == table)
        .flatMap(recent -> recent.files().stream())
        .toList();
  }

  private static void loadNotes(
      Disk disk, Path dir, FamilyNotes notes, List<RecoveryReport.SetAside> setAside)
      throws IOException {
    Path file = TenantFiles.notes(dir);
    try {
      notes.load(disk, file);
    } catch (CorruptFileException e) {
      Path aside = file.resolveSibling(file.getFileName() + BlockFormat.DAMAGED_SUFFIX);
      disk.move(file, aside);
      setAside.add(new RecoveryReport.SetAside(aside, String.valueOf(e.getMessage())));
    }
  }
}
