package dev.nightjar.jobs.schedule;

import dev.nightjar.base.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a systemd timer starts, and what is wrong with its file.
///
/// @param job the unit that it starts, without `.service`
/// @param schedules as [Schedules#parse] reads them; empty when the file has problems alone
/// @param isPersistent whether what was missed while the host was off is run when it is back
/// @param startWithin how late it may start by its own word, where it delays itself at random
public record TimerUnit(
    String job,
    List<String> schedules,
    boolean isPersistent,
    Optional<Duration> startWithin,
    List<Problem> problems) {
  public TimerUnit {
    schedules = List.copyOf(schedules);
    problems = List.copyOf(problems);
  }

  /// Format: the manual pages systemd.timer(5) and systemd.syntax(7).
  ///
  /// @param fileName such as `backup.timer`, which starts `backup.service` unless it says otherwise
  public static TimerUnit parse(String fileName, String text) {
    var reader = new TimerReader(fileName);
    reader.read(text.lines().toList());
    return reader.done();
  }
}
