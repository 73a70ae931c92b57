package dev.nightjar.search;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.base.Journal.Damage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;

/// The lines of one day of one tenant and the files that hold them.
///
/// A line's way:
///
/// - Open -> Frozen: its block is large or old enough
/// - Frozen -> Sealed: the block is in the body file
/// - Sealed -> Committed: the body file was forced and the manifest counts the block
/// - Committed -> Indexed: the block's terms are in the index
///
/// Up to *Sealed* a crash brings the line back from the journal; each step leaves it visible.
/// Fields marked so are guarded by the tenant's lock, which this class does not know.
final class Day implements Closeable {
  private static final long NANOS = TimeUnit.DAYS.toNanos(1);
  private static final String BODIES = "bodies";
  private static final String INDEX = "index";

  private final Disk disk;
  private final Damages damages;
  private final ReentrantLock loading = new ReentrantLock();
  private volatile boolean isLoaded; // written under loading
  private final long loadEnd; // where the blocks end that stood in the file at open

  final long number;
  final Path dir;
  final BodyFile bodies;
  final DayIndex index;

  /// Held for reading while the day is asked, for writing while it is deleted.
  final ReentrantReadWriteLock life = new ReentrantReadWriteLock();

  boolean isDeleted; // guarded by life

  // Guarded by the tenant's lock:
  List<Row> open = new ArrayList<>();
  long openBytes;
  long openedAtNanos;
  final List<BlockRef> tail = new ArrayList<>(); // not in the index yet, by offset
  DayManifest committed;
  long sealedNumber; // of the last sealed line
  long sealedBytes; // length of the body file
  int uncommittedBlocks;
  long firstUncommitted = Long.MAX_VALUE; // the lowest number that is sealed and not committed
  long usedAtNanos;

  private Day(Disk disk, Damages damages, Path dir, long number, DayManifest manifest) {
    this.disk = disk;
    this.damages = damages;
    this.dir = dir;
    this.number = number;
    this.committed = manifest;
    this.sealedNumber = manifest.lastNumber();
    this.sealedBytes = manifest.bodyBytes();
    this.loadEnd = manifest.bodyBytes();
    this.bodies = new BodyFile(disk, dir.resolve(BODIES), manifest.bodyBytes());
    this.index = new DayIndex(dir.resolve(INDEX));
  }

  /// The day as it stands in its folder; nothing need be there. Blocks are looked at later.
  static Day open(Disk disk, Damages damages, Path tenant, long number) throws IOException {
    Path dir = tenant.resolve(LocalDate.ofEpochDay(number).toString());
    DayManifest manifest;
    try {
      manifest = DayManifest.read(disk, dir);
    } catch (CorruptFileException e) {
      damages.add(new Damage(e.path(), e.offset(), 0, e.getMessage() + "; made anew from blocks"));
      manifest = recount(disk, dir);
    }
    return new Day(disk, damages, dir, number, manifest);
  }

  /// A day that has no folder yet.
  static Day create(Disk disk, Damages damages, Path tenant, long number) {
    Path dir = tenant.resolve(LocalDate.ofEpochDay(number).toString());
    return new Day(disk, damages, dir, number, DayManifest.NONE);
  }

  /// The number of the day whose folder bears this name; empty when it is no day's.
  static OptionalLong numberOf(String folder) {
    try {
      return OptionalLong.of(LocalDate.parse(folder).toEpochDay());
    } catch (DateTimeParseException foreign) {
      return OptionalLong.empty();
    }
  }

  static long numberOf(long timeNanos) {
    return Math.floorDiv(timeNanos, NANOS);
  }

  /// Finds the blocks that stood in the file at open and are not in the index. Called before the
  /// tail is used; does its work once.
  ///
  /// @param tenantLock guards the tail
  void load(ReentrantLock tenantLock, BooleanSupplier isStopping) throws IOException {
    loading.lock();
    try {
      if (!isLoaded) {
        long indexed = indexedBytes();
        List<BlockRef> found = walk(indexed, loadEnd, isStopping);
        tenantLock.lock();
        try {
          tail.addAll(0, found);
        } finally {
          tenantLock.unlock();
        }
        isLoaded = true;
      }
    } finally {
      loading.unlock();
    }
  }

  /// Throws the index away and looks all blocks up anew, for the next pass to index them. Meanwhile
  /// nobody asks the day, but the tenant takes lines.
  ///
  /// @param tenantLock guards the tail
  void forgetIndex(ReentrantLock tenantLock, Exception reason, BooleanSupplier isStopping)
      throws IOException {
    damages.add(new Damage(dir.resolve(INDEX), 0, 0, reason + "; the index is made anew"));
    life.writeLock().lock();
    try {
      if (isDeleted) {
        return;
      }
      long end = committedBytes(tenantLock);
      List<BlockRef> found = walk(0, end, isStopping);
      tenantLock.lock();
      try {
        tail.removeIf(ref -> ref.end() <= end);
        tail.addAll(0, found);
      } finally {
        tenantLock.unlock();
      }
      dropIndex();
    } finally {
      life.writeLock().unlock();
    }
  }

  private long committedBytes(ReentrantLock tenantLock) {
    tenantLock.lock();
    try {
      return committed.bodyBytes();
    } finally {
      tenantLock.unlock();
    }
  }

  /// Whether blocks may be waiting for the index, as far as that can be told without opening it:
  /// days of which nobody has asked since the start stay closed.
  ///
  /// @param isWritten whether blocks were sealed since the start
  boolean isWorthIndexing(boolean isPast, boolean isWritten) {
    return isLoaded || isWritten || (isPast && loadEnd > 0 && !index.exists());
  }

  /// Deletes the day's files, the manifest first: what a crash leaves then counts for nothing.
  void delete() throws IOException {
    life.writeLock().lock();
    try {
      isDeleted = true;
      close();
      disk.delete(dir.resolve(DayManifest.FILE));
      disk.delete(dir);
    } finally {
      life.writeLock().unlock();
    }
  }

  /// All good blocks of the file, without the index.
  List<BlockRef> walk() throws IOException {
    return walk(0, disk.size(bodies.path()), () -> false);
  }

  private List<BlockRef> walk(long from, long to, BooleanSupplier isStopping) throws IOException {
    if (from >= to || !disk.exists(bodies.path())) {
      return List.of();
    }
    List<BlockRef> damaged = new ArrayList<>();
    try (BodyFile.Reader reader = bodies.reader()) {
      List<BlockRef> found = reader.walk(from, to, damaged, isStopping);
      damaged.forEach(gap -> damages.add(bodies, gap));
      return found;
    }
  }

  private void dropIndex() throws IOException {
    index.close();
    disk.delete(dir.resolve(INDEX));
  }

  /// Frees what is held for speed; the next use opens it again.
  @Override
  public void close() throws IOException {
    try {
      bodies.close();
    } finally {
      index.close();
    }
  }

  private long indexedBytes() throws IOException {
    try {
      return index.indexedBytes();
    } catch (IOException | RuntimeException e) {
      damages.add(new Damage(dir.resolve(INDEX), 0, 0, e + "; the index is made anew"));
      dropIndex();
      return 0;
    }
  }

  private static DayManifest recount(Disk disk, Path dir) throws IOException {
    Path path = dir.resolve(BODIES);
    if (!disk.exists(path)) {
      return DayManifest.NONE;
    }
    try (var reader = new BodyFile(disk, path, 0).reader()) {
      List<BlockRef> refs = reader.walk(0, disk.size(path), new ArrayList<>(), () -> false);
      return refs.isEmpty()
          ? DayManifest.NONE
          : new DayManifest(refs.getLast().end(), reader.block(refs.getLast()).lastNumber());
    }
  }
}
