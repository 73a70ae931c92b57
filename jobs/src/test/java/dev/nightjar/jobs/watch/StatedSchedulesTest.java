package dev.nightjar.jobs.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.JobSettings;
import dev.nightjar.model.Run;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Schedules that people change, and starts of ours.
final class StatedSchedulesTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant START = Instant.parse("2026-03-01T11:00:00Z");
  private static final Instant FIRST = Instant.parse("2026-03-02T01:30:00Z"); // 02:30 in Berlin
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final WatchFixture house = new WatchFixture(START, BERLIN, 20261121);

  private static JobSettings due(String schedule) {
    return JobSettings.of("backup").withSchedules(List.of(schedule), "Europe/Berlin");
  }

  private static Instant night(int number) {
    return FIRST.atZone(BERLIN).plusDays(number).toInstant();
  }

  private void nights(int count) {
    for (int i = 0; i < count; i++) {
      house.runs("backup", "db1", night(i).plusSeconds(5), MINUTE);
    }
    house.until(night(count - 1).plus(HOUR.multipliedBy(8)));
  }

  @Test
  void aScheduleThatChangedOverAStartIsJudgedFromThenOn() {
    house.configure(due("30 2 * * *"));
    nights(3);
    house.restartWith(due("0 6 * * *")); // at half past ten
    house.until(night(2).plus(HOUR.multipliedBy(12)));
    assertThat(house.told).isEmpty();
    assertThat(house.missedRuns("backup")).isEmpty();
    house.until(night(3).plus(HOUR.multipliedBy(5)));
    assertThat(house.conditions()).containsExactly("JobMissed backup");
    assertThat(house.missedRuns("backup"))
        .extracting(Run::startedAt)
        .containsExactly(Instant.parse("2026-03-05T05:00:00Z"));
  }

  @Test
  void aScheduleThatIsSaidOfAJobOverAStartIsJudgedFromThenOn() {
    nights(3); // too few to have learned anything
    house.restartWith(due("0 6 * * *"));
    house.until(night(2).plus(HOUR.multipliedBy(12)));
    assertThat(house.told).isEmpty();
  }

  @Test
  void aScheduleThatAPersonChangedIsJudgedFromThenOnAlsoAfterAStart() {
    house.watch.save(Tenant.DEFAULT, due("30 2 * * *"));
    nights(3);
    house.watch.save(Tenant.DEFAULT, due("0 6 * * *"));
    house.until(night(2).plus(HOUR.multipliedBy(9)));
    house.restart();
    house.until(night(2).plus(HOUR.multipliedBy(12)));
    assertThat(house.told).isEmpty();
  }

  @Test
  void aScheduleThatStayedIsJudgedAsIfThereHadBeenNoStart() {
    house.configure(due("30 2 * * *"));
    nights(3);
    house.until(night(3).plus(HOUR.multipliedBy(2)));
    Instant since = house.condition("JobMissed").since();
    house.restart();
    house.until(night(3).plus(HOUR.multipliedBy(3)));
    assertThat(house.condition("JobMissed").since()).isEqualTo(since).isEqualTo(night(3));
  }

  @Test
  void aScheduleThatWasTakenBackAndSaidAgainIsNew() {
    house.configure(due("0 6 * * *"));
    house.until(START.plus(HOUR));
    house.restartWith();
    nights(3);
    house.restartWith(due("0 6 * * *"));
    house.until(night(2).plus(HOUR.multipliedBy(12)));
    assertThat(house.told).isEmpty();
  }
}
