package dev.nightjar.base.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A small file that at most one process has locked, with a text on who that is. Its lock goes with
/// the process; no child inherits it. No symbolic link is followed to it.
public final class LockFile implements AutoCloseable {
  private static final int OWNER_ONLY_FOLDER = 0700;
  private static final int OWNER_ONLY = 0600;
  private static final int READ_WRITE_CREATE_CLOEXEC = 0x2 | 0x40 | 0x80000;
  private static final int GET_LOCK = 5;
  private static final int SET_LOCK = 6;
  private static final int FLOCK_SIZE = 32;
  private static final int WRITE_LOCK = 1;
  private static final int UNLOCKED = 2;
  private static final int MAX_TRIES = 10;
  private static final int MAX_TEXT = 512;

  private final int fd;

  private LockFile(int fd) {
    this.fd = fd;
  }

  /// Opens the file, and makes it and the last of its folders if need be, for their owner only.
  ///
  /// @param folder an existing folder that nobody else can write to, and the name of one in it
  /// @return null when it can't be had
  public static @Nullable LockFile open(String folder, String name) {
    if (!makeFolder(folder)) {
      return null;
    }
    ByteBuffer path = Native.cString(folder.concat("/").concat(name));
    int flags = READ_WRITE_CREATE_CLOEXEC | noFollow();
    int fd = Native.callInt("open", Native.address(path), flags, OWNER_ONLY);
    return fd < 0 ? null : new LockFile(fd);
  }

  /// Makes a folder for its owner only, below one that is there already.
  ///
  /// @return whether there is such a folder now, and no link in its place
  public static boolean makeFolder(String folder) {
    ByteBuffer path = Native.cString(folder);
    return Native.callInt("mkdir", Native.address(path), OWNER_ONLY_FOLDER, 0) == 0
        || Descriptors.linkTarget(folder).isEmpty();
  }

  private static int noFollow() {
    return System.getProperty("os.arch", "").equals("aarch64") ? 0x8000 : 0x20000;
  }

  /// What came of trying to take the lock.
  public enum Outcome {
    TAKEN,

    /// Another process has it.
    HELD,

    /// This file system has no locks.
    IMPOSSIBLE
  }

  public Outcome tryLock() {
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      if (Native.callInt("fcntl", fd, SET_LOCK, Native.address(wanted())) == 0) {
        return Outcome.TAKEN;
      }
      ByteBuffer holder = wanted();
      if (Native.callInt("fcntl", fd, GET_LOCK, Native.address(holder)) != 0) {
        return Outcome.IMPOSSIBLE;
      }
      if (holder.getShort(0) != UNLOCKED) {
        return Outcome.HELD;
      }
    }
    return Outcome.HELD; // by one after the other, each gone before it could be seen
  }

  /// Gives the lock up, but keeps the file open.
  public void unlock() {
    ByteBuffer none = Native.memory(FLOCK_SIZE).putShort(0, (short) UNLOCKED);
    Native.callInt("fcntl", fd, SET_LOCK, Native.address(none));
  }

  private static ByteBuffer wanted() {
    return Native.memory(FLOCK_SIZE).putShort(0, (short) WRITE_LOCK);
  }

  /// What its holder, or the last one, wrote.
  public String text() {
    ByteBuffer memory = Native.memory(MAX_TEXT);
    int length =
        (int) Native.call(Native.function("pread"), fd, Native.address(memory), MAX_TEXT, 0, 0, 0);
    byte[] bytes = new byte[Math.max(0, length)];
    memory.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// Writes in place of it, in one step for those who read meanwhile.
  public void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer memory = Native.memory(MAX_TEXT);
    memory.put(bytes, 0, Math.min(bytes.length, MAX_TEXT));
    while (memory.hasRemaining()) {
      memory.put((byte) '\n');
    }
    Native.call(Native.function("pwrite"), fd, Native.address(memory.flip()), MAX_TEXT, 0, 0, 0);
  }

  /// Gives the lock up.
  @Override
  public void close() {
    Native.close(fd);
  }
}
