package dev.nightjar.jobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TimerUnitTest {
  @Test
  void readsATimerWithSeveralTimes() {
    TimerUnit timer =
        TimerUnit.parse(
            "/etc/systemd/system/backup.timer",
            """
            [Unit]
            Description=Backup
            [Timer]
            # nightly, and at noon on weekdays
            OnCalendar=*-*-* 02:30:00 Europe/Berlin
            OnCalendar = Mon..Fri \\
               12:00
            Persistent=true
            RandomizedDelaySec=30min
            [Install]
            WantedBy=timers.target
            """);
    assertThat(timer)
        .isEqualTo(
            new TimerUnit(
                "backup",
                List.of("*-*-* 02:30:00 Europe/Berlin", "Mon..Fri     12:00"),
                true,
                Optional.of(Duration.ofMinutes(36)),
                List.of()));
  }

  @Test
  void takesWhatCountsFromAStartAsAnInterval() {
    TimerUnit timer =
        TimerUnit.parse(
            "poll.timer",
            "[Timer]\nOnBootSec=5min\nOnUnitActiveSec=1h 30min\nUnit=fetch.service\n");
    assertThat(timer.job()).isEqualTo("fetch");
    assertThat(timer.schedules()).containsExactly("every 1h30m");
    assertThat(TimerUnit.parse("x.timer", "[Timer]\nOnUnitActiveSec=300\n").schedules())
        .containsExactly("every 5m");
    assertThat(TimerUnit.parse("x.timer", "[Timer]\nOnBootSec=1min\n").schedules())
        .containsExactly("@reboot");
  }

  @Test
  void forgetsWhatAnEmptyValueTakesBack() {
    assertThat(
            TimerUnit.parse(
                    "x.timer", "[Timer]\nOnCalendar=daily\nOnCalendar=\nOnCalendar=weekly\n")
                .schedules())
        .containsExactly("weekly");
  }

  @Test
  void tellsEachProblemWithLineAndColumn() {
    assertThat(problems("[Timer]\nOnCalendar=Mon..Foo 02:00\nOnUnitActiveSec=5x\nodd\n"))
        .satisfiesExactly(
            p -> assertThat(p).startsWith("line 2, column 17: a weekday is wanted"),
            p -> assertThat(p).startsWith("line 3, column 18: \"x\" is no unit"),
            p -> assertThat(p).startsWith("line 4, column 1: KEY=VALUE"));
    assertThat(problems("[Unit]\n"))
        .containsExactly("line 1, column 1: there is no section [Timer]");
    assertThat(problems("[Timer]\nPersistent=true\n"))
        .singleElement()
        .asString()
        .contains("says when");
    assertThat(problems("[Timer]\nOnUnitInactiveSec=5m\n"))
        .singleElement()
        .asString()
        .contains("from the end of a run");
  }

  private static List<String> problems(String text) {
    return TimerUnit.parse("x.timer", text).problems().stream().map(Problem::toString).toList();
  }
}
