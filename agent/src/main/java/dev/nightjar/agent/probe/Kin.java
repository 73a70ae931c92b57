package dev.nightjar.agent.probe;

import dev.nightjar.base.process.ProcReader;
import dev.nightjar.base.process.ProcessTree;
import dev.nightjar.base.process.ProcessTree.Member;
import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The processes of a run, followed cheaply: each look asks the known ones for their children, and
/// only now and then all processes of the host are gone through, for those that left the family.
/// Owned by one thread.
final class Kin {
  private static final long SCAN_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long FIRST_SCAN_NANOS = TimeUnit.SECONDS.toNanos(2);

  /// Of one process: a thread that starts children beyond these is found by the next scan.
  private static final int MAX_TASKS = 32;

  static final int MAX_PROCESSES = 1000;

  /// A process and what is remembered of it from look to look.
  static final class Relative {
    final int pid;
    final long startTicks;
    long waitingSinceNanos;
    long waitingSwitches;

    Relative(int pid, long startTicks) {
      this.pid = pid;
      this.startTicks = startTicks;
    }
  }

  private final ProcessTree tree;
  private final ProcReader reader;
  private Map<Integer, Relative> relatives = new HashMap<>();
  private long nextScan;

  Kin(ProcessTree tree, int root, ProcReader reader, long nowNanos) {
    this.tree = tree;
    this.reader = reader;
    this.nextScan = nowNanos + FIRST_SCAN_NANOS;
    Member first = Member.of(root);
    if (first != null) {
      relatives.put(root, new Relative(root, first.startTicks()));
    }
  }

  /// Those known after another look; the caller tells with [#gone] which of them have ended.
  List<Relative> look(long nowNanos) {
    if (nowNanos - nextScan >= 0) {
      nextScan = nowNanos + SCAN_NANOS;
      for (Member member : tree.scan()) {
        add(member.pid(), member.startTicks());
      }
    }
    var all = new ArrayList<>(relatives.values());
    for (int i = 0; i < all.size() && all.size() < MAX_PROCESSES; i++) {
      addChildren(all.get(i).pid, all);
    }
    return all;
  }

  void gone(Relative relative) {
    relatives.remove(relative.pid);
  }

  private boolean add(int pid, long startTicks) {
    Relative known = relatives.get(pid);
    if (known != null && known.startTicks == startTicks) {
      return false;
    }
    relatives.put(pid, new Relative(pid, startTicks));
    return true;
  }

  private void addChildren(int pid, List<Relative> all) {
    String folder = "/proc/" + pid + "/task/";
    String[] tasks = new File(folder).list();
    for (int i = 0; tasks != null && i < Math.min(tasks.length, MAX_TASKS); i++) {
      String children = reader.text(folder.concat(tasks[i]).concat("/children"));
      for (int at = 0; at < children.length(); ) {
        int end = children.indexOf(' ', at);
        end = end < 0 ? children.length() : end;
        addChild(FaulthandlerText.number(children.substring(at, end)), all);
        at = end + 1;
      }
    }
  }

  private void addChild(int pid, List<Relative> all) {
    if (pid > 0 && !relatives.containsKey(pid)) {
      Member child = Member.of(pid);
      if (child != null && add(pid, child.startTicks())) {
        all.add(relatives.get(pid));
      }
    }
  }
}
