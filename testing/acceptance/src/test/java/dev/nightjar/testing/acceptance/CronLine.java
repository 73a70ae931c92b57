package dev.nightjar.testing.acceptance;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;

/// A line of a crontab that names a minute and hours, such as `15 0,12 * * * export cp …`, with the
/// job's name before its command.
record CronLine(String job, List<LocalTime> times, String command) {
  static CronLine of(String line) {
    String[] words = line.strip().split(" +", 7);
    if (words.length < 7 || !List.of(words).subList(2, 5).equals(List.of("*", "*", "*"))) {
      throw new IllegalArgumentException("MINUTE HOURS * * * JOB COMMAND was wanted: " + line);
    }
    int minute = Integer.parseInt(words[0]);
    List<LocalTime> times =
        Arrays.stream(words[1].split(","))
            .map(hour -> LocalTime.of(Integer.parseInt(hour), minute))
            .toList();
    return new CronLine(words[5], times, words[6]);
  }

  List<LocalDateTime> on(LocalDate day) {
    return times.stream().map(day::atTime).toList();
  }

  /// The times as people read them: `02:30`; `04:15, 12:15 and 20:15`.
  String words() {
    List<String> texts = times.stream().map(LocalTime::toString).toList();
    int last = texts.size() - 1;
    return last == 0
        ? texts.getFirst()
        : String.join(", ", texts.subList(0, last)) + " and " + texts.get(last);
  }
}
