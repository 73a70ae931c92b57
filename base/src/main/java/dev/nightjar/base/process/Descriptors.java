package dev.nightjar.base.process;

import java.io.File;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// This process's file descriptors.
final class Descriptors {
  private static final int GET_FLAGS = 1;
  private static final int SET_FLAGS = 2;
  private static final int SET_STATUS = 4;
  private static final int CLOSE_ON_EXEC = 1;
  private static final int NON_BLOCKING = 0x800;
  private static final int PIPE_FLAGS = 0x80000; // close-on-exec
  private static final int READ_WRITE_CLOEXEC = 0x2 | 0x80000;
  private static final int SEEK_CURRENT = 1;
  private static final MemorySegment FCNTL = Native.function("fcntl");

  private Descriptors() {}

  /// Keeps the JVM's own open files from the child, and nothing else: a child must find every
  /// descriptor that it would have found if run bare, such as a lock or a job server's pipe. The
  /// JVM's files are its image of classes and those of the class path; one of them may even stand
  /// at 0, 1 or 2 when that was closed at the start, of which the launcher tells. The launcher's
  /// shell may have left its script open.
  static void hideOwn() {
    String[] names = new File("/proc/self/fd").list();
    if (names == null) {
      return;
    }
    String classes = System.getProperty("java.home", "").concat("/lib/modules");
    String handedOn = System.getProperty("nightjar.open", "");
    String classPath = System.getProperty("java.class.path", "");
    String launcher = System.getProperty("nightjar.launcher", "/");
    for (String name : names) {
      if (name.length() == 1 && handedOn.contains(name)) {
        continue;
      }
      String target = target(name);
      if (target.equals(classes) || target.equals(launcher) || isOnClassPath(target, classPath)) {
        Native.callInt(FCNTL, Integer.parseInt(name), SET_FLAGS, CLOSE_ON_EXEC);
      }
    }
  }

  /// Keeps all that this process has opened since its start from a child, given what it had then.
  static void hideAllBut(int[] inherited) {
    for (int fd : open()) {
      if (Arrays.binarySearch(inherited, fd) < 0) {
        Native.callInt(FCNTL, fd, SET_FLAGS, CLOSE_ON_EXEC);
      }
    }
  }

  /// What a child would inherit now, in order.
  static int[] inherited() {
    int[] all = open();
    int count = 0;
    for (int fd : all) {
      if (isInherited(fd)) {
        all[count++] = fd;
      }
    }
    return Arrays.copyOf(all, count);
  }

  /// Lets a number stand for `/dev/null`: closed, it would be given to the next file.
  static void replaceByNull(int fd) {
    ByteBuffer path = Native.cString("/dev/null");
    int none = Native.callInt("open", Native.address(path), READ_WRITE_CLOEXEC, 0);
    if (none >= 0 && none != fd) {
      Native.callInt("dup2", none, fd, 0);
      Native.close(none);
    }
  }

  /// Gives up this process's copies of what only its child needs: a pipe's end that it closes early
  /// is then closed, and a lock that it gives back is free.
  static void giveUpHandedOn(int[] inherited) {
    if (isInherited(0) && !isTerminal(0)) {
      replaceByNull(0);
    }
    for (int fd : inherited) {
      if (fd > 2) {
        Native.close(fd);
      }
    }
  }

  /// The numbers of all open descriptors, in order; one of them may be that of the look itself.
  static int[] open() {
    String[] names = new File("/proc/self/fd").list();
    int[] numbers = new int[names == null ? 0 : names.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Integer.parseInt(names[i]);
    }
    Arrays.sort(numbers);
    return numbers;
  }

  private static boolean isOnClassPath(String target, String classPath) {
    if (!target.endsWith(".jar")) {
      return false;
    }
    String file = target.substring(target.lastIndexOf('/') + 1);
    int at = classPath.indexOf(file);
    while (at >= 0) {
      int end = at + file.length();
      boolean starts =
          at == 0 || classPath.charAt(at - 1) == '/' || classPath.charAt(at - 1) == ':';
      boolean ends = end == classPath.length() || classPath.charAt(end) == ':';
      if (starts && ends) {
        String entry = classPath.substring(classPath.lastIndexOf(':', at) + 1, end);
        if (target.equals(realPath(entry))) {
          return true;
        }
      }
      at = classPath.indexOf(file, at + 1);
    }
    return false;
  }

  private static String realPath(String path) {
    ByteBuffer name = Native.cString(path);
    ByteBuffer real = Native.memory(4096);
    long found =
        Native.call(Native.function("realpath"), Native.address(name), Native.address(real), 0);
    return found == 0
        ? path
        : new String(Native.stringAt(Native.address(real)), StandardCharsets.UTF_8);
  }

  private static String target(String name) {
    return linkTarget("/proc/self/fd/".concat(name));
  }

  /// Where a symbolic link leads; empty when that can't be read.
  static String linkTarget(String link) {
    ByteBuffer path = Native.cString(link);
    ByteBuffer target = Native.memory(4096);
    int length = Native.callInt("readlink", Native.address(path), Native.address(target), 4096);
    byte[] bytes = new byte[Math.max(0, length)];
    target.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// Whether a child would find this descriptor open.
  static boolean isInherited(int fd) {
    int flags = Native.callInt(FCNTL, fd, GET_FLAGS, 0);
    return flags >= 0 && (flags & CLOSE_ON_EXEC) == 0;
  }

  static boolean isTerminal(int fd) {
    return Native.callInt("isatty", fd, 0, 0) == 1;
  }

  /// Whether writing to it never waits for a reader: a file or a device such as `/dev/null`.
  static boolean isSeekable(int fd) {
    return Native.call(Native.function("lseek"), fd, 0, SEEK_CURRENT) >= 0;
  }

  /// A pipe, read end in the low half, write end in the high half; -1 when there is none to be had.
  /// Only the read end does not block: the flag belongs to one end, and the child's must be bare.
  static long pipe() {
    ByteBuffer ends = Native.memory(8);
    if (Native.callInt("pipe2", Native.address(ends), PIPE_FLAGS, 0) != 0) {
      return -1;
    }
    Native.callInt(FCNTL, ends.getInt(0), SET_STATUS, NON_BLOCKING);
    return ends.getLong(0);
  }

  static void setNonBlocking(int fd) {
    Native.callInt(FCNTL, fd, SET_STATUS, NON_BLOCKING);
  }

  static void setBlocking(int fd) {
    Native.callInt(FCNTL, fd, SET_STATUS, 0);
  }
}
