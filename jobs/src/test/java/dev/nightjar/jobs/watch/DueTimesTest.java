package dev.nightjar.jobs.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.jobs.learn.LearnedSchedule.Stage;
import dev.nightjar.jobs.learn.ScheduleLearner;
import dev.nightjar.jobs.learn.Seen;
import dev.nightjar.jobs.schedule.Schedule;
import dev.nightjar.jobs.watch.DueTimes.Event;
import dev.nightjar.jobs.watch.DueTimes.Event.Missed;
import dev.nightjar.jobs.watch.DueTimes.Event.TurnedUp;
import dev.nightjar.jobs.watch.DueTimes.Gap;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Due every hour on the hour; late after 2 minutes, missed after 4. Times are minutes.
final class DueTimesTest {
  private static final long MINUTE = 60_000;

  private record Hourly(boolean isInterval, int phase) implements Schedule {
    Hourly(boolean isInterval) {
      this(isInterval, 0);
    }

    @Override
    public Optional<Instant> next(Instant after) {
      long millis = after.toEpochMilli() - phase * MINUTE;
      long hour = 60 * MINUTE;
      return Optional.of(
          Instant.ofEpochMilli(
              phase * MINUTE + (isInterval ? millis + hour : (millis / hour + 1) * hour)));
    }

    @Override
    public String text() {
      return isInterval ? "every 1h" : phase + " * * * *";
    }

    @Override
    public String words() {
      return text();
    }
  }

  private final DueTimes times = new DueTimes(plan(false), at(1));

  private static Plan plan(boolean isInterval) {
    return plan(new Hourly(isInterval), Seen.EVERYWHERE);
  }

  private static Plan plan(Schedule schedule, Seen seen) {
    return new Plan(
        Plan.Source.LEARNED,
        schedule,
        ZoneOffset.UTC,
        Duration.ofMinutes(2),
        Duration.ofMinutes(4),
        Stage.ARMED,
        seen,
        "",
        Optional.empty());
  }

  private static long at(double minute) {
    return (long) (minute * MINUTE);
  }

  private static Event missed(double minute) {
    return new Missed(at(minute));
  }

  private List<Event> look(double minute) {
    return times.look(at(minute), List.of());
  }

  @Test
  void aStartInTimeAnswersItsDueTime() {
    assertThat(times.started(at(60.5))).isEmpty();
    assertThat(times.next()).contains(Instant.ofEpochMilli(at(120)));
    assertThat(look(119)).isEmpty();
    assertThat(times.missingSince()).isEmpty();
  }

  @Test
  void aStartShortlyBeforeAnswersItToo() {
    assertThat(times.started(at(58.5))).isEmpty();
    assertThat(times.next()).contains(Instant.ofEpochMilli(at(120)));
  }

  @Test
  void aStartLongBeforeDoesNot() {
    times.started(at(40));
    assertThat(times.next()).contains(Instant.ofEpochMilli(at(60)));
  }

  @Test
  void isLateThenMissedAndBothOnce() {
    assertThat(times.isLate(at(61))).isFalse();
    assertThat(times.isLate(at(62.5))).isTrue();
    assertThat(look(63.9)).isEmpty();
    assertThat(look(64.1)).containsExactly(missed(60));
    assertThat(look(70)).isEmpty();
    assertThat(times.missingSince()).contains(Instant.ofEpochMilli(at(60)));
  }

  @Test
  void countsAllOfASilenceAndKeepsTheFirst() {
    assertThat(look(60 * 30)).hasSize(DueTimes.MAX_MISSED);
    assertThat(times.missedInRow()).isEqualTo(29);
    assertThat(times.missingSince()).contains(Instant.ofEpochMilli(at(60)));
    assertThat(times.started(at(60 * 30 + 1))).isEmpty();
    assertThat(times.missedInRow()).isZero();
    assertThat(times.missingSince()).isEmpty();
  }

  @Test
  void aLateStartEndsTheMissAndStaysOne() {
    assertThat(look(65)).containsExactly(missed(60));
    assertThat(times.started(at(80))).isEmpty();
    assertThat(times.missingSince()).isEmpty();
    assertThat(times.next()).contains(Instant.ofEpochMilli(at(120)));
  }

  @Test
  void aStartInTimeThatIsToldLateTakesTheMissBack() {
    assertThat(look(65)).containsExactly(missed(60));
    assertThat(times.started(at(61))).containsExactly(new TurnedUp(at(60)));
    assertThat(times.missingSince()).isEmpty();
  }

  @Test
  void whatWasSkippedBeforeAStartIsMissed() {
    assertThat(times.started(at(60))).isEmpty();
    assertThat(times.started(at(240))).containsExactly(missed(120), missed(180));
    assertThat(times.missingSince()).isEmpty();
    assertThat(times.next()).contains(Instant.ofEpochMilli(at(300)));
  }

  @Test
  void waitsForThoseWhoCouldNotReachUs() {
    List<Gap> gaps = List.of(new Gap(at(59), at(200)));
    assertThat(times.look(at(206), gaps)).isEmpty();
    assertThat(times.isWaiting()).isTrue();
    assertThat(times.started(at(61))).isEmpty();
    assertThat(times.started(at(121))).isEmpty();
    assertThat(times.delivered()).containsExactly(missed(180));
    assertThat(times.missingSince()).contains(Instant.ofEpochMilli(at(180)));
  }

  @Test
  void tellsNothingOfTimesThatNobodyCanKnowOf() {
    List<Gap> gaps = List.of(new Gap(at(59), at(200)));
    times.look(at(206), gaps);
    assertThat(times.started(at(240))).isEmpty();
    times.giveUp();
    assertThat(times.isWaiting()).isFalse();
    assertThat(times.missingSince()).isEmpty();
  }

  @Test
  void anIntervalCountsFromTheLastStart() {
    var interval = new DueTimes(plan(true), at(0));
    assertThat(interval.started(at(50))).isEmpty();
    assertThat(interval.next()).contains(Instant.ofEpochMilli(at(110)));
    assertThat(interval.look(at(115), List.of())).containsExactly(missed(110));
    assertThat(interval.started(at(130))).isEmpty();
    assertThat(interval.next()).contains(Instant.ofEpochMilli(at(190)));
  }

  @Test
  void aRunByHandBetweenTwoDueTimesChangesNothing() {
    times.started(at(60));
    assertThat(times.started(at(90))).isEmpty();
    assertThat(times.next()).contains(Instant.ofEpochMilli(at(120)));
    assertThat(look(125)).containsExactly(missed(120));
  }

  @Test
  void aReportThatUsuallyComesLaterIsWaitedForLonger() {
    times.allow(at(10));
    assertThat(look(70)).isEmpty();
    assertThat(times.isLate(at(70))).isFalse();
    assertThat(look(74.5)).containsExactly(missed(60));
  }

  @Test
  void anotherScheduleBeginsAnew() {
    look(65);
    times.follow(plan(true), at(66));
    assertThat(times.missingSince()).isEmpty();
    assertThat(times.next()).contains(Instant.ofEpochMilli(at(120)));
  }

  /// From midnight to 08:00 on the first day of all.
  private static Seen seenUntilEight() {
    long[] starts = LongStream.range(0, 9).map(hour -> hour * 60 * MINUTE).toArray();
    return ScheduleLearner.learn(starts, ZoneOffset.UTC, List.of()).orElseThrow().seen();
  }

  @Test
  void whatIsDueWhereItWasNeverSeenPassesWithoutAWord() {
    var guessed = new DueTimes(plan(new Hourly(false), seenUntilEight()), at(60 * 8));
    assertThat(guessed.next()).contains(Instant.ofEpochMilli(at(60 * 9)));
    assertThat(guessed.isLate(at(60 * 9 + 3))).isFalse();
    assertThat(guessed.look(at(60 * 24 - 1), List.of())).isEmpty();
    assertThat(guessed.missingSince()).isEmpty();
    assertThat(guessed.isLate(at(60 * 24 + 3))).isTrue();
    assertThat(guessed.look(at(60 * 24 + 5), List.of())).containsExactly(missed(60 * 24));
  }

  @Test
  void whatWasSkippedWhereItWasNeverSeenIsNotMissed() {
    var guessed = new DueTimes(plan(new Hourly(false), seenUntilEight()), at(60 * 8));
    assertThat(guessed.started(at(60 * 25))).containsExactly(missed(60 * 24));
  }

  /// The start answered what was due at 60 when that was thought to be at 58.
  @Test
  void aStartThatIsALittleEarlyByWhatIsKnownNowStillCounts() {
    var moved = new DueTimes(plan(new Hourly(false, 58), Seen.EVERYWHERE), at(1));
    assertThat(moved.started(at(58.5))).isEmpty();
    moved.follow(plan(new Hourly(false, 60), Seen.EVERYWHERE), at(58.6));
    assertThat(moved.next()).contains(Instant.ofEpochMilli(at(120)));
  }

  @Test
  void aNewerStartThatIsToldLateMakesWhatIsDueAfterItCountAnew() {
    assertThat(look(60 * 5 + 10)).hasSize(5);
    assertThat(times.started(at(181))).containsExactly(new TurnedUp(at(180)));
    assertThat(look(60 * 5 + 11)).isEmpty(); // those after it were told before
    assertThat(times.missedInRow()).isEqualTo(2);
    assertThat(times.missingSince()).contains(Instant.ofEpochMilli(at(240)));
  }
}
