package dev.nightjar.jobs.ledger;

import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.model.Entity;
import java.util.List;

/// Tells whether a host went or only something on it.
///
/// What fell silent at about the time of the host's last word went with the host, when all that
/// would have shown otherwise is silent too: whatever speaks every 15 minutes or more often, or as
/// often as what is missing. As long as some of that may speak yet, nobody is told anything; after
/// 15 minutes (longer only for what is slower) all that is alive has spoken. Owned by the lock of
/// its [Book].
final class HostJudge {
  /// What is to be told of what is missing on a host.
  enum Verdict {
    EACH_BY_ITSELF,
    NOTHING_YET,
    HOST
  }

  static final double OFTEN = 900;

  /// Children whose silence together is no chance: then each other one must only be overdue.
  private static final int MANY = 3;

  private final long now;
  private final long fresh;
  private final long firmNanos;

  /// @param firmNanos how long a notice stands before somebody was told
  HostJudge(long now, long fresh, long firmNanos) {
    this.now = now;
    this.fresh = fresh;
    this.firmNanos = firmNanos;
  }

  Verdict judge(Host host) {
    if (host.isMissing) {
      return Verdict.HOST; // until it speaks
    }
    List<Entry> together = host.watched().stream().filter(c -> isWith(host, c)).toList();
    double slowest = OFTEN;
    long first = now;
    for (Entry child : together) {
      if (child.state == State.MISSING) {
        slowest = Math.max(slowest, child.cadence.seconds());
        first = child.missingNanos - first < 0 ? child.missingNanos : first;
      }
    }
    double limit = slowest;
    List<Entry> telling =
        together.stream().filter(c -> c.cadence.seconds() <= limit || speaksForAll(c)).toList();
    if (telling.size() < 2 && telling.stream().noneMatch(HostJudge::speaksForAll)) {
      return Verdict.EACH_BY_ITSELF;
    }
    long silent = telling.stream().filter(this::isSilent).count();
    boolean isClear = silent >= MANY && telling.stream().allMatch(this::isOverdue);
    if (silent == telling.size() || isClear) {
      return Verdict.HOST;
    }
    double patience =
        telling.stream().mapToDouble(c -> c.cadence.overdue()).reduce(OFTEN, Math::max);
    if ((now - first) / 1e9 < patience) {
      return Verdict.NOTHING_YET;
    }
    return telling.stream().allMatch(this::isOverdue) ? Verdict.HOST : Verdict.EACH_BY_ITSELF;
  }

  /// Whether its silence began with that of its host, as far as anybody can tell.
  boolean isWith(Host host, Entry child) {
    boolean isOutForLong = child.isTold && now - child.toldNanos >= firmNanos;
    double lead = host.hasSpoken ? (host.lastNanos - child.silentFrom(fresh)) / 1e9 : 0;
    return !isOutForLong && lead <= child.cadence.near();
  }

  private static boolean speaksForAll(Entry child) {
    return child.is(Entity.Kind.AGENT) || child.is(Entity.Kind.HOST);
  }

  private boolean isSilent(Entry child) {
    return child.state == State.MISSING || child.silence(now, fresh) > child.cadence.near();
  }

  private boolean isOverdue(Entry child) {
    return child.state == State.MISSING || child.silence(now, fresh) > child.cadence.overdue();
  }
}
