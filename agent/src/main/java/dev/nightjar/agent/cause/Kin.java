package dev.nightjar.agent.cause;

import dev.nightjar.base.process.ProcFile;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The command's process and those of its descendants that were seen: names by process id.
final class Kin {
  private static final int MAX_KNOWN = 512;
  private static final int MAX_LOOKS = 64;

  private final Map<Integer, String> names = new HashMap<>();
  private int root;

  void begin(int pid) {
    root = pid;
  }

  /// Looks at who is there now.
  void look() {
    look(root, 0);
  }

  private int look(int pid, int looks) {
    if (looks >= MAX_LOOKS || (names.size() >= MAX_KNOWN && !names.containsKey(pid))) {
      return MAX_LOOKS;
    }
    String name = ParentProcess.nameOf(pid);
    if (name.isEmpty()) {
      return looks + 1;
    }
    saw(pid, name);
    String number = Integer.toString(pid);
    String children =
        ProcFile.text("/proc/".concat(number).concat("/task/").concat(number).concat("/children"));
    int done = looks + 1;
    int start = 0;
    for (int end = children.indexOf(' '); end > 0; end = children.indexOf(' ', start)) {
      done = look(Integer.parseInt(children, start, end, 10), done);
      start = end + 1;
    }
    return done;
  }

  void saw(int pid, String name) {
    names.put(pid, name);
  }

  int root() {
    return root;
  }

  boolean isRoot(int pid) {
    return pid == root && pid != 0;
  }

  /// The name under which a process was seen; null when it is none of these.
  @Nullable String name(int pid) {
    return isRoot(pid) ? names.getOrDefault(pid, "") : names.get(pid);
  }

  /// Whether a process of that number and name is one of these. The number alone may have gone to
  /// another process since; the command's own can't have while it is not waited for.
  boolean has(int pid, String name) {
    return isRoot(pid) || name.equals(names.get(pid));
  }
}
