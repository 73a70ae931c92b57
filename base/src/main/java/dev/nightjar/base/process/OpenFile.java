package dev.nightjar.base.process;

import java.nio.ByteBuffer;

/// Which open file a descriptor of this process stands for.
final class OpenFile {
  private static final int GET_STATUS = 3;
  private static final int SET_STATUS = 4;
  private static final int NON_BLOCKING = 0x800;
  private static final int COMPARE_FILES = 0;
  private static final int EMPTY_PATH = 0x1000;
  private static final int BASIC_STATS = 0x7ff;
  private static final int TYPE_MASK = 0xf000;
  private static final int REGULAR = 0x8000;
  private static final int CHARACTER_DEVICE = 0x2000;
  private static final int PIPE = 0x1000;
  private static final int SOCKET = 0xc000;

  private OpenFile() {}

  /// Whether two descriptors are one open file, as after `2>&1`: what is written to either then
  /// stands in one order. Not so for devices, such as `/dev/null`, where there is no order to keep.
  static boolean isShared(int one, int other) {
    ByteBuffer first = stat(one);
    ByteBuffer second = stat(other);
    int type = first.getShort(28) & TYPE_MASK;
    boolean hasOrder = type == REGULAR || type == PIPE || type == SOCKET;
    if (!hasOrder || !isSameInode(first, second)) {
      return false;
    }
    if (type != REGULAR) {
      return true; // two descriptions of one pipe keep the order as well
    }
    long order = compare(one, other);
    return order >= 0 ? order == 0 : sharesStatus(one, other);
  }

  static boolean isRegular(int fd) {
    return (stat(fd).getShort(28) & TYPE_MASK) == REGULAR;
  }

  /// Whether two descriptors write into one regular file, opened once or twice.
  static boolean isSameRegular(int one, int other) {
    return isRegular(one) && isSameInode(stat(one), stat(other));
  }

  /// Whether it is a device whose answers to writes mean something, as those of `/dev/full` do.
  static boolean isDevice(int fd) {
    ByteBuffer stat = stat(fd);
    boolean isNull = stat.getInt(128) == 1 && stat.getInt(132) == 3;
    return (stat.getShort(28) & TYPE_MASK) == CHARACTER_DEVICE && !isNull;
  }

  private static ByteBuffer stat(int fd) {
    ByteBuffer stat = Native.memory(256);
    ByteBuffer path = Native.cString("");
    Native.call(
        Native.function("statx"),
        fd,
        Native.address(path),
        EMPTY_PATH,
        BASIC_STATS,
        Native.address(stat),
        0);
    return stat;
  }

  private static boolean isSameInode(ByteBuffer one, ByteBuffer other) {
    return one.getLong(32) == other.getLong(32)
        && one.getInt(136) == other.getInt(136)
        && one.getInt(140) == other.getInt(140);
  }

  /// 0 when they are one, above 0 when not, -1 when the kernel does not tell.
  private static long compare(int one, int other) {
    String machine = System.getProperty("os.arch", "");
    int number = machine.equals("amd64") ? 312 : machine.equals("aarch64") ? 272 : -1;
    if (number < 0) {
      return -1;
    }
    int self = Native.callInt("getpid", 0, 0, 0);
    return (int)
        Native.call(Native.function("syscall"), number, self, self, COMPARE_FILES, one, other);
  }

  /// Asks by changing, for a moment, a flag of the one that means nothing to a regular file.
  private static boolean sharesStatus(int one, int other) {
    int before = Native.callInt("fcntl", one, GET_STATUS, 0);
    int otherBefore = Native.callInt("fcntl", other, GET_STATUS, 0);
    Native.callInt("fcntl", one, SET_STATUS, before ^ NON_BLOCKING);
    int otherAfter = Native.callInt("fcntl", other, GET_STATUS, 0);
    Native.callInt("fcntl", one, SET_STATUS, before);
    return otherBefore != otherAfter;
  }
}
