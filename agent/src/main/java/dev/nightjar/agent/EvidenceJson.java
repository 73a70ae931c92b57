package dev.nightjar.agent;

import dev.nightjar.agent.cause.Cause;
import dev.nightjar.agent.cause.Frame;
import dev.nightjar.agent.cause.Thrown;
import dev.nightjar.agent.report.JsonText;
import dev.nightjar.base.process.ProcFile;
import dev.nightjar.base.process.ProcessTree.Member;
import java.util.ArrayList;
import java.util.List;

/// Evidence as the API takes it. Of processes it reads only what the kernel tells without waiting
/// for them: one that hangs would hold up whoever asked for its command line.
final class EvidenceJson {
  private static final int MAX_CHAIN = 10;

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

  /// The section `exceptions`, of what the output told: nobody knows by which process, and when.
  static JsonText exceptions(List<Thrown> exceptions) {
    var json = new JsonText().open('[');
    for (Thrown each : exceptions) {
      append(json, each, 0);
    }
    return json.close(']');
  }

  private static void append(JsonText json, Thrown thrown, int depth) {
    json.open('{').key("class").string(thrown.type()).key("message").string(thrown.message());
    json.key("thread").string(thrown.thread()).key("pid").none().key("at").none();
    json.key("source").string("text").key("frames").open('[');
    for (Frame frame : thrown.frames()) {
      json.open('{').key("file").string(frame.file()).key("line").number(frame.line());
      json.key("function").string(frame.function()).key("text").string(frame.text()).close('}');
    }
    json.close(']');
    Thrown cause = depth < MAX_CHAIN ? thrown.cause() : null;
    json.key("relation").string(cause == null ? "" : thrown.relation()).key("cause");
    if (cause == null) {
      json.none();
    } else {
      append(json, cause, depth + 1);
    }
    json.close('}');
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
