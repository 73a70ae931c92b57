package dev.nightjar.jobs.ledger;

import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.model.Entity;
import dev.nightjar.model.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A host and all that speaks on it. Owned by the lock of its [Book].
final class Host {
  final String name;

  /// Its own line in the ledger.
  final Entry entry;

  final List<Entry> children = new ArrayList<>();

  /// When anything on it spoke last.
  long lastNanos;

  long lastMillis;
  boolean hasSpoken;
  boolean isMissing;

  /// Its last word when it was found missing: another one ends that.
  long missingWord;

  long missingNanos;
  long missingMillis;
  Labels notice = Labels.EMPTY;

  Host(Entry entry) {
    this.entry = entry;
    this.name = entry.entity.labels().get(HostNames.HOST);
  }

  void heard(long nanos, long millis) {
    if (!hasSpoken || nanos - lastNanos > 0) {
      hasSpoken = true;
      lastNanos = nanos;
      lastMillis = millis;
      entry.isChanged = true;
    }
  }

  /// It went; since when is that of the first of its children that is missing.
  void missed(long now, long millis) {
    isMissing = true;
    stillMissing();
    missingNanos = now;
    for (Entry child : watched()) {
      if (child.state == State.MISSING && !child.isTold && child.missingNanos - missingNanos < 0) {
        missingNanos = child.missingNanos;
      }
    }
    missingMillis = millis - (now - missingNanos) / 1_000_000;
    entry.mustSave = true;
  }

  /// It was missing when the last process ended.
  void resumeMissing(Moment since) {
    isMissing = true;
    missingNanos = since.nanos();
    missingMillis = since.millis();
  }

  /// Its last word is known now.
  void stillMissing() {
    missingWord = hasSpoken ? lastNanos : entry.lastNanos;
  }

  /// It is not missed any more.
  void excused() {
    isMissing = false;
    notice = Labels.EMPTY;
    entry.mustSave = true;
  }

  /// Since when it is missing, or the only thing on it that speaks.
  long missingSince() {
    return isMissing
        ? missingMillis
        : watched().stream().mapToLong(c -> c.missingMillis).max().orElse(0);
  }

  boolean isBack() {
    return isMissing && hasSpoken && lastNanos != missingWord;
  }

  /// It spoke again: what is still silent on it has all the time that it usually takes.
  void returned(long now) {
    excused();
    for (Entry child : children) {
      if (child.state == State.MISSING && !child.isTold) {
        child.excused(now);
      }
    }
  }

  /// Those whose silence tells something of it.
  List<Entry> watched() {
    return children.stream()
        .filter(c -> c.state != State.RETIRED && !c.is(Entity.Kind.JOB) && c.isArmed())
        .toList();
  }

  State state() {
    if (entry.state == State.RETIRED) {
      return State.RETIRED;
    }
    if (isMissing) {
      return State.MISSING;
    }
    if (!children.isEmpty() && children.stream().allMatch(c -> c.state == State.RETIRED)) {
      return State.RETIRED;
    }
    List<Entry> watched = watched();
    if (watched.isEmpty()) {
      return children.stream().anyMatch(c -> c.state == State.LIVE) ? State.LIVE : State.NEW;
    }
    boolean isSilent =
        watched.stream().allMatch(c -> c.state == State.MISSING || c.state == State.LATE);
    if (isSilent) {
      return watched.size() == 1 && watched.getFirst().state == State.MISSING
          ? State.MISSING
          : State.LATE;
    }
    return hasSpoken ? State.LIVE : State.NEW;
  }

  /// That of what speaks most often; zero when nothing has one.
  Duration cadence() {
    double least = 0;
    for (Entry child : watched()) {
      double seconds = child.cadence.seconds();
      least = least == 0 ? seconds : Math.min(least, seconds);
    }
    return Duration.ofMillis(Math.round(least * 1e3));
  }
}
