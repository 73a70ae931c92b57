package dev.nightjar.jobs.watch;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;

/// What a person does with a learned schedule.
public enum LearnedAction {
  /// It is taken as given from now on.
  PIN("pin"),
  UNPIN("unpin"),
  /// It is learned anew, from the next run on.
  FORGET("forget");

  private final String wireName;

  LearnedAction(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  /// @throws NightjarException when there is no such action
  public static LearnedAction ofWireName(String name) {
    for (LearnedAction action : values()) {
      if (action.wireName.equals(name)) {
        return action;
      }
    }
    throw new NightjarException(
        ErrorCode.BAD_DATA, "there is no action \"" + name + "\", only pin, unpin and forget");
  }
}
