package dev.nightjar.agent;

import dev.nightjar.agent.cause.Cause;
import dev.nightjar.agent.report.JsonText;
import dev.nightjar.base.process.ProcFile;
import dev.nightjar.base.process.ProcessTree.Member;
import java.util.ArrayList;
import java.util.List;

/// Evidence as the API takes it. Of processes it reads only what the kernel tells without waiting
/// for them: one that hangs would hold up whoever asked for its command line.
final class EvidenceJson {
  private EvidenceJson() {}

  /// The section `causes`.
  static JsonText causes(List<Cause> causes) {
    var json = new JsonText().open('[');
    for (Cause cause : causes) {
      json.open('{').key("kind").string(cause.kind()).key("text").string(cause.text());
      json.key("confidence").string(cause.confidence().word()).key("evidence").open('[');
      for (String line : cause.evidence()) {
        json.string(line);
      }
      json.close(']').close('}');
    }
    return json.close(']');
  }

  /// Processes, a line each, such as `4711 dd, state D in nfs_wait`.
  static List<String> lines(List<Member> processes) {
    var lines = new ArrayList<String>();
    for (Member each : processes) {
      String wait = of(each, "wchan");
      lines.add(
          each.pid()
              + " "
              + of(each, "comm")
              + ", state "
              + each.state()
              + (isPlace(wait) ? " in " + wait : ""));
    }
    return lines;
  }

  /// The section `left_over`, of processes that can't be killed.
  static JsonText unkillable(List<Member> processes) {
    var json = new JsonText().open('[');
    for (Member each : processes) {
      Member now = Member.of(each.pid());
      String wait = of(each, "wchan");
      json.open('{').key("pid").number(each.pid());
      json.key("command").open('[').string(of(each, "comm")).close(']');
      json.key("state").string(String.valueOf(now == null ? each.state() : now.state()));
      json.key("wait_channel").string(isPlace(wait) ? wait : "");
      json.key("why").string("unkillable").close('}');
    }
    return json.close(']');
  }

  private static boolean isPlace(String wait) {
    return !wait.isEmpty() && !wait.equals("0");
  }

  private static String of(Member process, String file) {
    return ProcFile.text("/proc/" + process.pid() + "/" + file).strip();
  }
}
