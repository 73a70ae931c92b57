package dev.nightjar.jobs.ledger;

import dev.nightjar.model.Condition;
import dev.nightjar.model.Entity;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.InMemoryLedgerStore;
import dev.nightjar.testing.kit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/// A simulated fleet in front of a ledger: who speaks how often, who loses words, who is down.
final class World {
  static final Instant START = Instant.parse("2026-11-02T00:00:00Z");
  static final Duration STEP = Duration.ofSeconds(2);

  final ManualClock clock = new ManualClock(START);
  final InMemoryLedgerStore store = new InMemoryLedgerStore();
  final Refusals refusals = new Refusals(clock);
  final SplittableRandom random;
  final List<Source> sources = new ArrayList<>();

  /// All that ever was a condition, and all that lasted for as long as its kind asks.
  final Set<String> shown = new LinkedHashSet<>();

  final Set<String> told = new LinkedHashSet<>();
  private final PriorityQueue<Source> queue =
      new PriorityQueue<>(Comparator.comparingLong(s -> s.nextNanos));
  Ledger ledger;
  Parents parents = Parents.NONE;
  boolean isOurNetworkDown;

  /// Something that speaks.
  static final class Source {
    final Entity entity;
    final double cadence;
    final double jitter;
    final double loss;
    boolean isUp = true;
    long nextNanos;
    long lastNanos;

    Source(Entity entity, double cadence, double jitter, double loss) {
      this.entity = entity;
      this.cadence = cadence;
      this.jitter = jitter;
      this.loss = loss;
    }
  }

  World(long seed) {
    random = new SplittableRandom(seed);
    ledger = open();
  }

  private Ledger open() {
    return new Ledger(
        LedgerConfig.DEFAULT, store, clock, refusals, (tenant, e) -> parents.of(tenant, e));
  }

  Source add(Entity entity, double cadence, double jitter, double loss) {
    var source = new Source(entity, cadence, jitter, loss);
    source.nextNanos = clock.monotonicNanos() + (long) (random.nextDouble() * cadence * 1e9);
    sources.add(source);
    queue.add(source);
    return source;
  }

  void remove(Source source) {
    sources.remove(source);
    queue.remove(source);
  }

  static Entity push(String job, String instance) {
    return new Entity(
        Entity.Kind.PUSH_GROUP, Labels.of("job", job, "instance", instance, "zone", "eu"));
  }

  static Entity target(String job, String instance) {
    return new Entity(Entity.Kind.TARGET, Labels.of("job", job, "instance", instance));
  }

  /// Time goes by; the ledger looks every two seconds and saves when it would.
  void run(Duration time) {
    long end = clock.monotonicNanos() + time.toNanos();
    while (clock.monotonicNanos() < end) {
      clock.advance(STEP);
      speak(true);
      look();
    }
  }

  void look() {
    ledger.look();
    Instant now = clock.now();
    for (Condition condition : ledger.now(Tenant.DEFAULT, now)) {
      String text = condition.kind().name() + condition.labels();
      shown.add(text);
      if (!condition.since().plus(condition.kind().hold()).isAfter(now)) {
        told.add(text);
      }
    }
    if (clock.monotonicNanos() / STEP.toNanos() % 10 == 0) {
      ledger.save();
    }
  }

  private void speak(boolean isHeard) {
    long now = clock.monotonicNanos();
    while (!queue.isEmpty() && queue.peek().nextNanos <= now) {
      Source source = queue.poll();
      if (isHeard && source.isUp && !isOurNetworkDown && random.nextDouble() >= source.loss) {
        source.lastNanos = now;
        ledger.seen(Tenant.DEFAULT, source.entity, clock.now());
      }
      double wait = source.cadence * (1 + source.jitter * random.nextGaussian());
      source.nextNanos += (long) (Math.max(0.1, wait) * 1e9);
      queue.add(source);
    }
  }

  /// Nobody hears anything; sources go on.
  void down(Duration time) {
    clock.advance(time);
    speak(false);
  }

  void restart(Duration downtime) {
    ledger.close();
    down(downtime);
    ledger = open();
    ledger.look();
  }

  /// As [#restart], without a last word.
  void crash(Duration downtime) {
    down(downtime);
    ledger = open();
    ledger.look();
  }

  List<Condition> conditions() {
    return ledger.now(Tenant.DEFAULT, clock.now());
  }

  /// 5 s to an hour, shorter ones more often.
  double anyCadence() {
    double[] usual = {5, 10, 15, 15, 15, 30, 60, 60, 300, 900, 3600};
    return usual[random.nextInt(usual.length)];
  }
}
