package dev.nightjar.agent.cause;

import dev.nightjar.base.process.KernelLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the kernel's log says of processes that it killed for want of memory or that crashed.
///
/// @param isTelling whether a process that is not named here was surely not killed for want of
///   memory: the log could be read, none of it was lost, and it counts processes as we do
record KernelWords(List<Victim> victims, List<Crash> crashes, boolean isTelling) {
  static final KernelWords NONE = new KernelWords(List.of(), List.of(), false);

  /// What the kernel calls the outermost process namespace: elsewhere its numbers are not ours.
  private static final String OUTERMOST = "pid:[4026531836]";

  private static final int MAX_ENTRIES = 1000;
  private static final String KILLED = "Killed process ";

  /// A process killed for want of memory.
  ///
  /// @param group the control group that it was in; empty when not told
  /// @param isGroupsMemory whether that group's memory, or one's above it, had run out, rather than
  ///   the machine's
  record Victim(int pid, String name, String group, boolean isGroupsMemory, String line) {}

  /// A process that did what the processor refused.
  ///
  /// @param library the file that it happened in; empty when not told
  record Crash(int pid, String name, String library, String line) {}

  /// Reads what came since the log was opened.
  static KernelWords from(KernelLog log) {
    if (!isOutermost()) {
      return NONE;
    }
    var words = new KernelWords(new ArrayList<>(), new ArrayList<>(), true);
    String details = "";
    for (String line = log.next(); line != null; line = log.next()) {
      details = words.hear(line, details);
    }
    return new KernelWords(words.victims, words.crashes, log.isComplete());
  }

  static KernelWords of(List<String> lines) {
    var words = new KernelWords(new ArrayList<>(), new ArrayList<>(), true);
    String details = "";
    for (String line : lines) {
      details = words.hear(line, details);
    }
    return words;
  }

  private static boolean isOutermost() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString().equals(OUTERMOST);
    } catch (IOException | RuntimeException _) {
      return false;
    }
  }

  /// @param details the last line of figures, which stands before the one that names the victim
  /// @return the same for the next line
  private String hear(String line, String details) {
    if (line.startsWith("oom-kill:")) {
      return line;
    }
    Victim victim = victim(line, details);
    if (victim != null && victims.size() < MAX_ENTRIES) {
      victims.add(victim);
    }
    Crash crash = victim == null ? crash(line) : null;
    if (crash != null && crashes.size() < MAX_ENTRIES) {
      crashes.add(crash);
    }
    return details;
  }

  private static @Nullable Victim victim(String line, String details) {
    int at = line.indexOf(KILLED);
    boolean isWhole =
        at == 0 || (at > 0 && line.startsWith(": ", at - 2) && line.contains("ut of memory"));
    int pid = at < 0 || !isWhole ? 0 : number(line, at + KILLED.length());
    if (pid == 0) {
      return null;
    }
    int open = line.indexOf('(', at);
    int close = Math.max(line.lastIndexOf(") total-vm"), line.lastIndexOf("), UID"));
    String name = open > 0 && close > open ? line.substring(open + 1, close) : "";
    boolean isDetailed = details.contains(",pid=" + pid + ",");
    boolean isGroups =
        line.startsWith("Memory cgroup") || (isDetailed && details.contains("CONSTRAINT_MEMCG"));
    return new Victim(pid, name, isDetailed ? field(details, "task_memcg=") : "", isGroups, line);
  }

  private static String field(String text, String key) {
    int start = text.indexOf(key);
    if (start < 0) {
      return "";
    }
    int end = text.indexOf(',', start);
    return text.substring(start + key.length(), end < 0 ? text.length() : end);
  }

  private static @Nullable Crash crash(String line) {
    int close = endOfName(line);
    int open = close < 0 ? -1 : line.lastIndexOf('[', close);
    int pid = open < 0 ? 0 : number(line, open + 1);
    if (pid == 0) {
      return null;
    }
    int start = line.startsWith("traps: ") ? 7 : 0;
    return new Crash(pid, start < open ? line.substring(start, open) : "", library(line), line);
  }

  private static int endOfName(String line) {
    for (String phrase :
        new String[] {"]: segfault at ", "]: unhandled ", "] general protection", "] trap "}) {
      int at = line.indexOf(phrase);
      if (at > 0) {
        return at;
      }
    }
    return -1;
  }

  private static String library(String line) {
    int end = line.lastIndexOf('[');
    int start = line.lastIndexOf(" in ");
    return start > 0 && start + 4 < end ? line.substring(start + 4, end) : "";
  }

  private static int number(String text, int from) {
    long value = 0;
    for (int i = from; i < text.length() && value < Integer.MAX_VALUE; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        break;
      }
      value = value * 10 + c - '0';
    }
    return (int) Math.min(value, Integer.MAX_VALUE);
  }
}
