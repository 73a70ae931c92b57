package dev.nightjar.jobs.ledger;

import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.model.Entity;
import dev.nightjar.model.Labels;
import dev.nightjar.model.LedgerStore.SavedEntity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All entries of a book with their hosts and patterns. Owned by the lock of its [Book].
final class Roll {
  private static final Duration KEPT = Duration.ofDays(30); // after it was retired
  private static final Duration KEPT_OF_MANY = Duration.ofDays(7); // where they come and go
  private static final Duration KEPT_WHEN_FULL = Duration.ofHours(1);

  /// Jobs that run no more: longer than a year, so that a yearly one stays.
  private static final Duration KEPT_OF_JOBS = Duration.ofDays(400);

  private static final Duration KEPT_OF_JOBS_WHEN_FULL = Duration.ofDays(14);

  /// How old the saved time of a last word may get: after a crash nothing hangs on it but what a
  /// page shows, and writing each word would write all entries all the time.
  private static final long SAVED_MILLIS = 120_000;

  private final HostNames names;
  private final int maxEntries;
  private final Map<Entity, Entry> entries = new HashMap<>();
  private final Map<String, Entry> ids = new HashMap<>();
  private final Map<String, Host> hosts = new HashMap<>();
  private final Map<String, Turnover> patterns = new HashMap<>();
  private final Set<Host> missingHosts = new HashSet<>();
  private long beginMillis = Long.MAX_VALUE;

  Roll(HostNames names, int maxEntries) {
    this.names = names;
    this.maxEntries = maxEntries;
  }

  Collection<Entry> all() {
    return entries.values();
  }

  Map<String, Host> hosts() {
    return hosts;
  }

  Set<Host> missingHosts() {
    return missingHosts;
  }

  /// The jobs that a person retired.
  RetiredJobs retiredJobs() {
    Set<Labels> retired = new HashSet<>();
    Set<String> whole = new HashSet<>();
    Set<String> needed = new HashSet<>();
    for (Entry entry : entries.values()) {
      if (entry.is(Entity.Kind.JOB)) {
        String job = entry.entity.labels().get(RetiredJobs.JOB);
        if (entry.isRetiredByPerson()) {
          retired.add(entry.entity.labels());
          whole.add(job);
        } else {
          needed.add(job);
        }
      }
    }
    whole.removeAll(needed);
    return new RetiredJobs(retired, whole);
  }

  /// When the first of all appeared.
  long beginMillis() {
    return beginMillis;
  }

  @Nullable Entry byId(String id) {
    return ids.get(id);
  }

  @Nullable Entry known(Entity entity) {
    return entries.get(plain(entity));
  }

  /// Its entry, a new one when there is none yet; null when there is no room for it.
  @Nullable Entry find(Entity entity, Moment at) {
    Entry known = entries.get(entity);
    if (known != null && !known.is(Entity.Kind.HOST)) {
      return known;
    }
    if (entity.kind() == Entity.Kind.HOST) {
      Host host = host(names.of(entity.labels()), at);
      if (host != null && host.entry.words == 0 && !host.children.contains(host.entry)) {
        host.children.add(host.entry);
      }
      return host == null ? null : host.entry;
    }
    return entries.size() < maxEntries ? add(entity, at) : null;
  }

  /// A host is named by its name alone.
  private Entity plain(Entity entity) {
    return entity.kind() == Entity.Kind.HOST ? host(names.of(entity.labels())) : entity;
  }

  private static Entity host(String name) {
    return new Entity(Entity.Kind.HOST, Labels.of(HostNames.HOST, name));
  }

  private Entry add(Entity entity, Moment at) {
    var entry = new Entry(entity, at.millis(), at.nanos());
    entries.put(entity, entry);
    ids.put(entry.id, entry);
    beginMillis = Math.min(beginMillis, at.millis());
    if (entity.kind() != Entity.Kind.HOST) {
      Host host = host(names.of(entity.labels()), at);
      if (host != null) {
        host.children.add(entry);
        entry.host = host;
      }
      NamePattern pattern = NamePattern.of(entity);
      if (pattern.isShared()) {
        Turnover kin = patterns.computeIfAbsent(pattern.key(), _ -> new Turnover(pattern));
        kin.add(entry);
        entry.kin = kin;
      }
    }
    return entry;
  }

  private @Nullable Host host(String name, Moment at) {
    Host known = hosts.get(name);
    if (known != null || name.isEmpty() || entries.size() >= maxEntries) {
      return known;
    }
    Entry entry = add(host(name), at);
    var host = new Host(entry);
    entry.host = host;
    hosts.put(name, host);
    return host;
  }

  /// Takes in what an earlier process knew.
  void restore(Collection<SavedEntity> saved, Moment now) {
    List<SavedEntity> ordered =
        saved.stream()
            .sorted(
                Comparator.comparing((SavedEntity s) -> s.entity().kind() != Entity.Kind.HOST)
                    .thenComparing(SavedEntity::firstSeen))
            .toList();
    for (SavedEntity each : ordered) {
      Moment first = now.ofPast(each.firstSeen());
      beginMillis = Math.min(beginMillis, first.millis());
      Entry known = known(each.entity());
      if (known == null) {
        Entry fresh = find(each.entity(), first);
        if (fresh != null) {
          resume(fresh, each, now);
        }
      } else if (known.words == 0) {
        resume(known, each, now); // a configuration wanted it before this was read
      } else {
        merge(known, each);
      }
    }
    missingHosts.forEach(Host::stillMissing);
  }

  private void resume(Entry entry, SavedEntity saved, Moment now) {
    merge(entry, saved);
    Moment last = now.ofPast(saved.lastSeen().orElse(saved.firstSeen()));
    entry.lastMillis = last.millis();
    entry.lastNanos = last.nanos();
    entry.freshNanos = now.nanos();
    entry.savedNanos = now.nanos();
    entry.mustSave = false;
    entry.state = entry.standing(0);
    Host host = entry.host;
    if (host != null && saved.lastSeen().isPresent()) {
      host.heard(last.nanos(), last.millis());
      host.entry.isChanged = false;
    }
    saved.retiredAt().ifPresent(at -> entry.retire(Entry.Retirement.PERSON, at.toEpochMilli()));
    saved.missingSince().ifPresent(at -> resumeMissing(entry, now.ofPast(at)));
  }

  private void resumeMissing(Entry entry, Moment since) {
    if (entry.is(Entity.Kind.HOST) && entry.host != null) {
      entry.host.resumeMissing(since);
      missingHosts.add(entry.host);
    } else {
      entry.freshNanos = entry.lastNanos;
      entry.missed(since.millis(), since.nanos());
    }
  }

  private static void merge(Entry entry, SavedEntity saved) {
    entry.firstMillis = Math.min(entry.firstMillis, saved.firstSeen().toEpochMilli());
    entry.words += saved.words();
    saved
        .cadence()
        .filter(c -> !entry.cadence.isRegular())
        .ifPresent(
            c ->
                entry.cadence.restore(
                    c.toNanos() / 1e9, saved.jitter().orElse(Duration.ZERO).toNanos() / 1e9));
  }

  List<SavedEntity> takeChanged(Moment now, boolean isLast) {
    List<SavedEntity> changed = new ArrayList<>();
    for (Entry entry : entries.values()) {
      boolean isOld = isLast || now.nanos() - entry.savedNanos > SAVED_MILLIS * 1_000_000;
      if (entry.mustSave || (entry.isChanged && isOld)) {
        entry.mustSave = false;
        entry.isChanged = false;
        entry.savedNanos = now.nanos();
        changed.add(saved(entry));
      }
    }
    return changed;
  }

  void changedStill(Collection<SavedEntity> unsaved) {
    for (SavedEntity each : unsaved) {
      Entry entry = known(each.entity());
      if (entry != null) {
        entry.mustSave = true;
      }
    }
  }

  private static SavedEntity saved(Entry entry) {
    Host host = entry.host;
    if (host != null && host.entry == entry) {
      return entry.saved(
          host.hasSpoken ? Optional.of(Instant.ofEpochMilli(host.lastMillis)) : Optional.empty(),
          host.isMissing
              ? Optional.of(Instant.ofEpochMilli(host.missingMillis))
              : Optional.empty());
    }
    return entry.saved(
        entry.words > 0 ? Optional.of(Instant.ofEpochMilli(entry.lastMillis)) : Optional.empty(),
        entry.state == State.MISSING
            ? Optional.of(Instant.ofEpochMilli(entry.missingMillis))
            : Optional.empty());
  }

  /// Forgets what nobody has missed for long.
  List<Entity> takeForgotten(Moment now) {
    boolean isFull = entries.size() >= maxEntries;
    List<Entity> forgotten = new ArrayList<>();
    Iterator<Entry> each = entries.values().iterator();
    while (each.hasNext()) {
      Entry entry = each.next();
      boolean isGone =
          entry.is(Entity.Kind.HOST)
              ? entry.host != null && entry.host.children.isEmpty()
              : entry.is(Entity.Kind.JOB)
                  ? isOldJob(entry, now, isFull)
                  : entry.state == State.RETIRED && isOld(entry, now, isFull);
      if (isGone && !entry.isWanted) {
        each.remove();
        forget(entry);
        forgotten.add(entry.entity);
      }
    }
    return forgotten;
  }

  /// What a person said of a job is forgotten last: it would be told again.
  private static boolean isOldJob(Entry entry, Moment now, boolean isFull) {
    if (entry.state == State.RETIRED) {
      return isFull && now.millis() - entry.retiredMillis > KEPT.toMillis();
    }
    Duration kept = isFull ? KEPT_OF_JOBS_WHEN_FULL : KEPT_OF_JOBS;
    return now.millis() - entry.lastMillis > kept.toMillis();
  }

  private static boolean isOld(Entry entry, Moment now, boolean isFull) {
    boolean isOfMany = entry.retiredBy == Entry.Retirement.TURNOVER;
    Duration kept = isFull ? KEPT_WHEN_FULL : isOfMany ? KEPT_OF_MANY : KEPT;
    return now.millis() - entry.retiredMillis > kept.toMillis();
  }

  private void forget(Entry entry) {
    ids.remove(entry.id);
    Host host = entry.host;
    if (host != null && host.entry == entry) {
      hosts.remove(host.name);
      missingHosts.remove(host);
    } else if (host != null) {
      host.children.remove(entry);
    }
    Turnover kin = entry.kin;
    if (kin != null) {
      kin.remove(entry);
      if (kin.isEmpty()) {
        patterns.remove(kin.pattern.key());
      }
    }
  }
}
