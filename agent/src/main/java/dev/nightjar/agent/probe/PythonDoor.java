package dev.nightjar.agent.probe;

import dev.nightjar.base.Clock;
import dev.nightjar.base.process.ProcessTree.Member;
import dev.nightjar.base.process.RegularFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The way into a Python that has loaded the preload: a signal makes all its threads' stacks appear
/// in a file that it holds open.
///
/// It is open for a process that holds a file of the preload's at the very descriptor which that
/// file's first line names, and that catches the signal: this is so for the process that registered
/// and for those forked from it, and for no program that took its place.
final class PythonDoor {
  /// The descriptors that the preload tries, as it lists them.
  private static final int[] DESCRIPTORS = {1000, 500, 250, 120, 60};

  private static final int SIGNAL = 51; // as in the preload; never one that a file names
  private static final int MAX_TEXT = 64 * 1024;
  private static final int MAX_FIRST_LINE = 200;
  private static final Duration LOOK = Duration.ofMillis(4);
  private static final int LOOKS_WITHOUT_CHANGE = 5;

  private final Member member;
  private final ProcessView view;
  private final Path file;
  private final String target;
  private final long mainThread;
  private long sizeBefore;

  private PythonDoor(Member member, ProcessView view, Path file, String target, long mainThread) {
    this.member = member;
    this.view = view;
    this.file = file;
    this.target = target;
    this.mainThread = mainThread;
  }

  /// The door of a process; null when it has none.
  static @Nullable PythonDoor of(Member member, ProcessView view) {
    for (int fd : DESCRIPTORS) {
      String name = "/proc/" + member.pid() + "/fd/" + fd;
      String target = view.reader().link(name);
      if (target != null && PythonPreload.isDump(target)) {
        Path file = Path.of(name);
        long main = mainThread(file, fd);
        return main >= 0 ? new PythonDoor(member, view, file, target, main) : null;
      }
    }
    return null;
  }

  /// The main thread that the first line names; -1 when it is not such a line.
  private static long mainThread(Path file, int fd) {
    if (!Files.isRegularFile(file)) {
      return -1; // opening another kind could wait
    }
    String[] words = read(file, 0, MAX_FIRST_LINE).split("[ \n]", 8);
    try {
      return words.length > 7
              && words[0].equals("nightjar-stacks")
              && words[1].equals("1")
              && Integer.parseInt(words[4]) == fd
              && Integer.parseInt(words[5]) == SIGNAL
          ? Long.parseLong(words[6])
          : -1;
    } catch (NumberFormatException _) {
      return -1;
    }
  }

  /// Doors with the same file can only be asked one after the other.
  String target() {
    return target;
  }

  /// Asks for the stacks, if the door is still open.
  ///
  /// @return whether an answer may come
  boolean ask() {
    sizeBefore = size();
    boolean isStillOpen =
        view.isCatching(member.pid(), SIGNAL) && target.equals(view.reader().link(file.toString()));
    return isStillOpen && member.signal(SIGNAL);
  }

  /// Waits for the answer to be complete, but not beyond the deadline.
  String answer(Clock clock, long deadlineNanos) throws InterruptedException {
    long size = sizeBefore;
    int same = 0;
    while (same < LOOKS_WITHOUT_CHANGE && clock.monotonicNanos() - deadlineNanos < 0) {
      clock.sleep(LOOK);
      long now = size();
      same = now == size && now > sizeBefore ? same + 1 : 0;
      size = now;
    }
    return size > sizeBefore ? read(file, sizeBefore, MAX_TEXT) : "";
  }

  List<ThreadStack> parse(String answer) {
    return FaulthandlerText.parse(answer, mainThread);
  }

  private long size() {
    return file.toFile().length();
  }

  /// The file is a link below `/proc` to what the process holds open.
  private static String read(Path file, long from, int max) {
    byte[] bytes = RegularFile.bytes(file.toString(), true, from, max);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
