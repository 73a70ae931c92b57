package dev.nightjar.base;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;

/// Notes of what is being done, in a file that is mapped: writing one costs less than a
/// microsecond, and it outlives the process however that ends, though not the machine. Drawn in
/// `docs/formats/slots.md`. Safe for use by many threads.
public final class SlotFile implements Closeable {
  /// `NJSLOTS` and the version.
  private static final long MAGIC = 0x01_53_54_4F_4C_53_4A_4EL;

  private static final int HEADER_BYTES = 8;
  private static final int SLOT_BYTES = 2048;
  private static final int LENGTH = 0;
  private static final int CRC = 4;
  private static final int TEXT = 8;
  private static final int MOST_TEXT = SLOT_BYTES - TEXT;
  private static final String CUT = "…";
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Arena arena;
  private final MemorySegment file;
  private final List<String> before;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Integer> free = new ArrayDeque<>(); // guarded by lock
  private boolean closed; // guarded by lock

  private SlotFile(Arena arena, MemorySegment file, List<String> before, int slots) {
    this.arena = arena;
    this.file = file;
    this.before = before;
    for (int slot = 0; slot < slots; slot++) {
      free.add(slot);
    }
  }

  /// Opens the file, creating it (mode 0600) when absent, and empties it.
  ///
  /// @param slots how many notes there may be at a time
  @SuppressWarnings("MustBeClosedChecker") // the arena lives until close
  public static SlotFile open(Path path, int slots) throws IOException {
    long size = HEADER_BYTES + (long) slots * SLOT_BYTES;
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path, options, mode)) {
      List<String> before = read(channel);
      // Written, and not only mapped: where the disk has no room this fails, and no access later.
      byte[] empty = new byte[(int) size];
      ByteBuffer.wrap(empty).order(ByteOrder.LITTLE_ENDIAN).putLong(0, MAGIC);
      writeAll(channel, ByteBuffer.wrap(empty));
      channel.truncate(size);
      return new SlotFile(arena, channel.map(MapMode.READ_WRITE, 0, size, arena), before, slots);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    long at = 0;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  private static List<String> read(FileChannel channel) throws IOException {
    long most = Math.min(channel.size(), 1 << 20);
    ByteBuffer bytes = ByteBuffer.allocate((int) most).order(ByteOrder.LITTLE_ENDIAN);
    int read = 0;
    while (bytes.hasRemaining() && read >= 0) {
      read = channel.read(bytes, bytes.position());
    }
    List<String> texts = new ArrayList<>();
    if (most < HEADER_BYTES || bytes.getLong(0) != MAGIC) {
      return texts;
    }
    for (int at = HEADER_BYTES; at + SLOT_BYTES <= most; at += SLOT_BYTES) {
      int length = bytes.getInt(at + LENGTH);
      if (length > 0 && length <= MOST_TEXT) {
        byte[] text = Arrays.copyOfRange(bytes.array(), at + TEXT, at + TEXT + length);
        if (crc(text) == bytes.getInt(at + CRC)) {
          texts.add(new String(text, StandardCharsets.UTF_8));
        }
      }
    }
    return texts;
  }

  private static int crc(byte[] text) {
    var crc = new CRC32C();
    crc.update(text);
    return (int) crc.getValue();
  }

  /// What stood here when the process before ended: what it had not done yet.
  public List<String> before() {
    return before;
  }

  /// Notes a text until the note is closed. What is too long is cut, and where there is no slot
  /// nothing is noted.
  public Note note(String text) {
    byte[] bytes = cut(text);
    lock.lock();
    try {
      Integer slot = closed ? null : free.poll();
      if (slot == null) {
        return () -> {};
      }
      long at = HEADER_BYTES + (long) slot * SLOT_BYTES;
      MemorySegment.copy(bytes, 0, file, ValueLayout.JAVA_BYTE, at + TEXT, bytes.length);
      file.set(INT, at + CRC, crc(bytes));
      file.set(INT, at + LENGTH, bytes.length);
      return () -> release(slot);
    } finally {
      lock.unlock();
    }
  }

  private static byte[] cut(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MOST_TEXT) {
      return bytes;
    }
    // Three bytes for a character at the most, and the sign that it was cut.
    return (text.substring(0, MOST_TEXT / 3 - 1) + CUT).getBytes(StandardCharsets.UTF_8);
  }

  private void release(int slot) {
    lock.lock();
    try {
      if (!closed) {
        file.set(INT, HEADER_BYTES + (long) slot * SLOT_BYTES + LENGTH, 0);
        free.push(slot);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Something that is being done; closed once it is done.
  @FunctionalInterface
  public interface Note extends AutoCloseable {
    @Override
    void close();
  }

  /// Lets the file go, as it is.
  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        arena.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
