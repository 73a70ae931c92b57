package dev.nightjar.base.process;

import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The processes of one run: its root, the root's descendants, the members of the process group
/// that it leads, and whatever carries the run's mark in its environment. Never any other: a
/// process id counts only together with the process's start time.
///
/// A descendant whose parents have ended is still known if an earlier [#scan] saw it; the mark
/// finds those that went away unseen. Used by one thread at a time. A scan may wait in the kernel
/// for a process that hangs there, so a thread that must not wait leaves it to another one.
public final class ProcessTree {
  private static final int MAX_ENVIRONMENT = 4 << 20; // more than the kernel's usual limit

  /// One process as a scan saw it.
  ///
  /// @param state as `/proc/PID/stat` tells it, such as `R`, `S`, `D`, `T`, `Z`
  /// @param startTicks when it started, in the kernel's ticks since boot
  public record Member(int pid, int parent, int group, char state, long startTicks) {
    /// The process as it is now; null when there is none of that number.
    public static @Nullable Member of(int pid) {
      return parse(pid, ProcFile.text("/proc/".concat(Integer.toString(pid)).concat("/stat")));
    }

    static @Nullable Member parse(int pid, String stat) {
      int at = stat.lastIndexOf(')') + 2; // the name before it may hold anything
      if (at < 2 || at >= stat.length()) {
        return null;
      }
      char state = stat.charAt(at);
      int parent = (int) field(stat, at, 1);
      int group = (int) field(stat, at, 2);
      return new Member(pid, parent, group, state, field(stat, at, 19));
    }

    private static long field(String stat, int from, int index) {
      int at = from;
      for (int i = 0; i < index && at >= 0; i++) {
        at = stat.indexOf(' ', at) + 1;
      }
      long value = 0;
      for (; at < stat.length() && Character.isDigit(stat.charAt(at)); at++) {
        value = value * 10 + stat.charAt(at) - '0';
      }
      return value;
    }

    /// Whether it has ended and only waits for its parent to notice.
    public boolean isZombie() {
      return state == 'Z' || state == 'X';
    }

    /// Whether this very process still runs.
    public boolean isAlive() {
      Member now = of(pid);
      return now != null && now.startTicks == startTicks && !now.isZombie();
    }

    /// Sends a signal to this very process, and to no other that has its number by now.
    public boolean signal(int signal) {
      int fd = Native.callInt("syscall", PID_FD_OPEN, pid, 0);
      if (fd < 0) {
        return isAlive() && Signals.send(pid, signal);
      }
      boolean isSent = isAlive() && Native.callInt("syscall", PID_FD_SEND_SIGNAL, fd, signal) == 0;
      Native.close(fd);
      return isSent;
    }
  }

  private static final int PID_FD_OPEN = 434; // the system calls' numbers on every architecture
  private static final int PID_FD_SEND_SIGNAL = 424;

  private final int root;
  private final boolean leadsGroup;
  private final String mark;
  private final int self = Native.callInt("getpid", 0, 0, 0);
  private boolean isGroupOurs;
  private final Map<Integer, Member> known = new HashMap<>();
  private final Map<Integer, Long> unmarked = new HashMap<>(); // start ticks by process id
  private final long rootTicks; // -1 when it had ended before it was looked at

  /// The tree of a root that runs, or was not yet waited for.
  ///
  /// @param leadsGroup whether the root has a process group of its own
  /// @param mark the name of an environment variable that only this run's processes have
  public ProcessTree(int root, boolean leadsGroup, String mark) {
    this(root, leadsGroup, mark, startTicks(root));
  }

  /// The tree of a root that may be gone, and whose number another process may have by now.
  ///
  /// @param rootTicks when the root started, in the kernel's ticks
  ProcessTree(int root, boolean leadsGroup, String mark, long rootTicks) {
    this.root = root;
    this.rootTicks = rootTicks;
    this.leadsGroup = leadsGroup;
    this.mark = mark;
  }

  private static long startTicks(int root) {
    Member now = Member.of(root);
    return now == null ? -1 : now.startTicks;
  }

  long rootTicks() {
    return rootTicks;
  }

  /// All members that run now, without zombies, the root first if it is one of them.
  public List<Member> scan() {
    return look(true);
  }

  /// Those of them that are known without their environment; this never waits.
  public List<Member> family() {
    return look(false);
  }

  private List<Member> look(boolean isForMarked) {
    Map<Integer, Member> all = processes();
    Member first = all.get(root);
    // While a group lives, no new process is given its number: a new one there, and it is not ours.
    isGroupOurs = leadsGroup && (first == null || isRoot(first));
    known.values().removeIf(each -> !isSame(all.get(each.pid), each));
    var members = new HashMap<Integer, Member>();
    for (Member each : all.values()) {
      if (each.pid != self && (isFamily(each, all, members) || (isForMarked && isMarked(each)))) {
        members.put(each.pid, each);
      }
    }
    known.putAll(members);
    unmarked.keySet().retainAll(all.keySet());
    var running = new ArrayList<Member>(members.size());
    for (Member each : members.values()) {
      if (!each.isZombie()) {
        running.add(each.pid == root ? 0 : running.size(), each);
      }
    }
    return running;
  }

  private boolean isFamily(Member process, Map<Integer, Member> all, Map<Integer, Member> found) {
    Member each = process;
    for (int depth = 0; each != null && depth < all.size(); depth++) {
      if (each.pid == self) {
        break;
      }
      if (found.containsKey(each.pid)
          || isRoot(each)
          || (isGroupOurs && each.group == root && each.startTicks >= rootTicks)
          || isSame(known.get(each.pid), each)) {
        return true;
      }
      each = all.get(each.parent);
    }
    return false;
  }

  private boolean isRoot(Member process) {
    return process.pid == root && process.startTicks == rootTicks;
  }

  private static boolean isSame(@Nullable Member one, @Nullable Member other) {
    return one != null
        && other != null
        && one.pid == other.pid
        && one.startTicks == other.startTicks;
  }

  /// A process that started before the root can't have its environment from it.
  private boolean isMarked(Member process) {
    if (process.isZombie() || process.startTicks < rootTicks) {
      return false;
    }
    Long seen = unmarked.get(process.pid);
    if (seen != null && seen == process.startTicks) {
      return false;
    }
    byte[] environment =
        ProcFile.bytes(
            "/proc/".concat(Integer.toString(process.pid)).concat("/environ"), MAX_ENVIRONMENT);
    if (hasMark(environment, mark)) {
      return true;
    }
    unmarked.put(process.pid, process.startTicks);
    return false;
  }

  /// Whether a variable of that very name stands in an environment, as `/proc` gives it.
  static boolean hasMark(byte[] environment, String mark) {
    int length = mark.length();
    for (int at = 0; at + length < environment.length; at = nextWord(environment, at)) {
      int i = 0;
      while (i < length && environment[at + i] == mark.charAt(i)) {
        i++;
      }
      if (i == length && environment[at + i] == '=') {
        return true;
      }
    }
    return false;
  }

  private static int nextWord(byte[] environment, int from) {
    int at = from;
    while (at < environment.length && environment[at] != 0) {
      at++;
    }
    return at + 1;
  }

  private static Map<Integer, Member> processes() {
    var all = new HashMap<Integer, Member>();
    String[] names = new File("/proc").list();
    if (names == null) {
      return all;
    }
    for (String name : names) {
      if (Character.isDigit(name.charAt(0))) {
        int pid = Integer.parseInt(name);
        Member member = Member.of(pid);
        if (member != null) {
          all.put(pid, member);
        }
      }
    }
    return all;
  }
}
