package dev.nightjar.base;

import dev.nightjar.base.Disk.AppendFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
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
/// records around it are served.
///
/// *Threads.* Safe for use by many threads; appends take turns.
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

  private static final byte[] MAGIC = {'N', 'J', 'J', 'R', 'N', 'L', 0, 1};
  private static final int FRAME = 4 + 1 + 4;
  private static final String SUFFIX = ".journal";
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Disk disk;
  private final Config config;
  private final Clock clock;
  private final List<Damage> damages;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Long> segments; // guarded by lock, ascending; the last one is open
  private AppendFile file; // guarded by lock
  private long size; // guarded by lock: length of the open segment
  private boolean unforced; // guarded by lock
  private @Nullable IOException broken; // guarded by lock: set once a force has failed
  private boolean closed; // guarded by lock
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
    List<Long> segments = new ArrayList<>(segmentsIn(disk, config.dir()));
    List<Damage> damages = new ArrayList<>();
    long end = 0;
    for (int i = 0; i < segments.size(); i++) {
      end = replay(disk, config.dir(), segments.get(i), visitor, damages);
    }
    if (segments.isEmpty()) {
      segments.add(1L);
    }
    Path newest = path(config.dir(), segments.getLast());
    AppendFile file = disk.append(newest);
    if (end < MAGIC.length) {
      end = begin(disk, file, newest);
    } else if (file.size() > end) {
      file.truncate(end);
    }
    var journal = new Journal(disk, config, clock, damages, segments, file, end);
    journal.startForcing();
    return journal;
  }

  /// Appends one record and returns the number of its segment.
  ///
  /// @param payload remaining bytes are written and consumed; at most [#MAX_PAYLOAD]
  /// @throws IOException when the record was not stored: nothing of it will come back
  public long append(byte kind, ByteBuffer payload) throws IOException {
    int length = payload.remaining();
    if (length > MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          "a record of " + length + " bytes is longer than " + MAX_PAYLOAD);
    }
    ByteBuffer frame = ByteBuffer.allocate(FRAME + length).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(length).put(kind).put(payload);
    var crc = new CRC32C();
    crc.update(frame.array(), 4, 1 + length);
    frame.putInt((int) crc.getValue()).flip();
    lock.lock();
    try {
      refuseWhenBroken();
      if (size >= config.segmentBytes()) {
        rotateLocked();
      }
      write(frame);
      unforced = true;
      if (config.forceInterval().isZero()) {
        forceLocked();
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
      while (segments.size() > 1 && segments.getFirst() < segment) {
        disk.delete(path(config.dir(), segments.getFirst()));
        segments.removeFirst();
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
        total += disk.size(path(config.dir(), segment));
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

  /// Forces and closes; a second call does nothing.
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
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
    if (unforced) {
      forceLocked();
    }
    long next = segments.getLast() + 1;
    Path path = path(config.dir(), next);
    AppendFile opened = disk.append(path);
    long start;
    try {
      start = begin(disk, opened, path);
    } catch (IOException e) {
      opened.close();
      disk.delete(path);
      throw e;
    }
    file.close();
    file = opened;
    size = start;
    segments.add(next);
  }

  private void forceLocked() throws IOException {
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

  private void refuseWhenBroken() throws IOException {
    if (closed) {
      throw new IOException("the journal " + config.dir() + " is closed");
    }
    if (broken != null) {
      throw new IOException(
          "the journal " + config.dir() + " takes nothing since a force failed; restart it",
          broken);
    }
  }

  private void startForcing() {
    if (config.forceInterval().isZero()) {
      return;
    }
    forcer =
        Thread.ofVirtual()
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

  /// A failure is kept in [#broken], where the next append meets it.
  private void forceQuietly() {
    lock.lock();
    try {
      if (!closed && broken == null) {
        forceLocked();
      }
    } catch (IOException kept) {
      broken = kept;
    } finally {
      lock.unlock();
    }
  }

  private static long begin(Disk disk, AppendFile file, Path path) throws IOException {
    file.truncate(0);
    file.write(ByteBuffer.wrap(MAGIC));
    file.force();
    Path dir = path.getParent();
    if (dir != null) {
      disk.forceDirectory(dir);
    }
    return MAGIC.length;
  }

  /// Shows the whole records of a segment and returns the offset behind the last good one.
  private static long replay(
      Disk disk, Path dir, long segment, Visitor visitor, List<Damage> damages) throws IOException {
    Path path = path(dir, segment);
    try (var arena = Arena.ofConfined()) {
      MemorySegment bytes = disk.map(path, arena);
      long size = bytes.byteSize();
      if (size < MAGIC.length) {
        return 0;
      }
      if (bytes.asSlice(0, MAGIC.length).mismatch(MemorySegment.ofArray(MAGIC)) != -1) {
        throw new CorruptFileException(path, 0, "not a journal segment of this version");
      }
      long good = MAGIC.length;
      long at = good;
      while (size - at >= FRAME) {
        int length = bytes.get(INT, at);
        if (isWhole(bytes, at, length)) {
          if (at > good) {
            damages.add(new Damage(path, good, at - good, "records that fail their checksum"));
          }
          ByteBuffer payload =
              bytes.asSlice(at + 5, length).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
          visitor.record(segment, bytes.get(ValueLayout.JAVA_BYTE, at + 4), payload);
          at += FRAME + length;
          good = at;
        } else {
          at++;
        }
      }
      return good;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /// Whether a record with a right checksum stands at `at`. After damage this is asked for every
  /// offset: a false yes needs a random 32-bit match and a fitting length.
  private static boolean isWhole(MemorySegment bytes, long at, int length) {
    if (length < 0 || length > MAX_PAYLOAD || bytes.byteSize() - at - FRAME < length) {
      return false;
    }
    var crc = new CRC32C();
    crc.update(bytes.asSlice(at + 4, 1L + length).asByteBuffer());
    return (int) crc.getValue() == bytes.get(INT, at + 5 + length);
  }

  private static List<Long> segmentsIn(Disk disk, Path dir) throws IOException {
    List<Long> numbers = new ArrayList<>();
    for (Path entry : disk.list(dir)) {
      String name = String.valueOf(entry.getFileName());
      if (name.endsWith(SUFFIX)) {
        numbers.add(Long.parseLong(name.substring(0, name.length() - SUFFIX.length())));
      }
    }
    numbers.sort(null);
    return numbers;
  }

  private static Path path(Path dir, long segment) {
    // Locale-free on purpose: the digits are part of the format.
    String digits = Long.toString(segment);
    return dir.resolve("0".repeat(Math.max(0, 12 - digits.length())) + digits + SUFFIX);
  }
}
