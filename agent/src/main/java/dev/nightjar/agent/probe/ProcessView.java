package dev.nightjar.agent.probe;

import dev.nightjar.base.Redaction;
import dev.nightjar.base.process.ProcReader;
import dev.nightjar.base.process.ProcessDoor;
import dev.nightjar.base.process.ProcessTree.Member;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the kernel tells of any process, whatever it is written in. Used by one thread.
final class ProcessView {
  private static final int MAX_FILE = 64 * 1024;
  private static final int MAX_OPEN_FILES = 200;
  private static final int MAX_WORDS = 100;
  private static final int MAX_COMMAND = 4096;
  private static final String SOCKET = "socket:[";

  private final ProcReader reader = new ProcReader(MAX_FILE);
  private final int pageSize = ProcessDoor.pageSize();

  /// By network namespace; most runs have one.
  private final Map<String, SocketTable> sockets = new HashMap<>();

  ProcReader reader() {
    return reader;
  }

  /// Forgets what may have changed since the last sample.
  void begin() {
    sockets.clear();
  }

  /// The process as it is now; null when it is gone.
  @Nullable ProcessDump look(Member member) {
    String folder = "/proc/" + member.pid() + "/";
    ProcessStatus status = ProcessStatus.parse(reader.text(folder.concat("stat")));
    if (status.startTicks() != member.startTicks() || !status.isRunning()) {
      return null;
    }
    var files = new ArrayList<ProcessDump.OpenFile>();
    var ends = new ArrayList<ProcessDump.OpenSocket>();
    openFiles(member.pid(), folder, files, ends);
    String channel = reader.text(folder.concat("wchan")).strip();
    return new ProcessDump(
        member.pid(),
        status.parent(),
        command(folder),
        status.state(),
        channel.equals("0") ? "" : channel,
        SystemCalls.name(reader.text(folder.concat("syscall"))),
        status.rssPages() * pageSize,
        (double) status.cpuTicks() / ProcessStatus.TICKS,
        status.threads(),
        files,
        ends,
        List.of(),
        "");
  }

  /// Its words without their secrets; its name in brackets where it has none, as a process that is
  /// about to end.
  List<String> command(String folder) {
    String line = new String(reader.bytes(folder.concat("cmdline")), StandardCharsets.UTF_8);
    if (line.isEmpty()) {
      return List.of("[" + reader.text(folder.concat("comm")).strip() + "]");
    }
    line = line.length() > MAX_COMMAND ? line.substring(0, MAX_COMMAND) + "…" : line;
    var words = new ArrayList<String>();
    for (String word : line.split("\0", MAX_WORDS)) {
      words.add(word);
    }
    if (words.size() > 1 && words.getLast().isEmpty()) {
      words.removeLast();
    }
    return List.of(Redaction.words(words.toArray(new String[0])));
  }

  private void openFiles(
      int pid, String folder, List<ProcessDump.OpenFile> files, List<ProcessDump.OpenSocket> ends) {
    String[] names = new File(folder.concat("fd")).list();
    if (names == null) {
      return;
    }
    int[] numbers = new int[names.length];
    for (int i = 0; i < names.length; i++) {
      numbers[i] = FaulthandlerText.number(names[i]);
    }
    Arrays.sort(numbers);
    for (int fd : numbers) {
      if (files.size() + ends.size() >= MAX_OPEN_FILES) {
        break;
      }
      String target = reader.link(folder + "fd/" + fd);
      if (target == null || PythonPreload.isDump(target)) {
        continue; // gone meanwhile, or ours
      }
      SocketTable.Endpoint end = target.startsWith(SOCKET) ? endpoint(pid, folder, target) : null;
      if (end == null) {
        files.add(new ProcessDump.OpenFile(fd, target));
      } else {
        ends.add(new ProcessDump.OpenSocket(fd, end));
      }
    }
  }

  private SocketTable.@Nullable Endpoint endpoint(int pid, String folder, String target) {
    String space = reader.link(folder.concat("ns/net"));
    SocketTable table = sockets.get(space == null ? "" : space);
    if (table == null) {
      table = SocketTable.of(pid);
      sockets.put(space == null ? "" : space, table);
    }
    return table.find(target.substring(SOCKET.length(), target.length() - 1));
  }

  /// Whether a process catches a signal by a handler of its own, and does not hold it back now.
  boolean isCatching(int pid, int signal) {
    String status = reader.text("/proc/" + pid + "/status");
    return has(status, "SigCgt:", signal) && !has(status, "SigBlk:", signal);
  }

  private static boolean has(String status, String key, int signal) {
    int at = status.indexOf(key);
    int end = status.indexOf('\n', at);
    if (at < 0 || end < 0) {
      return false;
    }
    try {
      String mask = status.substring(at + key.length(), end).strip();
      return (Long.parseUnsignedLong(mask, 16) >> (signal - 1) & 1) != 0;
    } catch (NumberFormatException _) {
      return false;
    }
  }
}
