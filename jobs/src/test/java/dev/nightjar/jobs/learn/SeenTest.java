package dev.nightjar.jobs.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Weeks begin on Monday, 4 May 2026.
final class SeenTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final LocalDate MONDAY = LocalDate.of(2026, 5, 4);

  private static LearnedSchedule learn(List<Long> starts) {
    return ScheduleLearner.learn(
            starts.stream().mapToLong(Long::longValue).toArray(), BERLIN, List.of())
        .orElseThrow();
  }

  private static List<Long> daily(String time, LocalDate from, int count) {
    return Almanac.at(List.of(LocalTime.parse(time)), _ -> true, from, count, BERLIN);
  }

  private static List<Long> shown(Predicate<LocalDateTime> minutes, int count) {
    return Almanac.shown(minutes, MONDAY, count, BERLIN);
  }

  private static Instant at(String wall) {
    return LocalDateTime.parse(wall).atZone(BERLIN).toInstant();
  }

  @Test
  void aNightIsAGuessBeforeTheFirstOne() {
    LearnedSchedule found = learn(shown(now -> now.getMinute() == 0 && now.getHour() >= 9, 8));
    assertThat(found.schedule().text()).isEqualTo("0 * * * *");
    assertThat(found.seen().covers(at("2026-05-05T09:00"))).isTrue();
    assertThat(found.seen().covers(at("2026-05-04T17:00"))).isFalse();
    assertThat(found.seen().covers(at("2026-05-05T08:00"))).isFalse();
    assertThat(found.seen().covers(at("2026-05-09T09:00"))).isFalse();
    assertThat(found.evidence()).endsWith("; not seen yet: 17:00–09:00, weekends");
  }

  @Test
  void anHourOnceSeenIsSeenOnAllWorkingDays() {
    Seen seen = learn(shown(now -> now.getMinute() == 0, 30)).seen();
    assertThat(seen.covers(at("2026-05-08T03:00"))).isTrue();
    assertThat(seen.covers(at("2026-05-09T03:00"))).isFalse();
  }

  @Test
  void nothingIsAGuessAfterAWholeWeek() {
    LearnedSchedule found = learn(shown(now -> now.getMinute() == 0, 7 * 24));
    assertThat(found.evidence()).doesNotContain("not seen");
    assertThat(found.seen().covers(at("2026-05-16T03:00"))).isTrue();
  }

  @Test
  void aDailyJobIsSeenWeekdayByWeekday() {
    LearnedSchedule found = learn(daily("02:30", MONDAY, 5));
    assertThat(found.seen().covers(at("2026-05-11T02:30"))).isTrue();
    assertThat(found.seen().covers(at("2026-05-09T02:30"))).isFalse();
    assertThat(found.evidence()).endsWith("; not seen yet: Sat,Sun");
  }

  @Test
  void whatWasSeenBeforeTheStartsThatAreKnownCounts() {
    long[] starts =
        shown(now -> now.getMinute() == 0 && now.getHour() >= 9, 8).stream()
            .mapToLong(Long::longValue)
            .toArray();
    var older = new WeekTimes();
    older.add(at("2026-05-02T03:00"), BERLIN);
    Seen seen = ScheduleLearner.learn(starts, BERLIN, List.of(), older).orElseThrow().seen();
    assertThat(seen.covers(at("2026-05-09T03:00"))).isTrue();
    assertThat(seen.covers(at("2026-05-09T04:00"))).isFalse();
  }

  @Test
  void whatIsDueOnDaysOfTheMonthHasNoParts() {
    Seen seen =
        learn(
                Almanac.at(
                    List.of(LocalTime.of(2, 30)),
                    day -> day.getDayOfMonth() == 15,
                    MONDAY,
                    5,
                    BERLIN))
            .seen();
    for (DayOfWeek day : DayOfWeek.values()) {
      assertThat(seen.covers(MONDAY.with(day).atTime(2, 30).atZone(BERLIN).toInstant())).isTrue();
    }
  }

  /// By the clock on the wall or by UTC: before the first change both say the same.
  @Test
  void theFirstChangeOfTheClockMayMoveIt() {
    LearnedSchedule found = learn(daily("17:30", LocalDate.of(2026, 3, 10), 12));
    assertThat(found.seen().doubt(at("2026-03-27T17:30"))).isZero();
    assertThat(found.seen().doubt(at("2026-03-30T17:30"))).isEqualTo(Duration.ofHours(1));
    Seen after = learn(daily("17:30", LocalDate.of(2026, 3, 10), 25)).seen();
    assertThat(after.doubt(at("2026-03-30T17:30"))).isZero();
  }

  @Test
  void aScheduleOnUtcIsMovedByNoChange() {
    List<Long> starts =
        Almanac.at(
            List.of(LocalTime.of(17, 30)),
            _ -> true,
            LocalDate.of(2026, 3, 20),
            16,
            ZoneOffset.UTC);
    LearnedSchedule found = learn(starts);
    assertThat(found.schedule().text()).isEqualTo("CRON_TZ=UTC 30 17 * * *");
    assertThat(found.seen().doubt(at("2026-10-30T17:30"))).isZero();
  }

  /// Every third day is the 1st, 4th, 7th … until the month ends.
  @Test
  void theFirstEndOfAMonthMayMoveWhatIsDueEveryFewDays() {
    Predicate<LocalDate> days = day -> day.getDayOfMonth() % 3 == 1;
    List<LocalTime> time = List.of(LocalTime.of(2, 30));
    Seen before = learn(Almanac.at(time, days, LocalDate.of(2026, 5, 1), 8, BERLIN)).seen();
    assertThat(before.doubt(at("2026-05-25T02:30"))).isZero();
    assertThat(before.doubt(at("2026-06-01T02:30"))).isEqualTo(Duration.ofDays(3));
    Seen after = learn(Almanac.at(time, days, LocalDate.of(2026, 5, 1), 14, BERLIN)).seen();
    assertThat(after.doubt(at("2026-07-01T02:30"))).isZero();
  }
}
