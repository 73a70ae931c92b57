package dev.nightjar.server.move;

import dev.nightjar.base.Clock;
import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.base.Durations;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Tenant;
import dev.nightjar.server.DataDirectory;
import dev.nightjar.server.Libraries;
import dev.nightjar.tsdb.BlockImport;
import dev.nightjar.tsdb.prometheus.BlockFinder;
import dev.nightjar.tsdb.prometheus.BlockMeta;
import dev.nightjar.tsdb.prometheus.BlockSeries;
import dev.nightjar.tsdb.prometheus.Losses;
import dev.nightjar.tsdb.prometheus.PrometheusBlock;
import dev.nightjar.tsdb.prometheus.Wanted;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// Brings the blocks of a Prometheus data directory, of a snapshot, or one block into a data
/// directory that no server uses. Each source block is taken wholly or not at all, the newest
/// first; one that was taken before is left alone. Used once, by one thread.
public final class PrometheusImport {
  /// @param source the directory with the blocks
  /// @param data the data directory, made when absent
  /// @param added labels that every series gets unless it has them
  /// @param retention of the server that will serve the data directory
  /// @param isRepeating whether blocks are taken that were taken before
  public record Options(
      Path source,
      Path data,
      Selection selection,
      Labels added,
      Duration retention,
      boolean isRepeating) {}

  /// The survey's part of the work for a block.
  private static final double SURVEY = 0.3;

  private final Options options;
  private final Disk disk;
  private final Clock clock;
  private final MoveWatcher watcher;
  private final Wanted wanted;
  private final Set<String> known = new HashSet<>();
  private Losses losses = Losses.NONE;
  private int taken;
  private int knownBefore;
  private int useless;
  private long samples;
  private long bytes;
  private int outdated;
  private double doneWeight;
  private double allWeight;

  public PrometheusImport(Options options, Disk disk, Clock clock, MoveWatcher watcher) {
    this.options = options;
    this.disk = disk;
    this.clock = clock;
    this.watcher = watcher;
    Selection selection = options.selection();
    wanted =
        new Wanted(
            selection.fromMillis(), selection.toMillis(), selection.anyOf(), options.added());
  }

  /// Imports what is there and tells of each block, then of the whole.
  ///
  /// @return whether everything that was asked for could be read
  /// @throws NightjarException when there is nothing to import, or it cannot be stored: blocks that
  ///   were told as imported stay
  public boolean run() {
    BlockFinder found = find();
    try (DataDirectory data = DataDirectory.open(options.data(), disk)) {
      Libraries.unpackInto(data.path());
      var target = BlockImport.open(disk, data.path(), Tenant.DEFAULT);
      target
          .damage()
          .ifPresent(why -> watcher.tell("it is not known what was imported before: " + why));
      known.addAll(target.origins());
      take(found, target);
    } catch (InterruptedIOException e) {
      throw new NightjarException(
          ErrorCode.CANCELED, "stopped: " + imported() + "; the next import goes on from there", e);
    } catch (IOException e) {
      throw failed(e);
    }
    sumUp(found);
    return useless == 0 && found.damaged().isEmpty() && !losses.isDamaged();
  }

  private BlockFinder find() {
    try {
      BlockFinder found = BlockFinder.in(disk, options.source());
      if (found.blocks().isEmpty() && found.damaged().isEmpty()) {
        throw new NightjarException(
            ErrorCode.NOT_FOUND,
            options.source()
                + " holds no blocks: a data directory of Prometheus, a snapshot of one, or a single"
                + " block is wanted"
                + (found.hasLog() ? "; " + snapshotWanted() : ""));
      }
      return found;
    } catch (NoSuchFileException e) {
      throw new NightjarException(
          ErrorCode.NOT_FOUND, "there is no directory " + options.source(), e);
    } catch (IOException e) {
      throw new NightjarException(
          ErrorCode.UNAVAILABLE, options.source() + " cannot be read: " + MoveWords.reason(e), e);
    }
  }

  private static String snapshotWanted() {
    return "samples of its last hours are in its write-ahead log and in no block: take a snapshot"
        + " (POST /api/v1/admin/tsdb/snapshot) and import that";
  }

  private void take(BlockFinder found, BlockImport target) throws IOException {
    for (BlockFinder.Block block : found.blocks()) {
      allWeight += weight(block.meta());
    }
    for (BlockFinder.Block block : found.blocks()) {
      if (watcher.isStopping()) {
        throw new InterruptedIOException("stopped");
      }
      takeUnlessKnown(block, target);
      doneWeight += weight(block.meta());
    }
  }

  private static double weight(BlockMeta meta) {
    return Math.max(1, meta.samples());
  }

  private void takeUnlessKnown(BlockFinder.Block block, BlockImport target) throws IOException {
    BlockMeta meta = block.meta();
    if (meta.maxMillis() < wanted.fromMillis() || meta.minMillis() > wanted.toMillis()) {
      return;
    }
    if (!options.isRepeating() && isKnown(meta)) {
      knownBefore++;
      watcher.tell(meta.ulid() + "  was imported before");
      return;
    }
    try (PrometheusBlock opened = open(block)) {
      take(block.meta(), opened, target);
    } catch (UselessBlockException e) {
      useless++;
      watcher.tell(meta.ulid() + "  left out: " + e.getMessage());
    }
  }

  /// Whether all that is in a block was taken: the block itself, those that it was made of, or
  /// those where its samples were first.
  private boolean isKnown(BlockMeta meta) {
    return isKnown(meta.ulid())
        || (!meta.parents().isEmpty() && meta.parents().stream().allMatch(this::isKnown))
        || (!meta.sources().isEmpty() && meta.sources().stream().allMatch(this::isKnown));
  }

  private boolean isKnown(String ulid) {
    return known.contains(origin(ulid)) || known.contains(ulid);
  }

  private String origin(String ulid) {
    String view = options.selection().name(options.added());
    return view.isEmpty() ? ulid : ulid + " " + view;
  }

  private PrometheusBlock open(BlockFinder.Block block) throws UselessBlockException {
    try {
      return PrometheusBlock.open(disk, block.dir());
    } catch (CorruptFileException e) {
      throw new UselessBlockException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new UselessBlockException(block.dir() + " cannot be read: " + MoveWords.reason(e), e);
    }
  }

  private void take(BlockMeta meta, PrometheusBlock block, BlockImport target)
      throws IOException, UselessBlockException {
    if (!target.hasRoomFor(block.chunkBytes() / 2)) {
      throw new NightjarException(
          ErrorCode.STORAGE_FULL,
          "no room in %s for block %s of %s: %s"
              .formatted(
                  options.data(), meta.ulid(), MoveWords.bytes(block.chunkBytes()), imported()));
    }
    try {
      BlockSeries series = block.series(wanted, (done, all) -> progress(meta, SURVEY * done / all));
      if (series.size() > 0) {
        var source =
            new WatchedSeries(series, part -> progress(meta, SURVEY + (1 - SURVEY) * part));
        var written = target.write(origin(meta.ulid()), source, watcher::isStopping);
        note(meta, written);
      } else {
        watcher.tell(meta.ulid() + "  has no samples to take");
      }
      losses = losses.plus(series.losses());
    } catch (InternalError e) { // of mapped memory: the file has become shorter than it was
      throw new UselessBlockException("its files changed while they were read", e);
    }
  }

  private void progress(BlockMeta meta, double part) {
    watcher.at(
        "importing " + meta.ulid(), (doneWeight + part * weight(meta)) / Math.max(1, allWeight));
  }

  private void note(BlockMeta meta, BlockImport.Written written) {
    taken++;
    samples += written.samples();
    bytes += written.bytes();
    known.add(origin(meta.ulid()));
    if (meta.maxMillis() < clock.millis() - options.retention().toMillis()) {
      outdated++;
    }
    watcher.tell(
        "%s  %s  %s  %s"
            .formatted(
                meta.ulid(),
                MoveWords.times(meta.minMillis(), meta.maxMillis()),
                MoveWords.count(written.series(), "series"),
                MoveWords.count(written.samples(), "sample")));
  }

  private String imported() {
    return MoveWords.count(taken, "block") + " imported, " + MoveWords.count(samples, "sample");
  }

  private NightjarException failed(IOException e) {
    return new NightjarException(
        ErrorCode.UNAVAILABLE,
        "%s cannot be written: %s; %s".formatted(options.data(), MoveWords.reason(e), imported()),
        e);
  }

  private void sumUp(BlockFinder found) {
    found.damaged().forEach(why -> watcher.tell("left out: " + why));
    if (!found.replaced().isEmpty()) {
      watcher.tell(
          MoveWords.count(found.replaced().size(), "block")
              + " left out: others were made of them");
    }
    LossWords.of(losses).forEach(watcher::tell);
    if (outdated > 0) {
      watcher.tell(
          ("%s older than the retention of %s, and the server deletes what is older when it runs:"
                  + " raise storage.retention before it starts")
              .formatted(
                  outdated == 1 ? "1 block is" : MoveWords.count(outdated, "block") + " are",
                  Durations.format(options.retention())));
    }
    if (found.hasLog()) {
      watcher.tell(
          options.source()
              + " is of a running Prometheus, or of one that was: "
              + snapshotWanted());
    }
    int leftOut = useless + found.damaged().size();
    watcher.tell(
        imported()
            + " in "
            + MoveWords.bytes(bytes)
            + (knownBefore == 0 ? "" : "; " + knownBefore + " imported before")
            + (leftOut == 0 ? "" : "; " + leftOut + " left out"));
  }

  /// A block that cannot be imported, for a reason that others do not share.
  private static final class UselessBlockException extends Exception {
    private static final long serialVersionUID = 1L;

    UselessBlockException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
