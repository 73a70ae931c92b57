package dev.nightjar.agent.cause;

/// A signal that the wrapper got and passed on, and who sent it.
///
/// @param pid 0 when it came from the terminal or the kernel
/// @param name the sender's, read at once; empty when it was gone by then
record Sender(int signal, int pid, int user, String name) {
  boolean isProcess() {
    return pid > 0;
  }

  /// Such as `systemd (1)`.
  String told() {
    if (!isProcess()) {
      return "the terminal or the kernel";
    }
    return name.isEmpty() ? "process " + pid + " of user " + user : name + " (" + pid + ")";
  }

  /// One line for the evidence.
  String line() {
    String who =
        isProcess()
            ? "process "
                + pid
                + (name.isEmpty() ? ", gone since," : ", " + name + ",")
                + " of user "
                + user
            : "the terminal or the kernel";
    return "the wrapper got " + Words.signal(signal) + " from " + who + " and passed it on";
  }
}
