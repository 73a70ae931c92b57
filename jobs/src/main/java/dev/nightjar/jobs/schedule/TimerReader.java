package dev.nightjar.jobs.schedule;

import dev.nightjar.base.Durations;
import dev.nightjar.base.Problem;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads the section `[Timer]` of a unit file. Owned by the thread that reads.
final class TimerReader {
  /// systemd's own, where `AccuracySec=` says nothing.
  private static final Duration ACCURACY = Duration.ofMinutes(1);

  private static final Duration ROOM = Duration.ofMinutes(5);

  private final String fileName;
  private final List<String> schedules = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private String unit = "";
  private boolean isPersistent;
  private boolean startsAtBoot;
  private Optional<Duration> delay = Optional.empty();
  private Duration accuracy = ACCURACY;

  TimerReader(String fileName) {
    this.fileName = fileName;
  }

  void read(List<String> lines) {
    boolean isTimer = false;
    boolean hasSection = false;
    for (int i = 0; i < lines.size(); i++) {
      int number = i + 1;
      String line = lines.get(i);
      String stripped = line.strip();
      if (stripped.isEmpty() || stripped.startsWith("#") || stripped.startsWith(";")) {
        continue;
      }
      while (line.endsWith("\\") && i + 1 < lines.size()) {
        i++;
        line = line.substring(0, line.length() - 1) + " " + lines.get(i);
      }
      if (stripped.startsWith("[")) {
        isTimer = stripped.equals("[Timer]");
        hasSection |= isTimer;
      } else if (isTimer) {
        assignment(number, line);
      }
    }
    if (!hasSection) {
      problem(1, 1, "there is no section [Timer]");
    }
  }

  private void assignment(int number, String line) {
    int equals = line.indexOf('=');
    if (equals < 0) {
      problem(number, 1, "KEY=VALUE is wanted");
      return;
    }
    var cursor = new Cursor(line, equals + 1, line.stripTrailing().length());
    cursor.skipSpaces();
    try {
      take(line.substring(0, equals).strip(), cursor);
    } catch (BadSchedule e) {
      problem(number, e.column(), e.told());
    }
  }

  private void take(String key, Cursor value) throws BadSchedule {
    switch (key) {
      case "OnCalendar" -> calendar(value);
      case "OnUnitActiveSec" -> {
        if (!isReset(value)) {
          schedules.add("every " + Durations.format(Spans.read(value, "s")));
        }
      }
      case "OnUnitInactiveSec" -> {
        if (!isReset(value)) {
          throw value.wrong(
              "OnUnitInactiveSec counts from the end of a run, which is not known beforehand;"
                  + " without a schedule it is learned");
        }
      }
      case "OnBootSec", "OnStartupSec", "OnActiveSec" -> startsAtBoot |= !isReset(value);
      case "RandomizedDelaySec" -> delay = length(value);
      case "AccuracySec" -> accuracy = length(value).orElse(ACCURACY);
      case "Persistent" -> isPersistent = isTrue(value.rest());
      case "Unit" -> unit = value.rest();
      default -> {}
    }
  }

  private void calendar(Cursor value) throws BadSchedule {
    if (isReset(value)) {
      return;
    }
    String text = value.rest();
    new CalendarReader(text, ZoneOffset.UTC).read(value);
    schedules.add(text);
  }

  /// An empty value takes back everything that was said before about when.
  private boolean isReset(Cursor value) {
    if (value.atEnd()) {
      schedules.clear();
      startsAtBoot = false;
    }
    return value.atEnd();
  }

  private static Optional<Duration> length(Cursor value) throws BadSchedule {
    boolean isNothing = value.rest().isEmpty() || value.rest().matches("0[a-z]*");
    return isNothing || value.rest().matches("[0-9]+(?:us|ms|usec|msec)")
        ? Optional.empty()
        : Optional.of(Spans.read(value, "s"));
  }

  private static boolean isTrue(String value) {
    return List.of("1", "yes", "true", "on", "y", "t").contains(value.toLowerCase(Locale.ROOT));
  }

  private void problem(int line, int column, String told) {
    problems.add(new Problem("", OptionalInt.of(line), OptionalInt.of(column), told));
  }

  TimerUnit done() {
    if (schedules.isEmpty() && startsAtBoot) {
      schedules.add("@reboot");
    }
    if (schedules.isEmpty() && problems.isEmpty()) {
      problem(1, 1, "no OnCalendar=, OnUnitActiveSec= or OnBootSec= says when it starts");
    }
    String base = fileName.substring(fileName.lastIndexOf('/') + 1);
    String name = unit.isEmpty() ? base : unit;
    return new TimerUnit(
        name.replaceFirst("\\.(?:timer|service|target|path)$", ""),
        schedules,
        isPersistent,
        delay.map(d -> d.plus(accuracy).plus(ROOM)),
        problems);
  }
}
