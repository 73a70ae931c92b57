package dev.nightjar.jobs.ledger;

import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.model.Condition;
import dev.nightjar.model.Entity;
import dev.nightjar.model.LedgerStore.SavedEntity;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Who speaks, who is silent, and what of that is to be told. Silence is measured with the
/// monotonic clock: a wall clock that is set changes nothing. Owned by the lock of its [Book].
final class Attendance {
  private static final double PASSED = 14 * 86_400; // of what nobody can tell when to miss it

  private final Tenant tenant;
  private final LedgerConfig config;
  private final HostNames names;
  private final Parents parents;
  private final Roll roll;
  private final Blackout blackout = new Blackout();

  /// Nobody's silence before counts.
  private long fresh;

  private long looked;

  /// Those of which a configuration said what it wants.
  private final Set<Entity.Kind> configured = EnumSet.noneOf(Entity.Kind.class);

  Attendance(Tenant tenant, LedgerConfig config, Parents parents, Moment now) {
    this.tenant = tenant;
    this.config = config;
    this.names = new HostNames(config.ownNames());
    this.parents = parents;
    this.roll = new Roll(names, config.maxEntries());
    this.fresh = now.nanos();
    this.looked = now.nanos();
  }

  Roll roll() {
    return roll;
  }

  /// Gives whether there was room for it.
  boolean seen(Entity entity, Moment at) {
    Entry entry = roll.find(entity, at);
    if (entry == null) {
      return false;
    }
    entry.heard(at.nanos(), at.millis(), fresh);
    if (entry.host != null) {
      entry.host.heard(at.nanos(), at.millis());
      if (entry.host.entry.state == State.RETIRED) {
        entry.host.entry.unretire(at.nanos());
      }
    }
    return true;
  }

  /// Gives for how many there was no room.
  int wanted(Entity.Kind kind, Map<Entity, Duration> all, Moment now) {
    int refused = 0;
    Set<Entry> kept = new HashSet<>();
    for (Map.Entry<Entity, Duration> each : all.entrySet()) {
      Entry entry = roll.find(each.getKey(), now);
      if (entry == null) {
        refused++;
      } else {
        kept.add(entry);
        want(entry, each.getValue(), now);
      }
    }
    roll.all().forEach(entry -> entry.isWanted &= !entry.is(kind) || kept.contains(entry));
    configured.add(kind);
    retireUnwanted(now);
    return refused;
  }

  private void retireUnwanted(Moment now) {
    for (Entry entry : roll.all()) {
      if (configured.contains(entry.entity.kind()) && !entry.isWanted) {
        retire(entry, Entry.Retirement.CONFIGURATION, now);
      }
    }
  }

  /// Takes in what an earlier process knew.
  void resume(Collection<SavedEntity> saved, Moment now) {
    roll.restore(saved, now);
    retireUnwanted(now);
  }

  private static void want(Entry entry, Duration interval, Moment now) {
    if (interval.isPositive()) {
      entry.cadence.promise(interval);
    }
    boolean isBack =
        entry.state == State.RETIRED && entry.retiredBy == Entry.Retirement.CONFIGURATION;
    if (!entry.isWanted && isBack) {
      entry.unretire(now.nanos());
    }
    entry.isWanted = true;
  }

  private static void retire(Entry entry, Entry.Retirement why, Moment now) {
    if (entry.state != State.RETIRED) {
      entry.retire(why, now.millis());
    }
  }

  void gone(Entity entity, Moment now) {
    Entry entry = roll.known(entity);
    if (entry != null) {
      retire(entry, Entry.Retirement.CONFIGURATION, now);
    }
  }

  Optional<LedgerEntry> retire(String id, Moment now) {
    return change(id, entry -> retire(entry, Entry.Retirement.PERSON, now), now);
  }

  Optional<LedgerEntry> restore(String id, Moment now) {
    return change(
        id,
        entry -> {
          if (entry.state == State.RETIRED) {
            entry.unretire(now.nanos());
          }
        },
        now);
  }

  private Optional<LedgerEntry> change(String id, Consumer<Entry> change, Moment now) {
    Entry entry = roll.byId(id);
    if (entry == null) {
      return Optional.empty();
    }
    if (entry.is(Entity.Kind.HOST) && entry.host != null) {
      List.copyOf(entry.host.children).forEach(change);
      entry.host.excused();
    }
    change.accept(entry);
    return Optional.of(Lines.of(entry, now, fresh));
  }

  List<LedgerEntry> lines(Moment now) {
    return roll.all().stream().map(entry -> Lines.of(entry, now, fresh)).toList();
  }

  boolean isHostMissing(String name) {
    Host host = roll.hosts().get(names.of(name));
    return host != null && host.isMissing;
  }

  /// Looks who is silent; gives what is to be told.
  List<Condition> look(Moment now) {
    if (now.nanos() - looked > config.stall().toNanos()) {
      fresh = now.nanos();
    }
    looked = now.nanos();
    welcome(now);
    List<Entry> missing = new ArrayList<>();
    for (Entry entry : roll.all()) {
      stand(entry, now);
      if (entry.state == State.MISSING && !entry.is(Entity.Kind.JOB)) {
        missing.add(entry);
      }
    }
    Optional<Entry> first = Judgement.first(missing, now.nanos());
    if (blackout.look(roll.hosts().values(), first, now.nanos(), now.millis(), fresh)) {
      missing.removeIf(entry -> excuse(entry, now));
      fresh = now.nanos();
    }
    var judgement = new Judgement(tenant, roll, names, parents, now, fresh);
    return judgement.conditions(missing, blackout);
  }

  private void welcome(Moment now) {
    for (Host host : List.copyOf(roll.missingHosts())) {
      if (host.isBack()) {
        host.returned(now.nanos());
      }
      if (!host.isMissing) {
        roll.missingHosts().remove(host);
      }
    }
  }

  private void stand(Entry entry, Moment now) {
    if (entry.state == State.RETIRED || (entry.is(Entity.Kind.HOST) && entry.words == 0)) {
      return;
    }
    double silence = entry.silence(now.nanos(), fresh);
    if (entry.state != State.MISSING) {
      State standing = entry.standing(silence);
      if (standing == State.MISSING) {
        entry.missed(now.millis(), now.nanos());
      } else {
        entry.state = standing;
      }
    }
    if (!entry.is(Entity.Kind.JOB)) { // a schedule tells how long that one may be silent
      pass(entry, silence, now);
    }
  }

  /// Nobody misses what others replaced, nor what fell silent before anybody knew its cadence.
  private void pass(Entry entry, double silence, Moment now) {
    boolean isNews = entry.missingNanos == now.nanos() || entry.mayBeReplaced;
    if (entry.state == State.MISSING && isNews && entry.kin != null) {
      Turnover.Meaning meaning = entry.kin.of(entry, now.nanos(), roll.beginMillis());
      entry.mayBeReplaced = meaning == Turnover.Meaning.UNCLEAR;
      if (meaning == Turnover.Meaning.REPLACED) {
        entry.retire(Entry.Retirement.TURNOVER, now.millis());
      }
    }
    if (!entry.isArmed() && !entry.isWanted && silence > PASSED) {
      entry.retire(Entry.Retirement.TURNOVER, now.millis());
    }
  }

  /// Takes back that it is missed when it fell silent with nearly all others.
  private boolean excuse(Entry entry, Moment now) {
    boolean wasInTheDark = !entry.isTold && blackout.covers(entry.missingNanos);
    if (wasInTheDark) {
      entry.excused(now.nanos());
      if (entry.host != null) {
        entry.host.excused();
      }
    }
    return wasInTheDark;
  }
}
