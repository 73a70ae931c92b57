package dev.nightjar.jobs.ledger;

import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.model.Condition;
import dev.nightjar.model.Entity;
import dev.nightjar.model.Tenant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One look at who is missing, and what of it is to be told: what is not a consequence of something
/// else that is missing. Owned by the lock of its [Book].
final class Judgement {
  private static final long FIRM = Notices.HOLD.toNanos();

  private static final long LATELY = 600_000_000_000L;

  private final Tenant tenant;
  private final Roll roll;
  private final HostNames names;
  private final Parents parents;
  private final long now;
  private final long millis;
  private final long fresh;
  private final HostJudge judge;
  private final Map<String, Boolean> downJobs = new HashMap<>();

  Judgement(Tenant tenant, Roll roll, HostNames names, Parents parents, Moment now, long fresh) {
    this.tenant = tenant;
    this.roll = roll;
    this.names = names;
    this.parents = parents;
    this.now = now.nanos();
    this.millis = now.millis();
    this.fresh = fresh;
    this.judge = new HostJudge(now.nanos(), fresh, FIRM);
  }

  /// What went missing first of what lately did and nobody was told of.
  static Optional<Entry> first(List<Entry> missing, long now) {
    return missing.stream()
        .filter(e -> !e.isTold || now - e.toldNanos < FIRM)
        .filter(e -> now - e.missingNanos < LATELY)
        .min(Comparator.comparingLong((Entry e) -> e.missingNanos - now));
  }

  /// @param missing all that are missing and are no jobs
  List<Condition> conditions(List<Entry> missing, Blackout blackout) {
    List<Condition> told = new ArrayList<>();
    if (blackout.isDark()) {
      told.add(Notices.all(blackout, millis));
    }
    Map<Host, HostJudge.Verdict> verdicts = verdicts(missing, blackout);
    verdicts.forEach(
        (host, verdict) -> {
          if (host.isMissing && !isInTheDark(blackout, host.missingNanos)) {
            told.add(Notices.host(host, (now - host.missingWord) / 1e9));
          }
        });
    for (Entry entry : missing) {
      if (isFirm(entry) || isToBeTold(entry, verdicts, blackout)) {
        if (!entry.isTold) {
          entry.isTold = true;
          entry.toldNanos = now;
        }
        told.add(Notices.source(entry, entry.silence(now, fresh)));
      } else {
        entry.isTold = false;
      }
    }
    return List.copyOf(told);
  }

  private static boolean isInTheDark(Blackout blackout, long missingNanos) {
    return blackout.isDark() && blackout.covers(missingNanos);
  }

  private boolean isFirm(Entry entry) {
    return entry.isTold && now - entry.toldNanos >= FIRM;
  }

  private boolean isToBeTold(
      Entry entry, Map<Host, HostJudge.Verdict> verdicts, Blackout blackout) {
    if (entry.is(Entity.Kind.HOST)
        || entry.mayBeReplaced
        || blackout.isUnclear()
        || isInTheDark(blackout, entry.missingNanos)) {
      return false;
    }
    Host host = entry.host;
    if (host != null
        && verdicts.get(host) != HostJudge.Verdict.EACH_BY_ITSELF
        && verdicts.containsKey(host)
        && judge.isWith(host, entry)) {
      return false;
    }
    String parent = parents.of(tenant, entry.entity);
    return parent.isEmpty() || !isBlockedBy(parent, entry);
  }

  private Map<Host, HostJudge.Verdict> verdicts(List<Entry> missing, Blackout blackout) {
    Map<Host, HostJudge.Verdict> verdicts = new LinkedHashMap<>();
    for (Entry entry : missing) {
      Host host = entry.host;
      if (host != null && host.entry.state != State.RETIRED && !verdicts.containsKey(host)) {
        HostJudge.Verdict verdict =
            blackout.isUnclear() ? HostJudge.Verdict.NOTHING_YET : judge.judge(host);
        verdicts.put(host, verdict);
        if (verdict == HostJudge.Verdict.HOST && !host.isMissing) {
          host.missed(now, millis);
          roll.missingHosts().add(host);
        }
      }
    }
    return verdicts;
  }

  private boolean isBlockedBy(String parent, Entry child) {
    Host host = roll.hosts().get(names.of(parent));
    if (host != null && host != child.host) {
      return host.isMissing || host.state() == State.MISSING || mayBeMissing(host, child);
    }
    return host == null && downJobs.computeIfAbsent(parent, this::isDown);
  }

  /// Whether a parent that speaks often has not spoken since, and may be missing itself soon.
  private boolean mayBeMissing(Host parent, Entry child) {
    boolean hasSpokenSince =
        parent.hasSpoken
            && (parent.lastNanos - child.silentFrom(fresh)) / 1e9 > child.cadence.near();
    boolean isWatched =
        parent.watched().stream().anyMatch(c -> c.cadence.seconds() <= HostJudge.OFTEN);
    return !hasSpokenSince
        && isWatched
        && now - child.missingNanos < HostJudge.OFTEN * 1_000_000_000L;
  }

  private boolean isDown(String job) {
    boolean isKnown = false;
    for (Entry entry : roll.all()) {
      boolean isOfJob =
          entry.state != State.RETIRED
              && !entry.is(Entity.Kind.HOST)
              && entry.entity.labels().get("job").equals(job);
      if (isOfJob && entry.state != State.MISSING) {
        return false;
      }
      isKnown |= isOfJob;
    }
    return isKnown;
  }
}
