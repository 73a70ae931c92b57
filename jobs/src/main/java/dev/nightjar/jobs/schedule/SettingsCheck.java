package dev.nightjar.jobs.schedule;

import dev.nightjar.base.Durations;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.NightjarException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is wrong with what a person says is expected of a job: schedules that are none, and limits
/// that contradict each other. Used once.
public final class SettingsCheck {
  private static final int LONGEST_TEXT = 1000;

  /// @param key what is wrong, as the configuration file names it; `schedule[1]` is the second
  /// @param other the key that it contradicts; empty when it is wrong by itself
  /// @param isWarning whether it can be used all the same
  public record Fault(String key, String other, String told, boolean isWarning) {}

  private static final String SCHEDULE = "schedule";

  private final JobSettings settings;
  private final List<Fault> faults = new ArrayList<>();

  private SettingsCheck(JobSettings settings) {
    this.settings = settings;
  }

  /// All that is wrong.
  public static List<Fault> of(JobSettings settings) {
    var check = new SettingsCheck(settings);
    check.texts();
    check.lengths();
    check.periods();
    return check.faults;
  }

  private void texts() {
    tooLong("owner", settings.owner());
    tooLong("parent", settings.parent());
    tooLong("runbook", settings.runbook());
    if (!settings.runbook().isEmpty() && !isAddress(settings.runbook())) {
      wrong("runbook", "\"" + Cursor.shown(settings.runbook()) + "\" is no http or https address");
    }
    if (settings.parent().equals(settings.job())) {
      wrong("parent", "the job is its own parent");
    }
    settings
        .limits()
        .forEach(
            (name, limit) -> {
              if (!Double.isFinite(limit) || limit <= 0) {
                wrong("limits." + name, "is " + limit + ", it must be more than 0");
              }
            });
  }

  private void tooLong(String key, String text) {
    if (text.length() > LONGEST_TEXT) {
      wrong(key, "is longer than " + LONGEST_TEXT + " characters");
    }
  }

  private static boolean isAddress(String text) {
    try {
      var uri = new URI(text);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private void lengths() {
    positive("start_within", settings.startWithin());
    positive("timeout", settings.timeout());
    positive("success_within", settings.successWithin());
  }

  private void positive(String key, Optional<Duration> length) {
    if (length.isPresent() && !length.get().isPositive()) {
      wrong(key, "must be longer than 0");
    }
  }

  private void periods() {
    ZoneId zone = ZoneOffset.UTC;
    if (!settings.timezone().isEmpty()) {
      try {
        zone = Schedules.zone(settings.timezone());
      } catch (NightjarException e) {
        wrong("timezone", e.getMessage());
      }
    }
    List<Schedule> read = new ArrayList<>();
    for (int i = 0; i < settings.schedules().size(); i++) {
      try {
        Schedule schedule = Schedules.parse(settings.schedules().get(i), zone);
        read.add(schedule);
        if (!(schedule instanceof AtBoot) && schedule.next(Periods.FROM).isEmpty()) {
          String told = Cursor.shown(schedule.text()) + " is never due";
          faults.add(new Fault(SCHEDULE + "[" + i + "]", "", told, true));
        }
      } catch (NightjarException e) {
        wrong(SCHEDULE + "[" + i + "]", e.getMessage());
      }
    }
    if (settings.schedules().size() > Schedules.MOST) {
      wrong(SCHEDULE, "has more than " + Schedules.MOST + " entries");
    } else if (!read.isEmpty() && hasLimits()) {
      Periods.of(Schedules.anyOf(read)).ifPresent(this::contradictions);
    }
  }

  private boolean hasLimits() {
    return settings.startWithin().isPresent()
        || settings.timeout().isPresent()
        || settings.successWithin().isPresent();
  }

  private void contradictions(Periods periods) {
    Duration start = settings.startWithin().orElse(Duration.ZERO);
    if (start.compareTo(periods.shortest()) > 0) {
      against(
          "start_within",
          false,
          text(start)
              + " is longer than "
              + text(periods.shortest())
              + ", the shortest time between two due times: the next run would be due before this"
              + " one is late");
    }
    Duration timeout = settings.timeout().orElse(Duration.ZERO);
    if (timeout.compareTo(periods.shortest()) > 0 && !settings.isShared()) {
      against(
          "timeout",
          true,
          text(timeout)
              + " is longer than "
              + text(periods.shortest())
              + ", the shortest time between two due times: runs may overlap");
    }
    Optional<Duration> success = settings.successWithin();
    if (success.isPresent() && success.get().compareTo(periods.longest().plus(start)) < 0) {
      String and = start.isZero() ? "" : " and " + text(start) + " to start";
      against(
          "success_within",
          false,
          text(success.get())
              + " is shorter than "
              + text(periods.longest())
              + ", the longest time between two due times"
              + and
              + ": it would be told of a job that is well");
    }
  }

  private static String text(Duration length) {
    return Durations.format(length);
  }

  private void wrong(String key, String told) {
    faults.add(new Fault(key, "", told, false));
  }

  private void against(String key, boolean isWarning, String told) {
    faults.add(new Fault(key, SCHEDULE, told, isWarning));
  }
}
