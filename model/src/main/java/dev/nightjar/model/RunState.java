package dev.nightjar.model;

/// Where a run stands.
///
/// Running -> Succeeded exit code 0 Running -> Failed another exit code, or CMD could not be
/// started Running -> TimedOut ended by us at its limit Running -> Killed ended by a signal that
/// was not ours Running -> Lost nothing was heard of it any more; a late report still corrects this
///
/// `Missed` is the state of an expected run that never started. Only `Running` is not final.
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

  /// Whether this tells how the run ended: every final state but `Lost` and `Missed`, which say
  /// that nobody saw it.
  public boolean isEndKnown() {
    return this == SUCCEEDED || this == FAILED || this == TIMED_OUT || this == KILLED;
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
