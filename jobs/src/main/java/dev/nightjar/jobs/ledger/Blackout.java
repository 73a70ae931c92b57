package dev.nightjar.jobs.ledger;

import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.model.Entity;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells when nearly all hosts fall silent at once: then it is our own network, or all of them, and
/// one notice is enough.
///
/// ```
/// Clear -> Unclear   something went missing, and hardly any host has spoken since
/// Unclear -> Clear   some have, or 5 minutes went by
/// any -> Dark        4 of 5 of at least 10 hosts are overdue
/// Dark -> Clear      half of them speak again
/// ```
///
/// Owned by the lock of its [Book].
final class Blackout {
  private static final int FEWEST = 10;
  private static final double DARK = 0.8;
  private static final double LIGHT = 0.5;
  private static final double LIFE = 0.05; // of all hosts, heard of after the first silence
  private static final double DUE = 1.5; // times the time after which a word is due
  private static final long PATIENCE = 300_000_000_000L;
  private static final long TOGETHER = 600_000_000_000L; // what was missing before, is not counted

  private boolean isDark;
  private boolean isKnown;
  private boolean isUnclear;
  private long sinceNanos;
  private long sinceMillis;
  private int hosts;
  private int silent;
  private int alive;

  boolean isDark() {
    return isDark;
  }

  /// Whether it is too early to tell of anybody.
  boolean isUnclear() {
    return isUnclear;
  }

  long sinceMillis() {
    return sinceMillis;
  }

  int hosts() {
    return hosts;
  }

  int silent() {
    return silent;
  }

  /// Whether what went missing then did so with all the others, in this blackout or the last one.
  boolean covers(long missingNanos) {
    return isKnown && missingNanos - sinceNanos > -TOGETHER;
  }

  /// @param first what went missing first of what lately did and nobody was told of
  /// @return whether it ended now
  boolean look(Collection<Host> all, Optional<Entry> first, long now, long millis, long fresh) {
    isUnclear = false;
    if (isDark) {
      count(all, now, fresh, now, sinceNanos - TOGETHER);
      isDark = silent > LIGHT * hosts;
      return !isDark;
    }
    if (first.isEmpty()) {
      return false;
    }
    Entry missing = first.get();
    long onset = missing.silentFrom(fresh) + (long) (missing.cadence.near() * 1e9);
    count(all, now, fresh, onset, now - TOGETHER);
    if (hosts >= FEWEST && silent >= DARK * hosts) {
      isDark = true;
      isKnown = true;
      sinceNanos = now;
      sinceMillis = millis;
    } else if (hosts >= FEWEST && now - missing.missingNanos < PATIENCE) {
      isUnclear = alive < Math.max(2, LIFE * hosts);
    }
    return false;
  }

  private void count(Collection<Host> all, long now, long fresh, long onset, long after) {
    hosts = 0;
    silent = 0;
    alive = 0;
    for (Host host : all) {
      Entry fastest = fastest(host);
      boolean counts =
          fastest != null && (fastest.state != State.MISSING || fastest.missingNanos - after > 0);
      if (fastest != null && counts) {
        hosts++;
        alive += host.hasSpoken && host.lastNanos - onset > 0 ? 1 : 0;
        silent += fastest.silence(now, fresh) > DUE * fastest.cadence.overdue() ? 1 : 0;
      }
    }
  }

  private static @Nullable Entry fastest(Host host) {
    Entry fastest = null;
    for (Entry child : host.children) {
      boolean counts =
          child.state != State.RETIRED
              && !child.is(Entity.Kind.JOB)
              && child.isArmed()
              && child.cadence.seconds() <= HostJudge.OFTEN;
      if (counts && (fastest == null || child.cadence.seconds() < fastest.cadence.seconds())) {
        fastest = child;
      }
    }
    return fastest;
  }
}
