package dev.nightjar.jobs.watch;

import dev.nightjar.jobs.judge.Habit;
import dev.nightjar.jobs.trend.Forecast;
import dev.nightjar.model.JobSettings;
import java.util.List;
import java.util.Optional;

/// All that is expected and known of one job.
///
/// @param settings what a person said is expected of it
/// @param settingsFrom where that stands: `config` or `saved`; empty when nobody said anything
/// @param expected one for each instance, or a single one when it is shared by its hosts
/// @param lines what it usually writes, the surest first
/// @param conditions what is wrong with it now
public record WatchedJob(
    String job,
    Optional<JobSettings> settings,
    String settingsFrom,
    List<ExpectedRun> expected,
    List<ReadyNumbers> numbers,
    List<InstanceHabit> habits,
    List<UsualLine> lines,
    List<Forecast> forecasts,
    List<NamedCondition> conditions) {
  public WatchedJob {
    expected = List.copyOf(expected);
    numbers = List.copyOf(numbers);
    habits = List.copyOf(habits);
    lines = List.copyOf(lines);
    forecasts = List.copyOf(forecasts);
    conditions = List.copyOf(conditions);
  }

  /// What a number of the job usually is on an instance.
  public record InstanceHabit(String instance, Habit habit) {}

  /// A kind of line that the job usually writes on an instance.
  ///
  /// @param text the line's template, with `<*>` for what changes
  /// @param share in how many of its runs it is written, 0 to 1
  public record UsualLine(String instance, String text, double share) {}
}
