package dev.nightjar.jobs.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.Clock;
import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.jobs.ledger.World.Source;
import dev.nightjar.model.Condition;
import dev.nightjar.model.Entity;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.Test;

final class LedgerTest {
  private static final Tenant TENANT = Tenant.DEFAULT;
  private static final Duration LONG = Duration.ofMinutes(30);

  private final World world = new World(4);

  private LedgerEntry entry(Entity entity) {
    return world.ledger.entries(TENANT, Optional.empty(), Optional.empty()).stream()
        .filter(e -> e.entity().equals(entity))
        .findFirst()
        .orElseThrow();
  }

  private static Entity host(String name) {
    return new Entity(Entity.Kind.HOST, Labels.of("host", name));
  }

  private Source often(String job, String instance) {
    return world.add(World.push(job, instance), 15, 0.01, 0);
  }

  private void wanted(Duration interval, Entity... entities) {
    Map<Entity, Duration> all = new HashMap<>();
    for (Entity entity : entities) {
      all.put(entity, interval);
    }
    world.ledger.wanted(TENANT, Entity.Kind.TARGET, all);
  }

  private List<String> names() {
    return world.conditions().stream().map(c -> c.kind().name() + c.labels()).toList();
  }

  @Test
  void tellsHowAnEntryStands() {
    Source a = often("a", "db1:80");
    world.run(Duration.ofMinutes(1));
    assertThat(entry(a.entity).state()).isEqualTo(State.NEW);
    world.run(LONG);
    LedgerEntry live = entry(a.entity);
    assertThat(live.state()).isEqualTo(State.LIVE);
    assertThat(live.cadence().orElseThrow())
        .isBetween(Duration.ofSeconds(14), Duration.ofSeconds(17));
    assertThat(live.dueAt().orElseThrow()).isAfter(live.lastSeen().orElseThrow());
    assertThat(live.parent()).isEqualTo(entry(host("db1")).id());
    assertThat(entry(host("db1")).lastSeen()).isEqualTo(live.lastSeen());
    a.isUp = false;
    world.run(Duration.ofSeconds(55));
    assertThat(entry(a.entity).state()).isEqualTo(State.LATE);
    world.run(Duration.ofMinutes(1));
    LedgerEntry missing = entry(a.entity);
    assertThat(missing.state()).isEqualTo(State.MISSING);
    assertThat(missing.missingSince()).isPresent();
    assertThat(world.ledger.entries(TENANT, Optional.empty(), Optional.empty()).getFirst().state())
        .isEqualTo(State.MISSING);
    assertThat(world.ledger.counts(TENANT))
        .containsEntry(State.MISSING, 2)
        .containsEntry(State.LIVE, 0);
    assertThat(world.ledger.families(TENANT).getFirst().samples()).hasSize(10);
    a.isUp = true;
    world.run(Duration.ofSeconds(20));
    assertThat(entry(a.entity).state()).isEqualTo(State.LIVE);
    assertThat(entry(a.entity).id()).isEqualTo(missing.id());
  }

  @Test
  void tellsOfTheOnlyChildByItself() {
    Source a = often("a", "db1");
    world.run(LONG);
    a.isUp = false;
    world.run(LONG);
    Condition told = world.conditions().getFirst();
    assertThat(world.conditions()).hasSize(1);
    assertThat(told.labels())
        .isEqualTo(Labels.of("kind", "push_group", "job", "a", "instance", "db1", "zone", "eu"));
    assertThat(told.annotations().get("description"))
        .contains("Last heard", "usually speaks every 1");
    assertThat(told.value()).isGreaterThan(1_500);
  }

  @Test
  void renamesLabelsThatAnAlertNeeds() {
    var entity =
        new Entity(
            Entity.Kind.PUSH_GROUP,
            Labels.of("kind", "x", "severity", "y", "alertname", "z", "exported_kind", "w"));
    Source a = world.add(entity, 15, 0, 0);
    world.run(LONG);
    a.isUp = false;
    world.run(LONG);
    assertThat(world.conditions().getFirst().labels())
        .isEqualTo(
            Labels.of(
                "kind", "push_group",
                "exported_exported_kind", "x",
                "exported_kind", "w",
                "exported_severity", "y",
                "exported_alertname", "z"));
  }

  @Test
  void nobodyMissesWhatIsRetiredUntilItSpeaks() {
    Source a = often("a", "db1");
    world.run(LONG);
    a.isUp = false;
    world.run(LONG);
    LedgerEntry retired = world.ledger.retire(TENANT, entry(a.entity).id());
    assertThat(retired.state()).isEqualTo(State.RETIRED);
    assertThat(retired.retiredAt()).isPresent();
    assertThat(world.conditions()).isEmpty();
    world.restart(Duration.ofMinutes(1));
    world.run(LONG);
    assertThat(world.conditions()).isEmpty();
    assertThat(world.ledger.restore(TENANT, retired.id()).state()).isEqualTo(State.LIVE);
    world.run(LONG);
    assertThat(world.conditions()).hasSize(1);
    world.ledger.retire(TENANT, retired.id());
    a.isUp = true;
    world.run(LONG);
    assertThat(entry(a.entity).state()).isEqualTo(State.LIVE);
    assertThatThrownBy(() -> world.ledger.retire(TENANT, "none"))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void retiresAHostWithAllThatIsOnIt() {
    List<Source> all = List.of(often("a", "db1:1"), often("b", "db1:2"), often("c", "db1:3"));
    world.run(LONG);
    all.forEach(source -> source.isUp = false);
    world.run(LONG);
    assertThat(names()).containsExactly("HostMissing{host=\"db1\"}");
    assertThat(world.conditions().getFirst().annotations().get("description"))
        .contains("3 that spoke on it are silent: push group a db1:1");
    assertThat(world.ledger.isHostMissing(TENANT, "DB1:22")).isTrue();
    assertThat(entry(host("db1")).missingSince()).isPresent();
    world.ledger.retire(TENANT, entry(host("db1")).id());
    assertThat(world.conditions()).isEmpty();
    assertThat(world.ledger.counts(TENANT)).containsEntry(State.RETIRED, 4);
    all.getFirst().isUp = true;
    world.run(LONG);
    assertThat(entry(host("db1")).state()).isEqualTo(State.LIVE);
    assertThat(world.conditions()).isEmpty();
  }

  @Test
  void anAgentSpeaksForItsHost() {
    var agent = new Entity(Entity.Kind.AGENT, Labels.of("host", "db1"));
    Source a = world.add(agent, 15, 0.01, 0);
    world.run(LONG);
    a.isUp = false;
    world.run(LONG);
    assertThat(names()).containsExactly("HostMissing{host=\"db1\"}");
  }

  @Test
  void aRunOnTheHostShowsThatItLives() {
    Source a = often("a", "db1:1");
    Source b = often("b", "db1:2");
    var job = new Entity(Entity.Kind.JOB, Labels.of("job", "backup", "instance", "db1"));
    Source runs = world.add(job, 20, 0.01, 0);
    world.run(LONG);
    a.isUp = false;
    b.isUp = false;
    world.run(Duration.ofMinutes(3));
    assertThat(names()).hasSize(2).allMatch(name -> name.startsWith("SourceMissing"));
    runs.isUp = false;
    world.run(LONG);
    assertThat(names()).hasSize(2);
    assertThat(entry(job).state()).isEqualTo(State.MISSING);
  }

  private static Entity job(String name, String instance) {
    return new Entity(Entity.Kind.JOB, Labels.of("job", name, "instance", instance));
  }

  private void later(Duration time) {
    world.clock.advance(time);
    world.ledger.look();
    world.ledger.save();
  }

  @Test
  void neverRetiresAJobByItself() {
    Entity push = World.push("a", "db1");
    world.ledger.seen(TENANT, job("monthly", "db1"), world.clock.now());
    world.ledger.seen(TENANT, push, world.clock.now());
    for (long quarters = Duration.ofDays(15).toMinutes() * 4; quarters > 0; quarters--) {
      world.clock.advance(Duration.ofSeconds(15)); // no gap of ours
      world.ledger.look();
    }
    assertThat(entry(push).state()).isEqualTo(State.RETIRED);
    assertThat(entry(job("monthly", "db1")).state()).isEqualTo(State.NEW);
    assertThat(world.ledger.retiredJobs(TENANT).contains("monthly", "db1")).isFalse();
    later(Duration.ofDays(400));
    assertThat(world.ledger.entries(TENANT, Optional.empty(), Optional.of(Entity.Kind.JOB)))
        .isEmpty();
  }

  @Test
  void keepsWhatAPersonSaidOfAJob() {
    for (String instance : List.of("db1", "db2")) {
      world.ledger.seen(TENANT, job("backup", instance), world.clock.now());
    }
    world.ledger.look();
    world.ledger.retire(TENANT, entry(job("backup", "db1")).id());
    assertThat(world.ledger.retiredJobs(TENANT).contains("backup", "db1")).isTrue();
    assertThat(world.ledger.retiredJobs(TENANT).contains("backup", "")).isFalse();
    world.ledger.retire(TENANT, entry(job("backup", "db2")).id());
    assertThat(world.ledger.retiredJobs(TENANT).contains("backup", "")).isTrue();
    later(Duration.ofDays(500));
    world.restart(Duration.ofMinutes(1));
    later(Duration.ofMinutes(1));
    assertThat(world.ledger.retiredJobs(TENANT).contains("backup", "db2")).isTrue();
    assertThat(world.ledger.retiredJobs(TENANT).contains("backup", "")).isTrue();
    world.ledger.restore(TENANT, entry(job("backup", "db2")).id());
    assertThat(world.ledger.retiredJobs(TENANT).contains("backup", "db2")).isFalse();
    assertThat(world.ledger.retiredJobs(TENANT).contains("backup", "")).isFalse();
  }

  @Test
  void missesATargetThatNeverSpoke() {
    Entity up = World.target("node", "db1:9100");
    Entity down = World.target("node", "db2:9100");
    wanted(Duration.ofSeconds(15), up, down);
    Source a = world.add(up, 15, 0, 0);
    world.run(Duration.ofMinutes(1));
    assertThat(names()).isEmpty();
    world.run(Duration.ofSeconds(75));
    assertThat(names()).hasSize(1);
    Condition told = world.conditions().getFirst();
    assertThat(told.labels())
        .isEqualTo(Labels.of("kind", "target", "job", "node", "instance", "db2:9100"));
    assertThat(told.annotations().get("description")).contains("It never spoke since");
    assertThat(entry(down).lastSeen()).isEmpty();
    a.isUp = false;
    world.run(Duration.ofMinutes(3));
    assertThat(names()).hasSize(2);
  }

  @Test
  void retiresWhatAConfigurationNoLongerWants() {
    Entity a = World.target("node", "db1:9100");
    Entity b = World.target("node", "db2:9100");
    wanted(Duration.ofSeconds(15), a, b);
    world.add(a, 15, 0, 0);
    Source gone = world.add(b, 15, 0, 0);
    world.run(LONG);
    gone.isUp = false;
    wanted(Duration.ofSeconds(15), a);
    world.run(LONG);
    assertThat(names()).isEmpty();
    assertThat(entry(b).state()).isEqualTo(State.RETIRED);
    world.restart(Duration.ofMinutes(1));
    wanted(Duration.ofSeconds(15), a);
    world.run(LONG);
    assertThat(names()).isEmpty();
    wanted(Duration.ofSeconds(15), a, b);
    world.run(LONG);
    assertThat(entry(b).state()).isEqualTo(State.RETIRED); // by whom, nobody knows any more
    wanted(Duration.ofSeconds(15), a);
    wanted(Duration.ofSeconds(15), a, b);
    gone.isUp = true;
    world.run(LONG);
    assertThat(entry(b).state()).isEqualTo(State.LIVE);
  }

  @Test
  void missesAWantedTargetAgainThatIsWantedAgain() {
    Entity a = World.target("node", "db1:9100");
    wanted(Duration.ofSeconds(15), a);
    wanted(Duration.ofSeconds(15));
    world.run(LONG);
    assertThat(names()).isEmpty();
    wanted(Duration.ofSeconds(15), a);
    world.run(LONG);
    assertThat(names()).hasSize(1);
  }

  @Test
  void aDeletedGroupIsNotMissed() {
    Source a = often("a", "db1");
    world.run(LONG);
    a.isUp = false;
    world.ledger.gone(TENANT, a.entity);
    world.run(LONG);
    assertThat(names()).isEmpty();
    assertThat(entry(a.entity).state()).isEqualTo(State.RETIRED);
  }

  @Test
  void tellsNothingOfAChildWhoseParentIsMissing() {
    Source parent = world.add(World.push("database", "db1"), 60, 0.01, 0);
    Source child = often("web", "web1");
    world.parents = (_, entity) -> entity.labels().get("job").equals("web") ? "db1" : "";
    world.run(Duration.ofHours(2));
    parent.isUp = false;
    child.isUp = false;
    world.run(Duration.ofHours(1));
    assertThat(world.shown).hasSize(1).allMatch(name -> name.contains("database"));
    parent.isUp = true;
    world.run(Duration.ofMinutes(30));
    assertThat(names()).hasSize(1).allMatch(name -> name.contains("web"));
  }

  @Test
  void aFlappingSourceIsToldAgainOnlyWhileItIsSilent() {
    Source a = often("a", "db1");
    world.run(Duration.ofHours(3));
    for (int i = 0; i < 20; i++) {
      a.isUp = i % 2 == 1;
      world.run(Duration.ofMinutes(10));
      assertThat(names().size()).isLessThanOrEqualTo(a.isUp ? 0 : 1);
    }
    a.isUp = false;
    world.run(Duration.ofHours(1));
    assertThat(names()).hasSize(1);
  }

  @Test
  void whatSpokeOnceIsForgottenInTime() {
    world.ledger.seen(TENANT, World.push("once", "db9"), world.clock.now());
    often("a", "db1");
    world.run(LONG);
    assertThat(entry(World.push("once", "db9")).state()).isEqualTo(State.NEW);
    for (int day = 0; day < 15; day++) {
      world.down(Duration.ofDays(1).minusMinutes(5));
      world.run(Duration.ofMinutes(5));
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void refusesAndCountsWhatThereIsNoRoomFor() {
    var config =
        new LedgerConfig(
            Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofSeconds(20), 4, Set.of());
    try (var small = new Ledger(config, world.store, world.clock, world.refusals, Parents.NONE)) {
      for (int i = 0; i < 10; i++) {
        small.seen(TENANT, World.push("a" + i, "h" + i), world.clock.now());
      }
      small.look();
      assertThat(small.entries(TENANT, Optional.empty(), Optional.empty())).hasSize(4);
      assertThat(world.refusals.counts().getFirst().count()).isEqualTo(8);
      assertThat(world.refusals.counts().getFirst().signal()).isEqualTo("ledger");
    }
  }

  @Test
  void knowsNothingBeforeItLooked() {
    assertThatThrownBy(() -> world.ledger.now(TENANT, Instant.EPOCH))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }

  /// Counts how often each thread went to sleep.
  private static final class CountedSleeps implements Clock {
    private final Clock clock;
    final ConcurrentMap<String, Integer> sleeps = new ConcurrentHashMap<>();

    CountedSleeps(Clock clock) {
      this.clock = clock;
    }

    @Override
    public long millis() {
      return clock.millis();
    }

    @Override
    public long monotonicNanos() {
      return clock.monotonicNanos();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      sleeps.merge(Thread.currentThread().getName(), 1, Integer::sum);
      clock.sleep(duration);
    }
  }

  @Test
  void watchesByItselfFromStartToClose() throws InterruptedException {
    var clock = new CountedSleeps(world.clock);
    var ledger = new Ledger(LedgerConfig.DEFAULT, world.store, clock, world.refusals, Parents.NONE);
    ledger.start();
    Entity a = World.push("a", "db1");
    world.clock.awaitSleepers(2);
    for (int i = 1; i < 200; i++) {
      if (i <= 60) {
        ledger.seen(TENANT, a, clock.now());
      }
      world.clock.advance(Duration.ofSeconds(2));
      while (clock.sleeps.getOrDefault("ledger", 0) <= i) {
        Thread.onSpinWait();
      }
      world.clock.awaitSleepers(2); // both: one that has not lain down yet would miss the next step
    }
    assertThat(ledger.now(TENANT, clock.now())).hasSize(1);
    ledger.close();
    assertThat(world.store.entities(TENANT))
        .hasSize(2)
        .anyMatch(saved -> saved.missingSince().isPresent() && saved.words() == 60);
  }
}
