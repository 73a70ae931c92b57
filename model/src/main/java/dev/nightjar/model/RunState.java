package dev.nightjar.model;

/// Where a run stands.
///
/// ```
/// Running -> Succeeded   an exit code that counts as good, mostly 0
/// Running -> Failed      another exit code, or the command could not be started
/// Running -> TimedOut    ended by us at its limit
/// Running -> Killed      ended by a signal that was not ours
/// Running -> Lost        nothing was heard of it any more, or whoever watched it is gone
/// Lost    -> Running     it was heard of again;  Lost -> any end: a late report
/// ```
///
/// `Missed` is the state of a run that should have been and was not: of a run that never started,
/// or that gave way to another one. Only `Running` is not final.
public enum RunState {
  RUNNING("running"),
  SUCCEEDED("succeeded"),
  FAILED("failed"),
  TIMED_OUT("timed_out"),
  KILLED("killed"),
  LOST("lost"),
  MISSED("missed");

  private final String wireName;

  RunState(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  public boolean isFinal() {
    return this != RUNNING;
  }

  /// Whether this tells how the run ended: every final state but `Lost` and `Missed`, where there
  /// was no end or nobody saw it.
  public boolean isEndKnown() {
    return this == SUCCEEDED || this == FAILED || this == TIMED_OUT || this == KILLED;
  }

  /// Whether a run in this state never goes back to `Running` or `Lost`.
  public boolean isSettled() {
    return isEndKnown() || this == MISSED;
  }

  /// @throws NightjarException when there is no such state
  public static RunState ofWireName(String name) {
    for (RunState state : values()) {
      if (state.wireName.equals(name)) {
        return state;
      }
    }
    throw new NightjarException(ErrorCode.BAD_DATA, "there is no run state \"" + name + "\"");
  }
}
