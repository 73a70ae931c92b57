package dev.nightjar.agent.probe;

import dev.nightjar.base.Clock;
import dev.nightjar.base.process.ProcessDoor;
import dev.nightjar.base.process.ProcessTree;
import dev.nightjar.base.process.ProcessTree.Member;
import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Takes dumps of a run's processes, one after the other. Used by one thread, and made anew for
/// each set of dumps.
final class Dumper {
  private static final int MAX_PROCESSES = 64;
  private static final int MAX_TEXT = 64 * 1024;
  private static final long PYTHON_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  /// A process that waits in the kernel answers when it comes back from there, if it does.
  private static final long HANGING_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

  private static final long JVM_NANOS = TimeUnit.MILLISECONDS.toNanos(1200);
  private static final int TERM = 15;
  private static final int ABRT = 6;

  private final ProcessTree tree;
  private final Clock clock;
  private final ProcessView view = new ProcessView();
  private final String trigger;

  /// @param trigger `limit` or `asked`
  Dumper(ProcessTree tree, String trigger, Clock clock) {
    this.tree = tree;
    this.trigger = trigger;
    this.clock = clock;
  }

  /// All processes now; those that do not answer before the deadline without their stacks.
  StackDump take(long deadlineNanos) throws InterruptedException {
    long at = clock.millis();
    view.begin();
    List<Member> members = tree.scan();
    var dumps = new ArrayList<ProcessDump>();
    var asked = new ArrayList<Asked>();
    int more = Math.max(0, members.size() - MAX_PROCESSES);
    for (Member member : members.subList(0, Math.min(MAX_PROCESSES, members.size()))) {
      ProcessDump dump = view.look(member);
      if (dump != null) {
        PythonDoor door = isStopped(dump) ? null : PythonDoor.of(member, view);
        if (door != null) {
          asked.add(new Asked(dumps.size(), door));
        } else if (!isStopped(dump)) {
          dump = withThreads(dump, member, deadlineNanos);
        }
        dumps.add(dump);
      }
    }
    askPythons(asked, dumps, deadlineNanos);
    return new StackDump(at, trigger, dumps, more);
  }

  /// A Python to be asked, and its place among the dumps.
  private record Asked(int index, PythonDoor door) {}

  private static boolean isStopped(ProcessDump dump) {
    return dump.state() == 'T' || dump.state() == 't';
  }

  private ProcessDump withThreads(ProcessDump dump, Member member, long deadlineNanos)
      throws InterruptedException {
    var door = new JvmDoor(member, view, clock);
    if (!door.isOpen()) {
      return dump;
    }
    String text = door.dump(trigger.equals("limit"), earlier(deadlineNanos, JVM_NANOS));
    return dump.with(ThreadDumpText.parse(text), cut(text));
  }

  /// All at once, but for those that write to the same file: their answers would be mixed up.
  private void askPythons(List<Asked> asked, List<ProcessDump> dumps, long deadlineNanos)
      throws InterruptedException {
    List<Asked> left = asked;
    while (!left.isEmpty() && clock.monotonicNanos() - deadlineNanos < 0) {
      Map<String, Asked> now = new HashMap<>();
      var later = new ArrayList<Asked>();
      for (Asked each : left) {
        if (now.putIfAbsent(each.door.target(), each) != null) {
          later.add(each);
        }
      }
      now.values().removeIf(each -> !each.door.ask());
      for (Asked each : now.values()) {
        ProcessDump dump = dumps.get(each.index);
        long patience = dump.state() == 'D' ? HANGING_NANOS : PYTHON_NANOS;
        String text = each.door.answer(clock, earlier(deadlineNanos, patience));
        dumps.set(each.index, dump.with(each.door.parse(text), cut(text)));
      }
      left = later;
    }
  }

  private long earlier(long deadlineNanos, long patienceNanos) {
    long now = clock.monotonicNanos();
    return now + Math.min(deadlineNanos - now, patienceNanos);
  }

  private static String cut(String text) {
    return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
  }

  /// Ends those Pythons that ignored the preload but catch ABRT, which makes faulthandler write
  /// their stacks to their standard error. Only those that TERM would end just as well: who catches
  /// that has something to put in order.
  void abortPythons() {
    for (Member member : tree.scan()) {
      String program = view.reader().link("/proc/" + member.pid() + "/exe");
      if (program != null
          && PythonCommand.isPythonName(new File(program).getName())
          && PythonDoor.of(member, view) == null
          && view.isCatching(member.pid(), ABRT)
          && !view.isCatching(member.pid(), TERM)
          && member.isAlive()) {
        ProcessDoor.forbidCore(member.pid());
        member.signal(ABRT);
      }
    }
  }
}
