package dev.nightjar.agent.cause;

/// A process's limits, and what it had used of them.
///
/// @param limits `/proc/PID/limits` as last seen; may be empty
/// @param cpuSeconds in user and system mode; -1 when not told
record Usage(String limits, double cpuSeconds) {
  static final Usage NONE = new Usage("", -1);

  private static final double TICKS_A_SECOND = 100; // of what the kernel tells, on every machine
  private static final int USER_FIELD = 11; // counted from the state, which follows the name
  private static final int MISSING = -1;

  /// @param stat `/proc/PID/stat`
  static Usage of(String limits, String stat) {
    int name = stat.lastIndexOf(')');
    String[] fields = name < 0 ? new String[0] : stat.substring(name + 1).strip().split(" ");
    double cpu = MISSING;
    if (fields.length > USER_FIELD + 1) {
      long ticks = number(fields[USER_FIELD]) + number(fields[USER_FIELD + 1]);
      cpu = ticks / TICKS_A_SECOND;
    }
    return new Usage(limits, cpu);
  }

  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  /// A limit's soft value, hard value and unit; empty words when it is not known.
  String[] limit(String name) {
    int start = limits.startsWith(name) ? 0 : limits.indexOf("\n".concat(name)) + 1;
    int end = limits.indexOf('\n', start);
    if (!limits.startsWith(name, start) || end < 0) {
      return new String[] {"", "", ""};
    }
    String[] words = limits.substring(start + name.length(), end).strip().split(" +");
    return words.length < 3 ? new String[] {"", "", ""} : words;
  }
}
