package dev.nightjar.base.process;

import java.io.File;

/// The members of a process group.
final class ProcessGroup {
  private ProcessGroup() {}

  /// Whether a member still runs. A zombie does not, though a signal still finds it: it may stay as
  /// long as its parent, often a container's first process, cares for nobody.
  static boolean isAnyAlive(int group) {
    String[] names = new File("/proc").list();
    if (names == null) {
      return true;
    }
    for (String name : names) {
      if (Character.isDigit(name.charAt(0)) && isRunningMember(name, group)) {
        return true;
      }
    }
    return false;
  }

  static boolean isZombie(long process) {
    String stat = ProcFile.text("/proc/".concat(Long.toString(process)).concat("/stat"));
    return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
  }

  private static boolean isRunningMember(String process, int group) {
    String stat = ProcFile.text("/proc/".concat(process).concat("/stat"));
    int state = stat.lastIndexOf(')') + 2; // the name before it may hold anything
    int parent = stat.indexOf(' ', state) + 1;
    int member = stat.indexOf(' ', parent) + 1;
    int end = stat.indexOf(' ', member);
    return end > member
        && member > parent
        && parent > 0
        && stat.charAt(state) != 'Z'
        && stat.charAt(state) != 'X'
        && stat.substring(member, end).equals(Integer.toString(group));
  }
}
