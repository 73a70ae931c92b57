package dev.nightjar.server.move;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Closers;
import dev.nightjar.base.Disk;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import dev.nightjar.server.DataDirectory;
import dev.nightjar.server.Libraries;
import dev.nightjar.tsdb.TsdbConfig;
import dev.nightjar.tsdb.TsdbStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The samples of a data directory that no server uses, to be read. Nothing is deleted, merged or
/// taken. Owned by one thread.
final class OfflineStore implements AutoCloseable {
  /// Longer than any process lives.
  private static final Duration NEVER = Duration.ofDays(100 * 365);

  private final TsdbStore store;
  private final Selection selection;
  private final Closers closers;

  private OfflineStore(TsdbStore store, Selection selection, Closers closers) {
    this.store = store;
    this.selection = selection;
    this.closers = closers;
  }

  /// Opens what a server left, and brings back what is only in its log.
  ///
  /// @throws NightjarException when there is nothing, or a server uses it
  static OfflineStore open(Path data, Selection selection, Disk disk, Clock clock) {
    if (!disk.exists(data.resolve("metrics"))) {
      throw new NightjarException(
          ErrorCode.NOT_FOUND, data + " holds no samples: choose a data directory with --data");
    }
    try (var undo = new Closers()) {
      var directory = undo.add("data directory", DataDirectory.open(data, disk));
      Libraries.unpackInto(directory.path());
      TsdbConfig config =
          TsdbConfig.in(data).withRetention(NEVER).withMaintainEvery(NEVER).withReserveBytes(0);
      TsdbStore store = undo.add("metrics", TsdbStore.open(config, disk, clock));
      return new OfflineStore(store, selection, undo.release());
    } catch (IOException e) {
      throw new NightjarException(
          ErrorCode.UNAVAILABLE, "%s cannot be read: %s".formatted(data, MoveWords.reason(e)), e);
    }
  }

  /// Time of the oldest sample that may be selected; above [#newestMillis] when there is none.
  long oldestMillis() {
    return Math.max(selection.fromMillis(), store.stats().oldestMillis());
  }

  /// Time of the newest sample that may be selected.
  long newestMillis() {
    return Math.min(selection.toMillis(), store.stats().newestMillis());
  }

  /// The selected series within times.
  ///
  /// @param and conditions beside those of the selection
  SeriesSet select(List<Matcher> and, long fromMillis, long toMillis) {
    List<Matcher> matchers = new ArrayList<>(and);
    List<List<Matcher>> anyOf = selection.anyOf();
    if (anyOf.size() == 1) {
      matchers.addAll(anyOf.getFirst());
    }
    SeriesSet found =
        store.select(
            Tenant.DEFAULT,
            matchers,
            Math.max(fromMillis, selection.fromMillis()),
            Math.min(toMillis, selection.toMillis()));
    return anyOf.size() <= 1
        ? found
        : new FilteredSeries(
            found,
            labels ->
                anyOf.stream().anyMatch(all -> all.stream().allMatch(one -> one.matches(labels))));
  }

  /// Values of a label within the selection's times.
  List<String> labelValues(String name) {
    return store.labelValues(
        Tenant.DEFAULT,
        name,
        selection.anyOf(),
        selection.fromMillis(),
        selection.toMillis(),
        Integer.MAX_VALUE,
        StopCheck.NONE);
  }

  List<Metadata> metadata() {
    return store.metadata(Tenant.DEFAULT);
  }

  /// What is missing because files of the store are damaged, one line each.
  List<String> damages() {
    List<String> lines = new ArrayList<>();
    var recovery = store.recovery().get(Tenant.DEFAULT);
    if (recovery != null && !recovery.isClean()) {
      recovery.setAside().forEach(file -> lines.add("damaged and left out: " + file.reason()));
      if (lines.isEmpty()) {
        lines.add("a part of the store's log is damaged and left out");
      }
    }
    if (store.damagedChunks() > 0) {
      lines.add(MoveWords.count(store.damagedChunks(), "damaged chunk") + " left out");
    }
    return lines;
  }

  @Override
  public void close() {
    closers.close();
  }
}
