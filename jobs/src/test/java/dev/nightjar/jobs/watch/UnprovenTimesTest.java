package dev.nightjar.jobs.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.jobs.watch.ExpectedRun.State;
import dev.nightjar.model.Run;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/// A job that began on a Monday morning and runs every hour, before anybody has seen its nights.
final class UnprovenTimesTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final LocalDate MONDAY = LocalDate.of(2026, 5, 4);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final WatchFixture house = new WatchFixture(at(0, 8), BERLIN, 20261121);

  private static Instant at(int day, int hour) {
    return MONDAY.plusDays(day).atTime(hour, 0).atZone(BERLIN).toInstant();
  }

  private void runs(int day, int from, int to) {
    for (int hour = from; hour <= to; hour++) {
      house.runs("sync", "db1", at(day, hour).plusSeconds(house.random.nextInt(5)), MINUTE);
    }
  }

  @Test
  void whoRestsAtNightAndAtWeekendsIsNeverMissed() {
    for (int day = 0; day < 21; day++) {
      if (MONDAY.plusDays(day).getDayOfWeek().getValue() <= 5) {
        runs(day, 9, 17);
      }
    }
    house.until(at(20, 23));
    assertThat(house.told).isEmpty();
    assertThat(house.missedRuns("sync")).isEmpty();
    assertThat(house.expected("sync").words()).contains("Mon–Fri");
  }

  @Test
  void whoDiesBeforeTheFirstNightIsMissedTheNextMorning() {
    runs(0, 9, 17);
    house.until(at(1, 8).plus(Duration.ofMinutes(59)));
    assertThat(house.conditions()).isEmpty();
    assertThat(house.expected("sync").state()).isEqualTo(State.WAITING);
    assertThat(house.expected("sync").evidence()).contains("not seen yet: 18:00–09:00, weekends");
    house.until(at(1, 9).plus(Duration.ofMinutes(15)));
    assertThat(house.conditions()).hasSize(1).first().asString().startsWith("JobMissed sync");
    assertThat(house.missedRuns("sync")).extracting(Run::startedAt).containsExactly(at(1, 9));
  }

  @Test
  void whoseNightWasSeenIsMissedAtNight() {
    runs(0, 9, 23);
    runs(1, 0, 23);
    runs(2, 0, 2);
    house.until(at(2, 3).plus(Duration.ofMinutes(15)));
    assertThat(house.conditions()).containsExactly("JobMissed sync");
  }

  @Test
  void whatWasSeenIsKnownAfterARestart() {
    runs(0, 9, 23);
    runs(1, 0, 23);
    runs(2, 0, 2);
    house.until(at(2, 2).plus(Duration.ofMinutes(30)));
    house.restart();
    house.until(at(2, 3).plus(Duration.ofMinutes(15)));
    assertThat(house.conditions()).containsExactly("JobMissed sync");
  }

  /// Of a hundred hourly runs none is of a weekend when the next one begins.
  @Test
  void olderRunsThanAreLearnedFromTellAfterARestartWhatWasSeen() {
    for (int day = 0; day < 12; day++) {
      runs(day, 0, 23);
    }
    house.until(at(11, 20));
    house.restart();
    house.until(at(12, 0).plus(Duration.ofMinutes(15)));
    assertThat(house.conditions()).containsExactly("JobMissed sync");
    assertThat(house.missedRuns("sync")).extracting(Run::startedAt).containsExactly(at(12, 0));
  }

  @Test
  void whoRestsAtWeekendsIsNotMissedAfterARestart() {
    for (int day = 0; day < 12; day++) {
      if (day % 7 < 5) {
        runs(day, 0, 23);
      }
    }
    house.until(at(11, 20));
    house.restart();
    house.until(at(13, 23));
    assertThat(house.told).isEmpty();
    assertThat(house.missedRuns("sync")).isEmpty();
  }

  /// At 09:00 in place of 02:00, once: nobody knows whether it comes at 09:00 from now on.
  @Test
  void whoCameAtAnotherTimeIsMissedOnceThatPassesToo() {
    for (int day = 0; day < 20; day++) {
      runs(day, 2, 2);
    }
    runs(20, 9, 9);
    house.until(at(20, 3));
    assertThat(house.conditions()).containsExactly("JobMissed sync");
    house.until(at(21, 9));
    assertThat(house.conditions()).isEmpty();
    house.until(at(21, 10));
    assertThat(house.conditions()).containsExactly("JobMissed sync");
  }
}
