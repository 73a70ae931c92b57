package dev.nightjar.agent.probe;

import dev.nightjar.agent.report.JsonText;
import dev.nightjar.base.Clock;
import dev.nightjar.base.process.ProcFile;
import dev.nightjar.base.process.ProcReader;
import dev.nightjar.base.process.ProcessDoor;
import dev.nightjar.base.process.ProcessTree;
import dev.nightjar.base.process.ProcessTree.Member;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The processes of a run that are still there when its command has ended.
final class LeftOver {
  private static final int MAX_TOLD = 50;

  /// Process numbers looked at after a command that was too short for more: those given out since.
  private static final int MAX_GIVEN = 300;

  /// What that may cost: a short command's end is not to wait for it.
  private static final long MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

  private static final int MAX_ENVIRONMENT = 128 * 1024;

  private LeftOver() {}

  /// After a short command, without a look at all processes of the host: only those with numbers
  /// that were given out since the command's can be its own. On a host that gives out more than a
  /// few in that time, some may be missed.
  static List<Member> ofShort(int root, String mark, Clock clock) {
    var found = new ArrayList<Member>();
    int last = ProcessDoor.lastGivenId();
    if (last <= root) {
      return found; // none was given out, or they began anew
    }
    byte[] wanted = mark.concat("=").getBytes(StandardCharsets.US_ASCII);
    long deadline = clock.monotonicNanos() + MAX_NANOS;
    ProcReader reader = null;
    for (int pid = root + 1; pid <= Math.min(last, root + MAX_GIVEN); pid++) {
      if (clock.monotonicNanos() - deadline >= 0) {
        break;
      }
      Member member = Member.of(pid);
      if (member != null && !member.isZombie()) {
        reader = reader == null ? new ProcReader(MAX_ENVIRONMENT) : reader;
        if (holds(reader.bytes("/proc/" + pid + "/environ"), wanted)) {
          found.add(member);
        }
      }
    }
    return found;
  }

  /// After any other.
  static List<Member> of(ProcessTree tree) {
    return tree.scan();
  }

  /// Takes out the readers that we leave to processes which go on writing to a captured stream.
  static void removeReaders(List<Member> members) {
    var readers = new ArrayList<Integer>();
    for (Member each : members) {
      if (each.parent() == ProcessDoor.ownId() && isReader(each)) {
        readers.add(each.pid());
      }
    }
    members.removeIf(each -> readers.contains(each.pid()) || readers.contains(each.parent()));
  }

  private static boolean isReader(Member child) {
    String words = ProcFile.text("/proc/" + child.pid() + "/cmdline");
    return words.equals("/bin/cat\0")
        || words.startsWith("/bin/sh\0-c\0/bin/cat; ")
        || words.startsWith("/bin/sh\0-c\0lives() {");
  }

  /// Whether one of the variables begins so.
  static boolean holds(byte[] environment, byte[] wanted) {
    for (int at = 0; at + wanted.length <= environment.length; at++) {
      int i = 0;
      while (i < wanted.length && environment[at + i] == wanted[i]) {
        i++;
      }
      if (i == wanted.length) {
        return true;
      }
      while (at < environment.length && environment[at] != 0) {
        at++;
      }
    }
    return false;
  }

  /// The section `left_over` of the evidence.
  static JsonText json(List<Member> members) {
    var view = new ProcessView();
    var json = new JsonText().open('[');
    for (Member member : members.subList(0, Math.min(MAX_TOLD, members.size()))) {
      String folder = "/proc/" + member.pid() + "/";
      String channel = view.reader().text(folder.concat("wchan")).strip();
      json.open('{').key("pid").number(member.pid()).key("command").open('[');
      for (String word : view.command(folder)) {
        json.string(word);
      }
      json.close(']').key("state").string(String.valueOf(member.state()));
      json.key("wait_channel").string(channel.equals("0") ? "" : channel);
      json.key("why").string("outlived").close('}');
    }
    return json.close(']');
  }
}
