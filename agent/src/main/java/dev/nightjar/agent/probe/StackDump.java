package dev.nightjar.agent.probe;

import dev.nightjar.agent.report.JsonText;
import java.util.List;

/// All processes of a run at one moment.
///
/// @param trigger `limit` or `asked`
/// @param more processes that were too many to be looked at
record StackDump(long atMillis, String trigger, List<ProcessDump> processes, int more) {
  StackDump {
    processes = List.copyOf(processes);
  }

  /// As `docs/api.md` tells it, in about so many characters: processes that do not fit are told in
  /// brief, and those that still don't are left out.
  JsonText json(int maxChars) {
    var json = new JsonText().open('{').key("at").time(atMillis).key("trigger").string(trigger);
    json.key("processes").open('[');
    int left = maxChars - json.length();
    for (int i = 0; i < processes.size(); i++) {
      JsonText process = processes.get(i).json();
      // What one process tells must leave room for a few words on each of those behind it.
      int room = left - Math.min(left / 2, (processes.size() - i - 1) * 1000);
      if (process.length() > room) {
        process = processes.get(i).with(processes.get(i).stacks(), "").json();
      }
      if (process.length() > room) {
        process = processes.get(i).brief().json();
      }
      if (process.length() <= room) {
        json.json(process);
        left -= process.length() + 1;
      }
    }
    return json.close(']').close('}');
  }

  void print(StringBuilder to) {
    for (ProcessDump process : processes) {
      process.print(to);
    }
    if (more > 0) {
      to.append("and ").append(more).append(" more processes\n");
    }
  }
}
