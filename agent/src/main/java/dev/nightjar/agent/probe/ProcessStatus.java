package dev.nightjar.agent.probe;

/// What `/proc/PID/stat` says of a process or thread.
///
/// @param state `R` running, `S` waiting, `D` waiting uninterruptibly, `T` stopped, `Z` ended
/// @param cpuTicks of its own
/// @param reapedTicks of the children that it waited for
/// @param startTicks since boot; with the process id it names a process for good
/// @param ioDelayTicks waited for storage; 0 where the kernel does not count it
record ProcessStatus(
    char state,
    int parent,
    long cpuTicks,
    long reapedTicks,
    int threads,
    long startTicks,
    long rssPages,
    long ioDelayTicks) {
  static final ProcessStatus GONE = new ProcessStatus('X', 0, 0, 0, 0, -1, 0, 0);

  /// Ticks of a second: fixed in what Linux tells user space.
  static final long TICKS = 100;

  private static final int IO_DELAY = 39; // fields behind the state, which has number 0

  static ProcessStatus parse(String stat) {
    int at = stat.lastIndexOf(')') + 2; // the name before it may hold anything
    if (at < 2 || at >= stat.length()) {
      return GONE;
    }
    long[] fields = new long[IO_DELAY + 1];
    int field = 1;
    for (int i = at + 2; i < stat.length() && field <= IO_DELAY; i++) {
      char c = stat.charAt(i);
      if (c >= '0' && c <= '9') {
        fields[field] = fields[field] * 10 + c - '0';
      } else if (c == ' ') {
        field++;
      }
    }
    return new ProcessStatus(
        stat.charAt(at),
        (int) fields[1],
        fields[11] + fields[12],
        fields[13] + fields[14],
        (int) fields[17],
        fields[19],
        fields[21],
        fields[IO_DELAY]);
  }

  boolean isRunning() {
    return state != 'Z' && state != 'X';
  }
}
