package dev.nightjar.server.move;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.base.Durations;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.RunId;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.tsdb.prometheus.BlockMeta;
import dev.nightjar.tsdb.prometheus.PrometheusBlockWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Writes the samples of a data directory that no server uses as block directories, which
/// Prometheus can be started on. Used once, by one thread.
public final class PrometheusExport {
  /// Prometheus' own ranges: two hours, and three times the last one.
  private static final Duration LEAST = Duration.ofHours(2);

  private static final int FACTOR = 3;

  /// @param data the data directory
  /// @param target where the blocks are made: absent or empty
  /// @param blockSpan the longest time that one block may hold, at least two hours
  public record Options(Path data, Path target, Selection selection, Duration blockSpan) {}

  private final Options options;
  private final Disk disk;
  private final Clock clock;
  private final RandomGenerator random;
  private final MoveWatcher watcher;
  private final long span;
  private int blocks;
  private long samples;

  public PrometheusExport(
      Options options, Disk disk, Clock clock, RandomGenerator random, MoveWatcher watcher) {
    this.options = options;
    this.disk = disk;
    this.clock = clock;
    this.random = random;
    this.watcher = watcher;
    span = span(options.blockSpan());
  }

  /// The longest of Prometheus' ranges that is no longer than wanted: blocks of other ranges would
  /// lie across those that it makes itself.
  private static long span(Duration wanted) {
    if (wanted.compareTo(LEAST) < 0) {
      throw new NightjarException(
          ErrorCode.BAD_DATA,
          "a block of %s is too short: Prometheus has none shorter than %s"
              .formatted(Durations.format(wanted), Durations.format(LEAST)));
    }
    long span = LEAST.toMillis();
    while (span * FACTOR <= wanted.toMillis()) {
      span *= FACTOR;
    }
    return span;
  }

  /// Exports and tells of each block, then of the whole.
  ///
  /// @return whether all that is stored could be read
  /// @throws NightjarException when it could not be written: blocks that were told stay
  public boolean run() {
    try (OfflineStore store = OfflineStore.open(options.data(), options.selection(), disk, clock)) {
      prepareTarget();
      export(store);
      List<String> damages = store.damages();
      damages.forEach(watcher::tell);
      watcher.tell(exported() + " to " + options.target());
      return damages.isEmpty();
    } catch (InterruptedIOException e) {
      throw new NightjarException(ErrorCode.CANCELED, "stopped: " + exported(), e);
    } catch (IOException e) {
      throw new NightjarException(
          ErrorCode.UNAVAILABLE,
          "%s cannot be written: %s; %s"
              .formatted(options.target(), MoveWords.reason(e), exported()),
          e);
    }
  }

  private String exported() {
    return MoveWords.count(blocks, "block") + " exported, " + MoveWords.count(samples, "sample");
  }

  private void prepareTarget() throws IOException {
    disk.createDirectories(options.target());
    if (!disk.list(options.target()).isEmpty()) {
      throw new NightjarException(
          ErrorCode.CONFLICT,
          options.target() + " is not empty: choose a directory that is, or a new one");
    }
    disk.createDirectories(options.target().resolve("wal")); // without it, promtool reads nothing
  }

  private void export(OfflineStore store) throws IOException {
    long oldest = store.oldestMillis();
    long newest = store.newestMillis();
    long step = span;
    long from = oldest;
    while (from <= newest) {
      // Where there is nothing, longer and longer times are looked at together.
      long to = Math.min(newest, end(from, step));
      try (SeriesSet series = store.select(List.of(), from, to)) {
        if (series.size() > 0 && step > span) {
          step /= 2;
          continue;
        }
        if (series.size() > 0) {
          write(
              series,
              (from - oldest) / (double) (newest - oldest + 1),
              (to - from + 1) / (double) (newest - oldest + 1));
        } else {
          step = Math.min(2 * step, Long.MAX_VALUE / 4);
        }
      }
      from = to + 1;
    }
  }

  /// The last millisecond of the aligned range of this length in which `from` lies.
  private long end(long from, long step) {
    return Math.floorDiv(from, span) * span + step - 1;
  }

  private void write(SeriesSet series, double done, double part) throws IOException {
    String ulid = RunId.at(clock.millis(), random).text(); // the name of a run is a ULID, too
    String what = "exporting " + ulid;
    var watched = new WatchedSeries(series, at -> watcher.at(what, done + at * part));
    Optional<BlockMeta> written =
        PrometheusBlockWriter.write(disk, options.target(), ulid, watched, watcher::isStopping);
    if (written.isPresent()) {
      BlockMeta meta = written.get();
      blocks++;
      samples += meta.samples();
      watcher.tell(
          "%s  %s  %s  %s"
              .formatted(
                  ulid,
                  MoveWords.times(meta.minMillis(), meta.maxMillis()),
                  MoveWords.count(meta.series(), "series"),
                  MoveWords.count(meta.samples(), "sample")));
    }
  }
}
