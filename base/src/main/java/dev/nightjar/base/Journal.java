package dev.nightjar.base;

import dev.nightjar.base.Disk.AppendFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The one append-only log: records in numbered segment files, written before they are
/// acknowledged. Drawn in `docs/formats/journal.md`.
///
/// *What a caller may rely on.* When [#append] returns, the record has been handed to the operating
/// system: it survives the death of the process. It survives a power cut once forced: within
/// [Config#forceInterval] (zero: before append returns). Records come back from [#open] in the
/// order in which they were appended, and only whole.
///
/// *Failure.* A write that fails (a full disk) is cut off again and the journal stays usable; a
/// failed force means that the file's content is unknown, so the journal refuses everything from
/// then on. A torn tail is cut at open. Damage before the tail is skipped and reported; the good
/// records around it are served. A segment of another version stops the opening.
///
/// *Threads.* Safe for use by many threads; appends take turns, and do not wait for the forcing
/// thread.
public final class Journal implements Closeable {
  /// @param dir the folder of the segments; belongs to this journal alone
  /// @param segmentBytes a segment that reaches this size is followed by a new one; larger segments
  ///   delay the moment at which space is freed, smaller ones cost more files
  /// @param forceInterval the longest time for which an acknowledged record may be lost to a power
  ///   cut; zero forces each append
  public record Config(Path dir, long segmentBytes, Duration forceInterval) {
    /// 64 MiB segments, forced every second.
    public static Config in(Path dir) {
      return new Config(dir, 64L << 20, Duration.ofSeconds(1));
    }
  }

  /// Receives the records found at open.
  @FunctionalInterface
  public interface Visitor {
    /// @param segment the number of the segment that holds the record
    /// @param payload valid during the call only, little-endian
    void record(long segment, byte kind, ByteBuffer payload) throws IOException;
  }

  /// Bytes that could not be read back, and were left out.
  public record Damage(Path file, long offset, long bytes, String reason) {}

  /// The largest payload of one record: 64 MiB. A length beyond it is read as damage.
  public static final int MAX_PAYLOAD = 64 << 20;

  private final Disk disk;
  private final Config config;
  private final Clock clock;
  private final List<Damage> damages;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Long> segments; // guarded by lock, ascending; the last one is open
  private AppendFile file; // guarded by lock
  private long size; // guarded by lock: length of the open segment
  private boolean unforced; // guarded by lock
  private volatile @Nullable IOException broken; // written under lock, once a force has failed
  private boolean closed; // guarded by lock
  private boolean forcing; // guarded by lock: the forcing thread is at the open file
  private final Condition idle = lock.newCondition(); // it no longer is
  private @Nullable Thread forcer;

  private Journal(
      Disk disk,
      Config config,
      Clock clock,
      List<Damage> damages,
      List<Long> segments,
      AppendFile file,
      long size) {
    this.disk = disk;
    this.config = config;
    this.clock = clock;
    this.damages = List.copyOf(damages);
    this.segments = segments;
    this.file = file;
    this.size = size;
  }

  /// Opens the journal, shows every record of it to `visitor` and is then ready for appends.
  ///
  /// @throws IOException when the folder cannot be read or written, or the visitor throws
  public static Journal open(Disk disk, Config config, Clock clock, Visitor visitor)
      throws IOException {
    disk.createDirectories(config.dir());
    List<Long> segments = new ArrayList<>(JournalSegment.numbersIn(disk, config.dir()));
    List<Damage> damages = new ArrayList<>();
    var end = new JournalSegment.End(0, true);
    for (int i = 0; i < segments.size(); i++) {
      boolean isLast = i == segments.size() - 1;
      end = JournalSegment.replay(disk, config.dir(), segments.get(i), isLast, visitor, damages);
    }
    if (segments.isEmpty() || !end.isAppendable()) {
      segments.add(segments.isEmpty() ? 1L : segments.getLast() + 1);
      end = new JournalSegment.End(0, true);
    }
    Path newest = JournalSegment.path(config.dir(), segments.getLast());
    AppendFile file = disk.append(newest);
    try {
      long size = end.offset();
      if (size < JournalSegment.MAGIC_BYTES) {
        size = JournalSegment.begin(disk, file, newest);
      } else if (file.size() > size) {
        file.truncate(size);
      }
      var journal = new Journal(disk, config, clock, damages, segments, file, size);
      journal.startForcing();
      return journal;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /// Appends one record and returns the number of its segment.
  ///
  /// @param payload remaining bytes are written and consumed; at most [#MAX_PAYLOAD]
  /// @throws IOException when the record was not stored: nothing of it will come back. Only if the
  ///   disk failed so badly that the record could not be cut off again, and the journal takes
  ///   nothing any more, may it come back all the same
  public long append(byte kind, ByteBuffer payload) throws IOException {
    if (payload.remaining() > MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          "a record of " + payload.remaining() + " bytes is longer than " + MAX_PAYLOAD);
    }
    ByteBuffer frame = JournalSegment.frame(kind, payload);
    lock.lock();
    try {
      refuseWhenBroken();
      if (size >= config.segmentBytes()) {
        rotateLocked();
      }
      long before = size;
      write(frame);
      unforced = true;
      if (config.forceInterval().isZero()) {
        forceOrCut(before);
      }
      return segments.getLast();
    } finally {
      lock.unlock();
    }
  }

  /// Starts a new segment and returns its number: all earlier records stand in lower ones.
  public long rotate() throws IOException {
    lock.lock();
    try {
      refuseWhenBroken();
      rotateLocked();
      return segments.getLast();
    } finally {
      lock.unlock();
    }
  }

  /// Deletes all segments below `segment`; the open one always stays.
  public void dropBefore(long segment) throws IOException {
    lock.lock();
    try {
      boolean dropped = false;
      while (segments.size() > 1 && segments.getFirst() < segment) {
        disk.delete(JournalSegment.path(config.dir(), segments.getFirst()));
        segments.removeFirst();
        dropped = true;
      }
      if (dropped) {
        disk.forceDirectory(config.dir());
      }
    } finally {
      lock.unlock();
    }
  }

  /// Returns when all appended records are on the device.
  public void force() throws IOException {
    lock.lock();
    try {
      refuseWhenBroken();
      forceLocked();
    } finally {
      lock.unlock();
    }
  }

  /// Bytes in all segments.
  public long bytes() throws IOException {
    lock.lock();
    try {
      long total = size;
      for (long segment : segments.subList(0, segments.size() - 1)) {
        total += disk.size(JournalSegment.path(config.dir(), segment));
      }
      return total;
    } finally {
      lock.unlock();
    }
  }

  /// What could not be read back at open; empty after a clean life or a plain crash.
  public List<Damage> damages() {
    return damages;
  }

  /// Why the journal takes nothing any more, until it is opened again; empty while it does.
  public Optional<String> failure() {
    IOException failure = broken;
    return failure == null ? Optional.empty() : Optional.of(refusal(failure));
  }

  /// Forces and closes; a second call does nothing.
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      awaitIdle();
      if (forcer != null) {
        forcer.interrupt();
      }
      try (AppendFile closing = file) {
        if (broken == null && unforced) {
          closing.force();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void write(ByteBuffer frame) throws IOException {
    long length = frame.remaining();
    try {
      file.write(frame);
      size += length;
    } catch (IOException failure) {
      try {
        file.truncate(size);
      } catch (IOException stuck) {
        broken = new IOException("could not cut a half-written record off", stuck);
        failure.addSuppressed(stuck);
      }
      throw failure;
    }
  }

  private void rotateLocked() throws IOException {
    forceLocked();
    long next = segments.getLast() + 1;
    Path path = JournalSegment.path(config.dir(), next);
    AppendFile opened = disk.append(path);
    long start;
    try {
      start = JournalSegment.begin(disk, opened, path);
    } catch (IOException e) {
      opened.close();
      disk.delete(path);
      throw e;
    }
    AppendFile full = file;
    file = opened;
    size = start;
    segments.add(next);
    full.close();
  }

  private void forceLocked() throws IOException {
    awaitIdle();
    refuseWhenBroken();
    if (!unforced) {
      return;
    }
    try {
      file.force();
      unforced = false;
    } catch (IOException e) {
      broken = e;
      throw e;
    }
  }

  /// After a failed force the record was refused, so it should not come back either.
  private void forceOrCut(long before) throws IOException {
    try {
      forceLocked();
    } catch (IOException failure) {
      try {
        file.truncate(before);
      } catch (IOException stuck) {
        failure.addSuppressed(stuck);
      }
      throw failure;
    }
  }

  /// Waits until the forcing thread is done with the open file.
  private void awaitIdle() {
    while (forcing) {
      idle.awaitUninterruptibly();
    }
  }

  private void refuseWhenBroken() throws IOException {
    if (closed) {
      throw new IOException("the journal " + config.dir() + " is closed");
    }
    IOException failure = broken;
    if (failure != null) {
      throw new IOException(refusal(failure), failure);
    }
  }

  private String refusal(IOException failure) {
    return "the journal %s takes nothing since its disk failed; restart it: %s"
        .formatted(config.dir(), failure.getMessage());
  }

  /// A thread of the platform: queries that compute would keep a virtual one from its turn.
  private void startForcing() {
    if (config.forceInterval().isZero()) {
      return;
    }
    forcer =
        Thread.ofPlatform()
            .daemon()
            .name("journal-force-" + config.dir().getFileName())
            .start(
                () -> {
                  try {
                    while (true) {
                      clock.sleep(config.forceInterval());
                      forceQuietly();
                    }
                  } catch (InterruptedException closing) {
                    Thread.currentThread().interrupt();
                  }
                });
  }

  /// Forces beside appends, which need not wait. A failure is kept in [#broken], where the next
  /// append meets it.
  private void forceQuietly() {
    AppendFile forced;
    lock.lock();
    try {
      if (closed || broken != null || forcing || !unforced) {
        return;
      }
      forced = file;
      unforced = false;
      forcing = true;
    } finally {
      lock.unlock();
    }
    IOException failure = null;
    try {
      forced.force();
    } catch (IOException e) {
      failure = e;
    } catch (RuntimeException | Error e) {
      failure = new IOException("the force failed in an unforeseen way", e);
    }
    lock.lock();
    try {
      forcing = false;
      if (failure != null) {
        broken = failure;
      }
      idle.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
