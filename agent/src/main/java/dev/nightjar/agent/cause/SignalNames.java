package dev.nightjar.agent.cause;

/// The names of Linux's signals on the architectures that Java 25 runs on.
final class SignalNames {
  private static final String[] NAMES = {
    "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
    "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU",
    "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS"
  };

  private SignalNames() {}

  /// Without `SIG`; empty when there is no such name.
  static String of(int number) {
    return number > 0 && number < NAMES.length ? NAMES[number] : "";
  }
}
