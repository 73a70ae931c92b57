package dev.nightjar.agent.cause;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nightjar.base.process.ProcFile;
import org.jspecify.annotations.Nullable;

/// A control group that memory is accounted to, of either version, and its count of processes that
/// the kernel killed for want of memory.
///
/// In version 2 the count stands for the group alone and for all below it; in version 1 for the
/// group alone. The root of all groups has none.
final class ControlGroup {
  private static final String COMMON_MOUNT = "/sys/fs/cgroup";
  private static final String COMMON_MEMORY_MOUNT = "/sys/fs/cgroup/memory";
  private static final int MAX_MOUNTS = 1 << 20;

  private final String path;
  private final String folder;
  private final boolean isFirstVersion;

  ControlGroup(String path, String folder, boolean isFirstVersion) {
    this.path = path;
    this.folder = folder;
    this.isFirstVersion = isFirstVersion;
  }

  /// The group of a process, `self` or a number; null when that is not told.
  static @Nullable ControlGroup of(String process) {
    return parse(ProcFile.text("/proc/".concat(process).concat("/cgroup")));
  }

  /// Reads `/proc/PID/cgroup`: the line of the memory controller, else that of version 2.
  static @Nullable ControlGroup parse(String text) {
    String unified = null;
    for (int at = 0; at < text.length(); ) {
      int end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end;
      int first = text.indexOf(':', at);
      int second = first < 0 ? -1 : text.indexOf(':', first + 1);
      if (second > 0 && text.startsWith("/", second + 1) && second < end) {
        String path = text.substring(second + 1, end);
        if (isMemory(text, first + 1, second)) {
          return of(path, COMMON_MEMORY_MOUNT, "memory");
        }
        if (second == first + 1) {
          unified = path;
        }
      }
      at = end + 1;
    }
    if (unified == null || unified.endsWith(" (deleted)")) {
      return null;
    }
    return of(unified, COMMON_MOUNT, "");
  }

  private static boolean isMemory(String text, int start, int end) {
    int at = text.indexOf("memory", start);
    return at >= 0
        && at + 6 <= end
        && (at == start || text.charAt(at - 1) == ',')
        && (at + 6 == end || text.charAt(at + 6) == ',');
  }

  private static ControlGroup of(String path, String mount, String controller) {
    boolean isFirst = !controller.isEmpty();
    var group = new ControlGroup(path, path.equals("/") ? mount : mount.concat(path), isFirst);
    if (path.equals("/") || group.ownKills() >= 0) {
      return group;
    }
    String mounts = new String(ProcFile.bytes("/proc/self/mountinfo", MAX_MOUNTS), UTF_8);
    String found = MountTable.cgroupFolder(mounts, path, controller);
    return found == null ? group : new ControlGroup(path, found, isFirst);
  }

  /// As `/proc/PID/cgroup` names it.
  String path() {
    return path;
  }

  /// Processes of this very group that were killed; -1 when not told.
  long ownKills() {
    if (isFirstVersion) {
      return count(folder.concat("/memory.oom_control"));
    }
    return count(folder.concat("/memory.events.local"));
  }

  /// The same with the groups below it; -1 when not told, as in version 1.
  long treeKills() {
    return isFirstVersion ? -1 : count(folder.concat("/memory.events"));
  }

  /// The ids of its processes, a line each.
  String processes() {
    return ProcFile.text(folder.concat("/cgroup.procs"));
  }

  /// The group above it; null at the top.
  @Nullable ControlGroup above() {
    int slash = path.lastIndexOf('/');
    int end = folder.lastIndexOf('/');
    if (path.length() <= 1 || slash < 0 || !folder.endsWith(path.substring(slash))) {
      return null;
    }
    return new ControlGroup(
        slash == 0 ? "/" : path.substring(0, slash), folder.substring(0, end), isFirstVersion);
  }

  /// The memory that the processes of a group may use, in bytes: the least of what the groups
  /// around them and the machine have; -1 when not even that is told.
  static long memoryLimit(@Nullable ControlGroup innermost) {
    long least = ProcFile.number(ProcFile.text("/proc/meminfo"), "MemTotal");
    least = least < 0 ? Long.MAX_VALUE : least * 1024;
    for (ControlGroup group = innermost; group != null; group = group.above()) {
      String name = group.isFirstVersion ? "/memory.limit_in_bytes" : "/memory.max";
      long limit = countIn(ProcFile.text(group.folder.concat(name)), "");
      least = limit <= 0 ? least : Math.min(least, limit);
    }
    return least == Long.MAX_VALUE ? -1 : least;
  }

  boolean isSame(@Nullable ControlGroup other) {
    return other != null && other.folder.equals(folder);
  }

  private static long count(String file) {
    return count(file, "oom_kill ");
  }

  static long count(String file, String key) {
    return countIn(ProcFile.text(file), key);
  }

  /// The number behind `key` at the start of a line, or -1.
  static long countIn(String text, String key) {
    int at = text.startsWith(key) ? 0 : text.indexOf("\n".concat(key)) + 1;
    if (at == 0 && !text.startsWith(key)) {
      return -1;
    }
    long value = 0;
    int i = at + key.length();
    int start = i;
    for (; i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++) {
      value = value * 10 + text.charAt(i) - '0';
    }
    return i == start ? -1 : value;
  }
}
