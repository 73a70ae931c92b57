package dev.nightjar.cli.view;

import dev.nightjar.jobs.schedule.Schedule;
import dev.nightjar.jobs.schedule.Schedules;
import dev.nightjar.model.NightjarException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Says schedules in words, and when they are due next.
///
/// @param now the moment after which they are
record ScheduleWords(Screen screen, Instant now) {
  private static final int NEXT = 3;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  /// What people say of all of them together; the texts themselves where one is no schedule.
  String of(List<String> schedules, String timezone) {
    return parsed(schedules, timezone)
        .map(schedule -> shown(schedule.words()))
        .orElse(String.join(" | ", schedules));
  }

  /// The next due times, in the schedules' zone.
  String next(List<String> schedules, String timezone) {
    Optional<Schedule> schedule = parsed(schedules, timezone);
    if (schedule.isEmpty()) {
      return "";
    }
    if (schedule.get().isInterval()) {
      return "counts from the last start";
    }
    ZoneId zone = zone(timezone);
    List<String> times = new ArrayList<>();
    Optional<Instant> due = schedule.get().next(now);
    while (due.isPresent() && times.size() < NEXT) {
      times.add(TIME.format(due.get().atZone(zone)).replaceFirst("(:..):00$", "$1"));
      due = schedule.get().next(due.get());
    }
    String zoneName = zone.getId().equals("Z") ? "UTC" : zone.getId();
    return times.isEmpty()
        ? "never due by the clock"
        : "next " + String.join(", ", times) + " (" + zoneName + ")";
  }

  private Optional<Schedule> parsed(List<String> schedules, String timezone) {
    try {
      List<Schedule> parsed =
          schedules.stream().map(text -> Schedules.parse(text, zone(timezone))).toList();
      return parsed.isEmpty() ? Optional.empty() : Optional.of(Schedules.anyOf(parsed));
    } catch (NightjarException e) {
      return Optional.empty();
    }
  }

  private ZoneId zone(String timezone) {
    return timezone.isEmpty() ? screen.zone() : Schedules.zone(timezone);
  }

  private String shown(String words) {
    return screen.isUnicode() ? words : words.replace('–', '-');
  }
}
