package dev.nightjar.agent.cause;

import org.jspecify.annotations.Nullable;

/// `/proc/self/mountinfo`: what is mounted where, and how.
///
///     36 35 98:0 /root /mount/point rw,noatime shared:1 - ext4 /dev/sda1 rw,errors=continue
final class MountTable {
  private MountTable() {}

  /// Where the control group `path` can be looked at.
  ///
  /// @param controller of version 1, or empty for version 2
  static @Nullable String cgroupFolder(String mounts, String path, String controller) {
    String type = controller.isEmpty() ? "cgroup2" : "cgroup";
    for (String line : mounts.split("\n")) {
      int dash = line.indexOf(" - ");
      String[] fields = line.split(" ");
      if (dash < 0 || fields.length < 6 || !line.startsWith(type + " ", dash + 3)) {
        continue;
      }
      boolean hasController =
          controller.isEmpty()
              || ("," + line.substring(line.lastIndexOf(' ') + 1) + ",")
                  .contains("," + controller + ",");
      String root = decode(fields[3]);
      if (hasController && (root.equals("/") || path.equals(root) || path.startsWith(root + "/"))) {
        String rest = root.equals("/") ? path : path.substring(root.length());
        return decode(fields[4]) + (rest.equals("/") ? "" : rest);
      }
    }
    return null;
  }

  /// Where the file system is mounted that holds `file`, an absolute path, when programs on it
  /// can't be run; null when they can.
  static @Nullable String unrunnableMount(String mounts, String file) {
    String best = "";
    boolean isNoExec = false;
    for (String line : mounts.split("\n")) {
      String[] fields = line.split(" ");
      if (fields.length < 6) {
        continue;
      }
      String point = decode(fields[4]);
      boolean holds = point.equals("/") || file.equals(point) || file.startsWith(point + "/");
      if (holds && point.length() >= best.length()) {
        best = point;
        isNoExec = ("," + fields[5] + ",").contains(",noexec,");
      }
    }
    return isNoExec ? best : null;
  }

  /// Undoes `\040` and the like.
  static String decode(String field) {
    if (field.indexOf('\\') < 0) {
      return field;
    }
    var text = new StringBuilder(field.length());
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '\\' && i + 3 < field.length() && isOctal(field, i + 1)) {
        text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private static boolean isOctal(String text, int at) {
    for (int i = at; i < at + 3; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '7') {
        return false;
      }
    }
    return true;
  }
}
