package dev.nightjar.agent.cause;

import dev.nightjar.base.process.ProcFile;

/// Who started the wrapper.
///
/// @param pid 0 when not known
/// @param name as the kernel has it, at most 15 characters; may be empty
record ParentProcess(int pid, String name) {
  static final ParentProcess UNKNOWN = new ParentProcess(0, "");

  /// The parent as it is now: the kernel gives an orphan to another one.
  static ParentProcess now() {
    int parent = (int) ProcFile.number(ProcFile.text("/proc/self/status"), "PPid");
    return parent <= 0 ? UNKNOWN : new ParentProcess(parent, nameOf(parent));
  }

  static String nameOf(int pid) {
    return ProcFile.text("/proc/".concat(Integer.toString(pid)).concat("/comm")).strip();
  }

  /// `cron (812)`; empty when it is not known.
  String told() {
    return pid == 0 ? "" : (name.isEmpty() ? "process" : name) + " (" + pid + ")";
  }
}
