package dev.nightjar.jobs.learn;

/// On which days.
sealed interface Days permits Days.Every, WeekDays, NthDays, MonthDays, MonthWeekdays {
  boolean has(int day, Calendar calendar);

  /// What it costs to tell it: the more, the less people use it.
  double bits();

  /// As people say it; empty for every day.
  String words();

  enum Every implements Days {
    EVERY;

    @Override
    public boolean has(int day, Calendar calendar) {
      return true;
    }

    @Override
    public double bits() {
      return 0;
    }

    @Override
    public String words() {
      return "";
    }
  }
}
