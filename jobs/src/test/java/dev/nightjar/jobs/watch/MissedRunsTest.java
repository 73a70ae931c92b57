package dev.nightjar.jobs.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.jobs.watch.DueTimes.Event;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.RunStore.RunFilter;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.InMemoryRunStore;
import dev.nightjar.testing.kit.ManualClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Missed runs as they are kept.
final class MissedRunsTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant START = Instant.parse("2026-03-01T11:00:00Z");
  private static final Instant FIRST = Instant.parse("2026-03-02T01:30:00Z"); // 02:30 in Berlin
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Tenant TENANT = Tenant.DEFAULT;

  private final WatchFixture house = new WatchFixture(START, BERLIN, 20261121);

  /// A store that counts how often it is asked to save many, and refuses that for a while.
  private static final class CountingStore {
    final InMemoryRunStore kept = new InMemoryRunStore(new ManualClock(START));
    final List<Integer> saves = new ArrayList<>();
    boolean isFull;

    RunStore port() {
      return (RunStore)
          Proxy.newProxyInstance(
              RunStore.class.getClassLoader(),
              new Class<?>[] {RunStore.class},
              (_, method, arguments) -> {
                if (method.getName().equals("saveAll")) {
                  if (isFull) {
                    throw new NightjarException(ErrorCode.STORAGE_FULL, "no room");
                  }
                  saves.add(((List<?>) arguments[1]).size());
                }
                try {
                  return method.invoke(kept, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    List<Run> all() {
      return kept.runs(TENANT, RunFilter.ALL, Optional.empty(), 1_000).items();
    }
  }

  private static WatchedInstance instance(String job) {
    return new WatchedInstance(job, "db1", ZoneOffset.UTC);
  }

  private static Event missed(int minute) {
    return new Event.Missed(START.plus(MINUTE.multipliedBy(minute)).toEpochMilli());
  }

  private static Event turnedUp(int minute) {
    return new Event.TurnedUp(START.plus(MINUTE.multipliedBy(minute)).toEpochMilli());
  }

  @Test
  void areWrittenManyAtATimeAndToldOfByJob() {
    var store = new CountingStore();
    Set<String> told = new TreeSet<>();
    var missed = new MissedRuns(store.port(), (_, jobs) -> told.addAll(jobs));
    for (int i = 0; i < 600; i++) {
      missed.add(TENANT, instance("job" + i % 3), List.of(missed(i)));
    }
    assertThat(store.all()).isEmpty();
    missed.write();
    assertThat(store.all()).hasSize(600);
    assertThat(store.saves).hasSize(3);
    assertThat(told).containsExactly("job0", "job1", "job2");
    missed.write();
    assertThat(store.saves).hasSize(3);
  }

  @Test
  void areTakenBackWhetherTheyWereWrittenYetOrNot() {
    var store = new CountingStore();
    var missed = new MissedRuns(store.port(), (_, _) -> {});
    missed.add(TENANT, instance("backup"), List.of(missed(1), missed(2), missed(3)));
    missed.add(TENANT, instance("backup"), List.of(turnedUp(2)));
    missed.write();
    missed.add(TENANT, instance("backup"), List.of(turnedUp(3)));
    missed.write();
    assertThat(store.all())
        .extracting(Run::startedAt)
        .containsExactly(START.plus(MINUTE.multipliedBy(1)));
  }

  @Test
  void waitWhileTheStoreHasNoRoom() {
    var store = new CountingStore();
    var missed = new MissedRuns(store.port(), (_, _) -> {});
    store.isFull = true;
    missed.add(TENANT, instance("backup"), List.of(missed(1), missed(2)));
    missed.write();
    missed.add(TENANT, instance("backup"), List.of(turnedUp(1)));
    missed.write();
    store.isFull = false;
    missed.write();
    assertThat(store.all())
        .extracting(Run::startedAt)
        .containsExactly(START.plus(MINUTE.multipliedBy(2)));
  }

  private Instant night(int number) {
    return FIRST.atZone(BERLIN).plusDays(number).toInstant();
  }

  private void nights(int from, int to) {
    for (int i = from; i < to; i++) {
      house.runs("backup", "db1", night(i).plusSeconds(house.random.nextInt(20)), MINUTE);
    }
  }

  @Test
  void areTakenBackByAReportThatComesAfterARestartAndANewerRun() {
    nights(0, 10);
    nights(12, 14);
    house.until(night(13).plus(Duration.ofHours(2)));
    assertThat(house.missedRuns("backup"))
        .extracting(Run::startedAt)
        .containsExactly(night(11), night(10));
    house.restart();
    house.reportOld("backup", "db1", night(10).plusSeconds(3), MINUTE);
    assertThat(house.missedRuns("backup")).extracting(Run::startedAt).containsExactly(night(11));
    house.reportOld("backup", "db1", night(11).plus(Duration.ofHours(5)), MINUTE);
    assertThat(house.missedRuns("backup")).as("it came too late").hasSize(1);
  }

  @Test
  void areTakenBackThoughANewerRunHasComeMeanwhile() {
    nights(0, 10);
    nights(11, 14);
    house.until(night(13).plus(Duration.ofHours(2)));
    house.reportOld("backup", "db1", night(10).plusSeconds(3), MINUTE);
    assertThat(house.missedRuns("backup")).isEmpty();
  }

  @Test
  void ofAJobThatGaveWayAreNotTakenBack() {
    nights(0, 10);
    house.until(night(10).minusSeconds(60));
    Instant start = night(9).plus(Duration.ofHours(6));
    var id = RunId.at(start.toEpochMilli(), house.random);
    house.report(house.run(id, "backup", "db1", start, RunState.MISSED, Duration.ZERO, true));
    house.restart();
    house.reportOld("backup", "db1", start.plusSeconds(1), MINUTE);
    assertThat(house.missedRuns("backup")).extracting(Run::id).containsExactly(id);
  }

  @Test
  void ofAGivenJobThatNeverRanAreWrittenAtTheStart() {
    house.configure(JobSettings.of("backup").withSchedules(List.of("30 2 * * *"), "Europe/Berlin"));
    house.until(START.plusSeconds(60));
    house.stop();
    Instant clockOfNoWatch = night(2).plus(Duration.ofHours(5));
    house.decisions.saveWatchedUntil(TENANT, clockOfNoWatch);
    house.until(clockOfNoWatch);
    house.restart();
    assertThat(house.missedRuns("backup"))
        .extracting(Run::startedAt)
        .containsExactly(night(2), night(1), night(0));
  }
}
