package dev.nightjar.jobs.schedule;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;

/// A text that is no schedule, and where it stops being one.
final class BadSchedule extends Exception {
  private static final long serialVersionUID = 1L;

  private final int column;
  private final String told;

  /// @param column 1-based place of the offending character
  BadSchedule(int column, String told) {
    super(told);
    this.column = column;
    this.told = told;
  }

  int column() {
    return column;
  }

  String told() {
    return told;
  }

  /// The same for a text of which this one is a part.
  BadSchedule shifted(int columns) {
    return new BadSchedule(column + columns, told);
  }

  NightjarException of(String text) {
    return new NightjarException(
        ErrorCode.BAD_DATA,
        "schedule \"" + Cursor.shown(text) + "\", column " + column + ": " + told,
        this);
  }
}
