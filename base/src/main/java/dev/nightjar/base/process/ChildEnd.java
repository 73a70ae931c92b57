package dev.nightjar.base.process;

/// How a child ended and what it used, as the kernel counted it for the child and the descendants
/// it waited for.
///
/// @param startError the error number when it could not be started, and 0 when it was
/// @param status as `wait` gives it
/// @param isTimedOut whether its limit passed while it ran
/// @param isForced whether KILL was needed then, because the grace passed too
/// @param durationNanos monotonic, from just before its start
/// @param userMicros time in user mode
/// @param systemMicros time in the kernel
/// @param peakRssBytes largest resident set of any one process; -1 when it could not be seen
/// @param readBytes bytes fetched from storage; -1 when not told
/// @param writtenBytes bytes sent to storage; -1 when not told
/// @param voluntarySwitches how often it gave up the processor to wait
/// @param involuntarySwitches how often it was taken from it
/// @param minorFaults page faults that needed no storage
/// @param majorFaults page faults that did
public record ChildEnd(
    int startError,
    int status,
    boolean isTimedOut,
    boolean isForced,
    long durationNanos,
    long userMicros,
    long systemMicros,
    long peakRssBytes,
    long readBytes,
    long writtenBytes,
    long voluntarySwitches,
    long involuntarySwitches,
    long minorFaults,
    long majorFaults) {
  private static final int ENOENT = 2;

  static ChildEnd notStarted(int error) {
    return new ChildEnd(error, 0, false, false, 0, 0, 0, 0, -1, -1, 0, 0, 0, 0);
  }

  /// Of a child that not even KILL has ended: what it used is not known.
  static ChildEnd unkillable(long durationNanos) {
    return new ChildEnd(0, Signals.KILL, true, true, durationNanos, 0, 0, -1, -1, -1, 0, 0, 0, 0);
  }

  /// Of a child that could not be watched: only how it ended is known.
  static ChildEnd unwatched(int status, long durationNanos) {
    return new ChildEnd(0, status, false, false, durationNanos, 0, 0, -1, -1, -1, 0, 0, 0, 0);
  }

  /// The same, of a child whose limit passed.
  ChildEnd timedOut(boolean wasForced) {
    return new ChildEnd(
        startError,
        status,
        true,
        wasForced,
        durationNanos,
        userMicros,
        systemMicros,
        peakRssBytes,
        readBytes,
        writtenBytes,
        voluntarySwitches,
        involuntarySwitches,
        minorFaults,
        majorFaults);
  }

  /// The same, with a signal for its end.
  public ChildEnd endedBy(int signal) {
    return new ChildEnd(
        0,
        signal,
        false,
        false,
        durationNanos,
        userMicros,
        systemMicros,
        peakRssBytes,
        readBytes,
        writtenBytes,
        voluntarySwitches,
        involuntarySwitches,
        minorFaults,
        majorFaults);
  }

  public boolean isStarted() {
    return startError == 0;
  }

  /// Whether there is no such command, unlike one that is there but can't be run.
  public boolean isMissing() {
    return startError == ENOENT;
  }

  /// The signal that ended it, or 0.
  public int signal() {
    return status & 0x7f;
  }

  /// Its exit code; it means something when [#signal] is 0.
  public int exitCode() {
    return status >> 8 & 0xff;
  }
}
