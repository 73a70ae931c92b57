package dev.nightjar.search;

import dev.nightjar.base.Clock;
import dev.nightjar.base.ClockDoubt;
import dev.nightjar.base.Disk;
import dev.nightjar.base.Journal;
import dev.nightjar.model.Appended;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.LogStore.LogPage;
import dev.nightjar.model.LogStore.LogQuery;
import dev.nightjar.search.FrozenBlocks.Frozen;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// All lines of one tenant: its journal, its days, and the way from the one into the others.
///
/// *Threads.* Three locks, taken in this order: the [Indexer]'s, `sealing` (body files and
/// manifests), `lock` (rows in memory, numbers, lists of blocks; held briefly). Whoever fills a
/// block seals it while others append.
///
/// *Failure.* What append has acknowledged is in the journal. Failing to seal keeps the lines in
/// memory and in the journal and is tried again; when too many wait, append refuses. A failed force
/// of a body file means that its content is unknown: then append refuses until a restart, which
/// reads everything that was not committed from the journal.
final class TenantLog implements Closeable {
  /// Frozen blocks in memory at which an append must see them sealed before it goes on.
  private static final int MAX_FROZEN = 8;

  /// Sealed blocks of a day at which they are committed: each commit forces two files, and until
  /// then the journal keeps their lines as well.
  private static final int COMMIT_BLOCKS = 16;

  /// Open blocks of all days together, in whole ones, at which all are sealed: lines of many days
  /// at once must not fill the memory.
  private static final int OPEN_BLOCKS = 16;

  private static final long JOURNAL_SEGMENT = 16L << 20;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final Duration AHEAD = Duration.ofDays(1);
  private static final Duration IDLE = Duration.ofMinutes(5);

  private final SearchConfig config;
  private final Disk disk;
  private final Clock clock;
  private final Damages damages;
  private final Path dir;
  private final ReentrantLock sealing = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Indexer indexer;
  private final TreeMap<Long, Day> days = new TreeMap<>(); // guarded by lock
  private final FrozenBlocks frozen = new FrozenBlocks(); // guarded by lock
  private final TreeMap<Long, Long> lastOfSegment = new TreeMap<>(); // guarded by lock
  private long openBytes; // guarded by lock
  private long nextNumber; // guarded by lock
  private volatile @Nullable IOException broken; // set once a body file's force has failed
  private volatile boolean isStopping; // long work is to end; set for good
  private volatile @Nullable Exception problem; // why sealing or indexing last failed
  private @Nullable Journal journal; // set once, by open
  private @Nullable ClockDoubt doubt; // set once, by open

  private TenantLog(SearchConfig config, Disk disk, Clock clock, Damages damages, Path dir) {
    this.config = config;
    this.disk = disk;
    this.clock = clock;
    this.damages = damages;
    this.dir = dir;
    this.indexer = new Indexer(lock, damages);
  }

  /// Opens the tenant's folder and brings back from the journal what was not committed.
  static TenantLog open(SearchConfig config, Disk disk, Clock clock, Damages damages, Path dir)
      throws IOException {
    var log = new TenantLog(config, disk, clock, damages, dir);
    disk.createDirectories(dir);
    log.openDays();
    var segments =
        new Journal.Config(dir.resolve("journal"), JOURNAL_SEGMENT, config.forceInterval());
    log.journal = Journal.open(disk, segments, clock, log::replay);
    log.journal().damages().forEach(damages::add);
    log.doubt = new ClockDoubt(clock, log.newestMillis());
    log.deleteOldDays();
    return log;
  }

  /// @throws IOException when nothing was stored
  Appended append(List<LogLine> lines) throws IOException {
    long now = clock.millis() * NANOS_PER_MILLI;
    var batch = new Batch(lines, now - config.retention().toNanos(), now + AHEAD.toNanos());
    if (batch.isEmpty()) {
      return batch.outcome();
    }
    if (isCrowded()) {
      sealFrozen();
    }
    lock.lock();
    try {
      refuseWhenBroken();
      long first = nextNumber;
      long segment = journal().append(Batch.RECORD_KIND, batch.record(first));
      nextNumber = first + batch.size();
      lastOfSegment.put(segment, nextNumber - 1);
      batch.forEach(first, this::takeLocked);
    } finally {
      lock.unlock();
    }
    sealQuietly();
    return batch.outcome();
  }

  LogPage find(LogQuery query) throws IOException {
    var filter = new LineFilter(query);
    var page = new TopRows(query.newestFirst(), query.limit(), query.cursor());
    if (!filter.isEmpty()) {
      var search =
          new DaySearch(filter, query.newestFirst(), page, damages, clock, config.findLimit());
      for (Day day : daysOf(filter, query.newestFirst())) {
        if (page.isFull()) {
          break;
        }
        find(day, search);
      }
    }
    return page.page();
  }

  /// Deletes days that are too old, seals blocks that are old enough, commits, indexes, and closes
  /// what is idle.
  void maintain() throws IOException {
    deleteOldDays();
    lock.lock();
    try {
      long now = clock.monotonicNanos();
      for (Day day : days.values()) {
        if (!day.open.isEmpty() && now - day.openedAtNanos >= config.blockAge().toNanos()) {
          freezeLocked(day);
        }
      }
    } finally {
      lock.unlock();
    }
    sealFrozen();
    if (!isStopping) {
      commit(1);
      indexer.maintain(allDays(), Day.numberOf(clock.millis() * NANOS_PER_MILLI));
      closeIdleDays();
    }
  }

  /// Why nothing is taken any more until a restart; empty when all is well.
  Optional<String> failure() {
    IOException failed = broken;
    return failed == null ? journal().failure() : Optional.of(refusal(failed));
  }

  /// Why lines could not be sealed or indexed when that was last tried; null when all is well.
  @Nullable Exception problem() {
    return problem;
  }

  /// Lets long work end early: [#close] follows.
  void stop() {
    isStopping = true;
    indexer.stop();
  }

  /// Commits what is sealed and closes all files. Lines in open blocks wait in the journal.
  @Override
  public void close() throws IOException {
    stop();
    sealing.lock();
    try {
      if (broken == null) {
        commit(1);
      }
    } finally {
      try {
        journal().close();
      } finally {
        for (Day day : allDays()) {
          day.close();
        }
        sealing.unlock();
      }
    }
  }

  private void openDays() throws IOException {
    for (Path entry : disk.list(dir)) {
      OptionalLong number = Day.numberOf(String.valueOf(entry.getFileName()));
      if (number.isPresent()) {
        Day day = Day.open(disk, damages, dir, number.getAsLong());
        days.put(day.number, day);
        nextNumber = Math.max(nextNumber, day.committed.lastNumber() + 1);
      }
    }
  }

  private long newestMillis() {
    return days.isEmpty()
        ? Long.MIN_VALUE
        : Duration.ofDays(days.lastKey() + 1)
            .toMillis(); // its end, which is late rather than early
  }

  /// Takes a journal record's lines, but those that stand in committed blocks. Lines that seem too
  /// old are taken: the clock may be wrong, and maintenance knows about that.
  private void replay(long segment, byte kind, ByteBuffer payload) throws IOException {
    if (kind != Batch.RECORD_KIND) {
      throw new IOException(
          dir + ": a journal record of unknown kind " + kind + "; a newer version?");
    }
    lock.lock();
    try {
      long next =
          Batch.decode(
              payload,
              row -> {
                Day day = days.get(Day.numberOf(row.timeNanos));
                boolean isCommitted = day != null && row.number <= day.committed.lastNumber();
                if (!isCommitted) {
                  takeLocked(row);
                }
              });
      nextNumber = Math.max(nextNumber, next);
      lastOfSegment.put(segment, next - 1);
    } finally {
      lock.unlock();
    }
  }

  private void takeLocked(Row row) {
    Day day =
        days.computeIfAbsent(
            Day.numberOf(row.timeNanos), number -> Day.create(disk, damages, dir, number));
    if (day.open.isEmpty()) {
      day.openedAtNanos = clock.monotonicNanos();
    }
    day.open.add(row);
    day.openBytes += row.charge();
    openBytes += row.charge();
    if (day.openBytes >= config.blockBytes()) {
      freezeLocked(day);
    } else if (openBytes >= (long) OPEN_BLOCKS * config.blockBytes()) {
      days.values().forEach(this::freezeLocked);
    }
  }

  private void freezeLocked(Day day) {
    if (!day.open.isEmpty()) {
      frozen.add(new Frozen(day, day.open, day.openBytes));
      openBytes -= day.openBytes;
      day.open = new ArrayList<>();
      day.openBytes = 0;
      day.usedAtNanos = clock.monotonicNanos();
    }
  }

  /// Lines are stored when they are in the journal: failing to seal is not the caller's matter. It
  /// is tried again, and told when it stands in the way.
  private void sealQuietly() {
    if (firstFrozen() == null) {
      return;
    }
    try {
      sealFrozen();
      commit(COMMIT_BLOCKS);
      indexer.relieve(allDays());
    } catch (IOException | RuntimeException kept) {
      problem = kept;
    }
  }

  private void sealFrozen() throws IOException {
    sealing.lock();
    try {
      refuseWhenBroken();
      Frozen next = firstFrozen();
      while (next != null && !isStopping) {
        seal(next);
        next = firstFrozen();
      }
      problem = null;
    } finally {
      sealing.unlock();
    }
  }

  private void seal(Frozen block) throws IOException {
    Day day = block.day();
    if (!disk.exists(day.dir)) {
      disk.createDirectories(day.dir);
      disk.forceDirectory(dir);
    }
    byte[] bytes = BlockWriter.encode(block.rows());
    long offset = day.bodies.append(bytes);
    long min = block.rows().stream().mapToLong(row -> row.timeNanos).min().orElseThrow();
    long max = block.rows().stream().mapToLong(row -> row.timeNanos).max().orElseThrow();
    lock.lock();
    try {
      frozen.remove(block);
      day.tail.add(new BlockRef(offset, bytes.length, min, max));
      day.sealedNumber = block.rows().getLast().number;
      day.sealedBytes = offset + bytes.length;
      day.firstUncommitted = Math.min(day.firstUncommitted, block.rows().getFirst().number);
      day.uncommittedBlocks++;
    } finally {
      lock.unlock();
    }
  }

  /// Commits each day that has at least so many sealed blocks waiting, and frees the journal.
  private void commit(int atLeast) throws IOException {
    sealing.lock();
    try {
      boolean isAny = false;
      for (Day day : allDays()) {
        if (day.uncommittedBlocks >= atLeast) {
          commit(day);
          isAny = true;
        }
      }
      if (isAny) {
        freeJournal(JOURNAL_SEGMENT / 4);
      }
    } finally {
      sealing.unlock();
    }
  }

  private void commit(Day day) throws IOException {
    refuseWhenBroken();
    try {
      day.bodies.force();
    } catch (IOException e) {
      broken = e;
      throw e;
    }
    var manifest = new DayManifest(day.sealedBytes, day.sealedNumber);
    manifest.write(disk, day.dir);
    lock.lock();
    try {
      day.committed = manifest;
      day.uncommittedBlocks = 0;
      day.firstUncommitted = Long.MAX_VALUE;
    } finally {
      lock.unlock();
    }
  }

  /// Deletes the journal's segments all of whose lines are committed; the open one too when it has
  /// more than so many bytes.
  private void freeJournal(long fromBytes) throws IOException {
    lock.lock();
    try {
      long needed = frozen.firstNumber();
      for (Day day : days.values()) {
        needed = Math.min(needed, day.firstUncommitted);
        needed = day.open.isEmpty() ? needed : Math.min(needed, day.open.getFirst().number);
      }
      if (needed == Long.MAX_VALUE && journal().bytes() > fromBytes) {
        journal().dropBefore(journal().rotate());
      }
      while (!lastOfSegment.isEmpty() && lastOfSegment.firstEntry().getValue() < needed) {
        journal().dropBefore(lastOfSegment.firstKey() + 1);
        lastOfSegment.pollFirstEntry();
      }
    } finally {
      lock.unlock();
    }
  }

  private void deleteOldDays() throws IOException {
    if (doubt == null || doubt.isInDoubt()) {
      return;
    }
    long oldest = clock.millis() * NANOS_PER_MILLI - config.retention().toNanos();
    List<Day> old;
    sealing.lock();
    lock.lock();
    try {
      old = List.copyOf(days.headMap(Day.numberOf(oldest)).values());
      for (Day day : old) {
        freezeLocked(day);
        days.remove(day.number);
      }
      frozen.removeAllOf(old);
    } finally {
      lock.unlock();
      sealing.unlock();
    }
    for (Day day : old) {
      day.delete();
    }
    if (!old.isEmpty()) {
      freeJournal(0); // it would bring their lines back
    }
  }

  private void closeIdleDays() throws IOException {
    sealing.lock();
    try {
      long now = clock.monotonicNanos();
      for (Day day : allDays()) {
        if (now - day.usedAtNanos >= IDLE.toNanos()) {
          day.close();
        }
      }
    } finally {
      sealing.unlock();
    }
  }

  private void find(Day day, DaySearch search) throws IOException {
    day.life.readLock().lock();
    try {
      if (day.isDeleted) {
        return;
      }
      day.load(lock, () -> isStopping);
      List<Row> rows;
      List<BlockRef> tail;
      lock.lock();
      try {
        day.usedAtNanos = clock.monotonicNanos();
        rows = new ArrayList<>(day.open);
        frozen.addRowsOf(day, rows);
        tail = List.copyOf(day.tail);
      } finally {
        lock.unlock();
      }
      search.rows(rows);
      search.blocks(day, tail);
    } finally {
      day.life.readLock().unlock();
    }
  }

  private List<Day> daysOf(LineFilter filter, boolean newestFirst) {
    lock.lock();
    try {
      var range =
          days.subMap(
              Day.numberOf(filter.fromNanos()), true, Day.numberOf(filter.lastNanos()), true);
      return List.copyOf(newestFirst ? range.descendingMap().values() : range.values());
    } finally {
      lock.unlock();
    }
  }

  private List<Day> allDays() {
    lock.lock();
    try {
      return List.copyOf(days.values());
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Frozen firstFrozen() {
    lock.lock();
    try {
      return frozen.first();
    } finally {
      lock.unlock();
    }
  }

  private boolean isCrowded() {
    return frozen.bytes() >= (long) MAX_FROZEN * config.blockBytes();
  }

  private void refuseWhenBroken() throws IOException {
    IOException failed = broken;
    if (failed != null) {
      throw new IOException(refusal(failed), failed);
    }
  }

  private String refusal(IOException failed) {
    return "the log store %s takes nothing since a force failed; restart it: %s"
        .formatted(dir, failed.getMessage());
  }

  private Journal journal() {
    return Objects.requireNonNull(journal, "BUG: used before it is open");
  }
}
