package dev.nightjar.base.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A regular file that the child has as its output, read along from where it stood at the start.
/// The child writes to it as if bare, with this process or without. What others append to it
/// meanwhile can't be told from what the child writes.
final class FollowedSource extends Source {
  private static final int READ_ONLY_CLOEXEC = 0x80000;
  private static final int GET_STATUS = 3;
  private static final int APPEND = 0x400;
  private static final int SEEK_SET = 0;
  private static final int SEEK_CURRENT = 1;
  private static final int SEEK_END = 2;

  /// What may be left to read when the child has ended: more would hold its end up.
  private static final long MAX_REST = 8 << 20;

  /// What is read of a larger rest: its end.
  private static final long LAST_PART = 1 << 20;

  private int from;
  private long offset;
  private long end = Long.MAX_VALUE;
  private boolean isIdle;
  private byte @Nullable [] notice;

  private FollowedSource(int from, long offset) {
    this.from = from;
    this.offset = offset;
  }

  /// Null when the file behind a descriptor can't be read.
  static @Nullable FollowedSource of(int fd) {
    ByteBuffer path = Native.cString("/proc/self/fd/".concat(Integer.toString(fd)));
    int from = Native.callInt("open", Native.address(path), READ_ONLY_CLOEXEC, 0);
    if (from < 0) {
      return null;
    }
    boolean appends = (Native.callInt("fcntl", fd, GET_STATUS, 0) & APPEND) != 0;
    long offset = appends ? seek(from, 0, SEEK_END) : seek(fd, 0, SEEK_CURRENT);
    return new FollowedSource(from, Math.max(0, offset));
  }

  private static long seek(int fd, long offset, int whence) {
    return Native.call(Native.function("lseek"), fd, offset, whence);
  }

  @Override
  int read(long address, int size) {
    byte[] told = notice;
    if (told != null) {
      notice = null;
      Native.call(
          Native.function("memcpy"), address, Native.address(Native.cString(told)), told.length);
      return told.length;
    }
    seek(from, offset, SEEK_SET);
    int read = Native.read(from, address, (int) Math.max(0, Math.min(size, end - offset)));
    isIdle = read <= 0;
    if (read > 0) {
      offset += read;
      return read;
    }
    if (end < Long.MAX_VALUE) {
      end = offset; // emptied since
    } else if (seek(from, 0, SEEK_END) < offset) {
      offset = 0; // emptied, and written anew
    }
    return NOTHING;
  }

  @Override
  int awaited() {
    return -1;
  }

  @Override
  boolean isIdle() {
    return isIdle;
  }

  @Override
  void childEnded() {
    isIdle = false;
    end = seek(from, 0, SEEK_END);
    long skipped = end - LAST_PART - offset;
    if (end - offset > MAX_REST) {
      offset += skipped;
      notice =
          ("\n… " + skipped + " bytes left out here, they stand in the output's file …\n")
              .getBytes(StandardCharsets.UTF_8);
    }
  }

  @Override
  boolean isThrough() {
    return notice == null && offset >= end;
  }

  @Override
  boolean isOpen() {
    return from >= 0;
  }

  @Override
  void close() {
    if (from >= 0) {
      Native.close(from);
      from = -1;
    }
  }

  /// They have the file itself.
  @Override
  void leaveTo(int to, Signals signals, int[] writers) {}

  @Override
  void started() {}
}
