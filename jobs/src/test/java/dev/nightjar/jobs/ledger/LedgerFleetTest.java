package dev.nightjar.jobs.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.jobs.ledger.World.Source;
import dev.nightjar.model.Condition;
import dev.nightjar.model.Entity;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Fleets over days of simulated time.
final class LedgerFleetTest {
  private final long seed = Long.getLong("seed", 20_261_121);
  private final World world = new World(seed);
  private final String replay = "replay with -Dseed=" + seed;

  private void fleet(int size, int perHost, double loss) {
    for (int i = 0; i < size; i++) {
      double jitter = world.random.nextDouble() * 0.08;
      world.add(
          World.push("app" + i, "host%03d:9100".formatted(i / perHost)),
          world.anyCadence(),
          jitter,
          loss);
    }
  }

  @Test
  void tellsOfTheOneThatStoppedAndOfNothingElse() {
    fleet(500, 5, 0.01);
    world.run(Duration.ofHours(30));
    assertThat(world.told).as(replay).isEmpty();
    Source stopped = world.sources.get(world.random.nextInt(500));
    stopped.isUp = false;
    while (world.told.isEmpty()) {
      world.run(World.STEP);
      double silence = (world.clock.monotonicNanos() - stopped.lastNanos) / 1e9;
      assertThat(silence).as(replay).isLessThan(Math.max(9 * stopped.cadence, 45) + 900 + 150);
    }
    List<Condition> now = world.conditions();
    assertThat(now).as(replay).hasSize(1);
    assertThat(now.getFirst().kind().name()).isEqualTo("SourceMissing");
    assertThat(now.getFirst().labels().toMap())
        .containsAllEntriesOf(stopped.entity.labels().toMap())
        .containsEntry("kind", "push_group");
    world.run(Duration.ofHours(6));
    assertThat(world.told).as(replay).hasSize(1);
    stopped.isUp = true;
    world.run(Duration.ofHours(1).plusMinutes(5));
    assertThat(world.conditions()).as(replay).isEmpty();
  }

  @Test
  void tellsOfAWholeHostOnce() {
    List<List<Source>> hosts = new ArrayList<>();
    double[] cadences = {15, 60, 300};
    for (int h = 0; h < 20; h++) {
      List<Source> host = new ArrayList<>();
      int children = 5 + world.random.nextInt(46);
      for (int i = 0; i < children; i++) {
        host.add(
            world.add(
                World.push("app" + i, "db" + h + ":" + (9000 + i)),
                cadences[world.random.nextInt(3)],
                0.02,
                0.01));
      }
      hosts.add(host);
    }
    world.run(Duration.ofHours(12));
    for (int h = 0; h < 6; h++) {
      world.shown.clear();
      List<Source> gone = hosts.get(h);
      gone.forEach(source -> source.isUp = false);
      world.run(Duration.ofMinutes(100));
      assertThat(world.shown).as(replay).containsExactly("HostMissing{host=\"db" + h + "\"}");
      gone.forEach(source -> source.isUp = true);
      world.run(Duration.ofMinutes(6));
      assertThat(world.conditions()).as(replay).isEmpty();
      world.run(Duration.ofMinutes(30));
      assertThat(world.shown).as(replay).hasSize(1);
    }
  }

  @Test
  void isSilentOverRestartsAndGapsOfItsOwn() {
    fleet(200, 5, 0.02);
    world.run(Duration.ofHours(13));
    world.restart(Duration.ofHours(6));
    world.run(Duration.ofHours(2));
    world.crash(Duration.ofMinutes(3));
    world.run(Duration.ofSeconds(20));
    world.crash(Duration.ofHours(6));
    world.run(Duration.ofHours(6));
    world.down(Duration.ofHours(3)); // a machine that was asleep
    world.run(Duration.ofHours(6));
    world.clock.setWall(world.clock.now().minusSeconds(3_600));
    world.run(Duration.ofHours(6));
    world.clock.setWall(world.clock.now().plusSeconds(7_200));
    world.run(Duration.ofHours(6));
    assertThat(world.told).as(replay).isEmpty();
  }

  @Test
  void goesOnMissingWhatWasMissingBeforeARestart() {
    fleet(20, 1, 0);
    world.run(Duration.ofHours(13));
    Source stopped = world.sources.get(3);
    stopped.isUp = false;
    world.run(Duration.ofHours(6));
    List<Condition> before = world.conditions();
    assertThat(before).hasSize(1);
    world.restart(Duration.ofHours(1));
    assertThat(world.conditions().getFirst().labels()).isEqualTo(before.getFirst().labels());
    assertThat(world.conditions().getFirst().since()).isEqualTo(before.getFirst().since());
    world.run(Duration.ofHours(6));
    assertThat(world.told).as(replay).hasSize(1);
  }

  @Test
  void isSilentOfContainersThatComeAndGo() {
    fleet(50, 5, 0);
    world.run(Duration.ofMinutes(30));
    List<Source> alive = new ArrayList<>();
    int number = 0;
    for (int i = 0; i < 200; i++) {
      String name =
          i % 2 == 0 ? "batch-" + Long.toHexString(world.random.nextLong()) : "web-" + number++;
      alive.add(world.add(World.push("worker", name), 15, 0.02, 0.01));
      if (alive.size() > 5) {
        world.remove(alive.removeFirst());
      }
      world.run(Duration.ofSeconds(864));
    }
    assertThat(world.told).as(replay).isEmpty();
    assertThat(
            world.ledger.entries(
                Tenant.DEFAULT, Optional.of(State.MISSING), Optional.of(Entity.Kind.PUSH_GROUP)))
        .hasSizeLessThan(5);
    assertThat(world.ledger.entries(Tenant.DEFAULT, Optional.of(State.LIVE), Optional.empty()))
        .anyMatch(entry -> entry.pattern().contains("web-*"));
  }

  @Test
  void isSilentWhileEverythingIsDeployedAnew() {
    fleet(200, 5, 0.01);
    world.run(Duration.ofHours(12));
    world.sources.forEach(source -> source.isUp = false);
    world.run(Duration.ofMinutes(2));
    world.sources.forEach(source -> source.isUp = true);
    world.run(Duration.ofHours(3));
    assertThat(world.told).as(replay).isEmpty();
  }

  @Test
  void tellsOnceThatNearlyAllAreSilent() {
    fleet(200, 5, 0.01);
    world.run(Duration.ofHours(12));
    world.isOurNetworkDown = true;
    world.run(Duration.ofMinutes(40));
    world.isOurNetworkDown = false;
    world.run(Duration.ofHours(6));
    assertThat(world.told).as(replay).containsExactly("AllSourcesMissing{}");
    assertThat(world.conditions()).as(replay).isEmpty();
  }

  @Test
  void tellsNothingOfANoisyFleet() {
    fleet(500, 5, 0.05);
    world.run(Duration.ofHours(Integer.getInteger("ledger.hours", 12)));
    assertThat(world.told).as(replay).isEmpty();
  }
}
