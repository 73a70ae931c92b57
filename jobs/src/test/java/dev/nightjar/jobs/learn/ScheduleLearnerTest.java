package dev.nightjar.jobs.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.jobs.learn.LearnedSchedule.Stage;
import dev.nightjar.jobs.schedule.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class ScheduleLearnerTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final LocalDate FROM = LocalDate.of(2026, 5, 4);

  private final Random random = new Random(1);

  private static Optional<LearnedSchedule> learn(List<Long> starts) {
    return ScheduleLearner.learn(
        starts.stream().mapToLong(Long::longValue).toArray(), BERLIN, List.of());
  }

  private LearnedSchedule found(List<Long> due) {
    List<Long> starts = due.stream().map(at -> at + random.nextInt(3_000)).toList();
    return learn(starts).orElseThrow();
  }

  private static List<Long> days(String time, Predicate<LocalDate> days, int count) {
    return Almanac.at(List.of(LocalTime.parse(time)), days, FROM, count, BERLIN);
  }

  private void check(List<Long> due, String text) {
    assertThat(found(due).schedule().text()).isEqualTo(text);
  }

  @Test
  void findsWhatPeopleWrite() {
    check(Almanac.shown(now -> now.getMinute() % 15 == 0, FROM, 12, BERLIN), "*/15 * * * *");
    check(Almanac.shown(now -> now.getMinute() == 7, FROM, 8, BERLIN), "7 * * * *");
    check(days("02:30", _ -> true, 6), "30 2 * * *");
    check(days("02:30", Almanac::isWork, 6), "30 2 * * 1-5");
    check(days("02:30", day -> day.getDayOfMonth() == 15, 6), "30 2 15 * *");
    check(days("02:30", day -> day.plusDays(1).getDayOfMonth() == 1, 6), "*-*~01 02:30:00");
    check(
        Almanac.at(List.of(LocalTime.of(8, 5), LocalTime.of(17, 40)), _ -> true, FROM, 8, BERLIN),
        "5 8 * * * | 40 17 * * *");
  }

  @Test
  void findsAPeriodThatDividesNoDay() {
    long first = Instant.parse("2026-05-04T02:30:00Z").toEpochMilli();
    List<Long> due = LongStream.range(0, 8).map(i -> first + i * 36 * 3_600_000L).boxed().toList();
    check(due, "every 36h from 2026-05-14T14:30Z");
  }

  @Test
  void whatItFoundIsReadAgainFromItsText() {
    for (Kind kind : Kind.values()) {
      SyntheticJob job = kind.job(7);
      ScheduleLearner.learn(job.first(20), job.zone(), List.of())
          .ifPresent(
              learned ->
                  assertThat(Schedules.parse(learned.schedule().text(), job.zone()))
                      .isEqualTo(learned.schedule()));
    }
  }

  @Test
  void tellsWhatSpeaksForIt() {
    LearnedSchedule learned = found(days("02:30", Almanac::isWork, 14));
    assertThat(learned.evidence()).isEqualTo("14 of 14 at 02:30 ± 1 s, Mon–Fri");
    assertThat(learned.stage()).isEqualTo(Stage.ARMED);
    assertThat(learned.tolerance()).isBetween(Duration.ofSeconds(60), Duration.ofMinutes(5));
    assertThat(found(days("02:30", _ -> true, 4)).stage()).isEqualTo(Stage.SILENT);
    assertThat(found(days("02:30", _ -> true, 7)).stage()).isEqualTo(Stage.ADVISORY);
  }

  @Test
  void takesTheNewestRegime() {
    List<Long> due = new ArrayList<>(days("02:30", _ -> true, 40));
    due.addAll(Almanac.at(List.of(LocalTime.of(3, 15)), _ -> true, FROM.plusDays(40), 5, BERLIN));
    check(due, "15 3 * * *");
  }

  @Test
  void aGapOfOursIsNoMiss() {
    List<Long> due = new ArrayList<>(days("02:30", _ -> true, 30));
    List<Long> missing = List.copyOf(due.subList(10, 15));
    due.removeAll(missing);
    var away =
        new Gap(
            Instant.ofEpochMilli(missing.getFirst()).minusSeconds(600),
            Instant.ofEpochMilli(missing.getLast()).plusSeconds(600));
    long[] starts = due.stream().mapToLong(Long::longValue).toArray();
    LearnedSchedule learned = ScheduleLearner.learn(starts, BERLIN, List.of(away)).orElseThrow();
    assertThat(learned.due()).isEqualTo(25);
    assertThat(learned.hits()).isEqualTo(25);
  }

  @Test
  void fewStartsAreNothing() {
    assertThat(learn(List.of())).isEmpty();
    assertThat(learn(List.of(1L))).isEmpty();
    assertThat(learn(List.of(1L, 1L, 1L, 1L, 1L, 1L))).isEmpty();
  }
}
