package dev.nightjar.jobs.watch;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// Which due times of a plan were answered by a start, which were missed, and which nobody could
/// see. Times are milliseconds since the epoch. Used under its owner's lock.
///
/// A start answers the last due time before it, and one shortly after it. What was due between the
/// answered one and the start before was skipped, which is missed as well.
///
/// What was due while we were away waits: a report from a spool may still answer it. It is missed
/// once its host has delivered what it kept and nothing came; where nobody keeps reports, as with
/// pings, nothing is ever said of it.
///
/// What is due in a part of the week in which the job [was never seen to start][Plan#seen] is
/// expected, and passes without a word when nothing comes.
final class DueTimes {
  /// Of one silence, as many missed runs are kept one by one; the rest is counted.
  static final int MAX_MISSED = 10;

  private static final int MAX_WAITING = 100;

  /// Due times that one look goes through: a clock that jumps by years must not keep us busy.
  private static final int MAX_AT_ONCE = 10_000;

  /// A time when nobody watched.
  record Gap(long from, long to) {
    dev.nightjar.jobs.learn.Gap toLearn() {
      return new dev.nightjar.jobs.learn.Gap(Instant.ofEpochMilli(from), Instant.ofEpochMilli(to));
    }
  }

  /// What became of a due time.
  sealed interface Event {
    long due();

    /// Nobody started it.
    record Missed(long due) implements Event {}

    /// It was told to be missed, and a start in time was reported after all.
    record TurnedUp(long due) implements Event {}
  }

  private Plan plan;
  private long allowance;
  private long settled;
  private long next;
  private long lastStart;
  private int missedInRow;
  private final Deque<Long> missed = new ArrayDeque<>();
  private final Deque<Long> waiting = new ArrayDeque<>();

  /// @param settledUpTo what was due until then is of no interest
  DueTimes(Plan plan, long settledUpTo) {
    this.plan = plan;
    this.lastStart = Long.MIN_VALUE;
    this.settled = settledUpTo;
    this.next = nextAfter(settledUpTo);
  }

  private long nextAfter(long millis) {
    return plan.schedule()
        .next(Instant.ofEpochMilli(millis))
        .map(Instant::toEpochMilli)
        .orElse(Long.MAX_VALUE);
  }

  /// It ran before anybody expected it.
  void ranBefore(long start) {
    lastStart = start;
  }

  /// Goes on with another plan, as when more was learned. What another one was due at in the past
  /// is of no interest when a person says it only now.
  void follow(Plan changed, long now) {
    if (!changed.schedule().text().equals(plan.schedule().text())
        || !changed.zone().equals(plan.zone())) {
      missed.clear();
      waiting.clear();
      missedInRow = 0;
      plan = changed;
      if (changed.source() != Plan.Source.LEARNED) {
        settled = Math.max(settled, now);
      }
      next = nextAfter(settled);
      if (lastStart != Long.MIN_VALUE && answersSoon(lastStart, next)) {
        settle(next); // it is due a little later now than the start that was taken for it
      }
    } else {
      plan = changed;
    }
  }

  /// @param millis how much later than its start a run is usually heard of
  void allow(long millis) {
    allowance = millis;
  }

  Plan plan() {
    return plan;
  }

  /// The next due time that nothing answered yet; empty when it is never due again.
  Optional<Instant> next() {
    return next == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(next));
  }

  /// Since when it is missing: the first due time of those in a row that no start came after.
  Optional<Instant> missingSince() {
    long early = plan.lateAfter().toMillis();
    return missedInRow == 0
        ? Optional.empty()
        : missed.stream()
            .filter(due -> lastStart == Long.MIN_VALUE || due - early > lastStart)
            .findFirst()
            .map(Instant::ofEpochMilli);
  }

  /// How many due times in a row were missed up to now.
  int missedInRow() {
    return missedInRow;
  }

  boolean isLate(long now) {
    return next != Long.MAX_VALUE && isJudged(next) && now - next > lateAfter(next) + allowance;
  }

  boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /// A run started; also one of long ago that is told only now.
  List<Event> started(long start) {
    List<Event> events = new ArrayList<>();
    takeBack(start, events);
    waiting.removeIf(due -> answers(start, due));
    if (start <= lastStart) {
      return events;
    }
    lastStart = start;
    skipUpTo(start, events);
    long soon = nextAfter(start);
    settled = answersSoon(start, soon) ? soon : start; // goes back for a start that is told late
    next = nextAfter(settled);
    missedInRow = 0;
    missed.removeIf(due -> start - due > missedAfter(due) * 4); // no report can turn up for it
    return events;
  }

  /// Whether a start answers the due time after it already.
  private boolean answersSoon(long start, long due) {
    return !plan.schedule().isInterval()
        && due != Long.MAX_VALUE
        && due > start
        && due - start <= earlyFor(due);
  }

  /// How long before its due time a start answers it: not where it is nearer to the one before.
  private long earlyFor(long due) {
    long following = nextAfter(due);
    long half = following == Long.MAX_VALUE ? Long.MAX_VALUE : (following - due) / 2;
    return Math.min(plan.earlyBy().toMillis() + doubt(due), half);
  }

  /// Whether a start answers a due time in time.
  boolean answers(long start, long due) {
    long following = nextAfter(due);
    return start >= due - earlyFor(due)
        && start <= due + missedAfter(due)
        && (following == Long.MAX_VALUE || start < following - earlyFor(following));
  }

  private void takeBack(long start, List<Event> events) {
    Iterator<Long> each = missed.iterator();
    while (each.hasNext()) {
      long due = each.next();
      if (answers(start, due)) {
        each.remove();
        missedInRow = Math.max(0, missedInRow - 1);
        events.add(new Event.TurnedUp(due));
        return;
      }
    }
  }

  /// What was due before the one that this start answers.
  private void skipUpTo(long start, List<Event> events) {
    for (int i = 0; i < MAX_AT_ONCE && next <= start; i++) {
      long following = nextAfter(next);
      if (following > start) {
        return; // this is the one it answers
      }
      miss(next, events);
      settle(next);
    }
  }

  private void settle(long millis) {
    settled = Math.max(settled, millis);
    next = nextAfter(settled);
  }

  /// Whether the job was seen before to start in such a part of the week.
  private boolean isJudged(long due) {
    return plan.seen().covers(Instant.ofEpochMilli(due));
  }

  private void miss(long due, List<Event> events) {
    if (!isJudged(due)) {
      return; // perhaps it rests then
    }
    missedInRow++;
    if (missed.contains(due)) {
      return; // told before
    }
    if (missed.size() == MAX_MISSED && missedInRow > MAX_MISSED) {
      return; // counted
    }
    if (missed.size() == MAX_MISSED) {
      missed.removeFirst();
    }
    missed.addLast(due);
    events.add(new Event.Missed(due));
  }

  private long lateAfter(long due) {
    return plan.lateAfter().toMillis() + doubt(due);
  }

  private long missedAfter(long due) {
    return plan.missedAfter().toMillis() + doubt(due);
  }

  private long doubt(long due) {
    return plan.seen().doubt(Instant.ofEpochMilli(due)).toMillis();
  }

  /// Looks at the clock.
  ///
  /// @param gaps when nobody watched, the newest last
  List<Event> look(long now, List<Gap> gaps) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < MAX_AT_ONCE && isOver(next, now); i++) {
      if (isUnseen(next, gaps) && isJudged(next)) {
        if (waiting.size() == MAX_WAITING) {
          waiting.removeFirst();
        }
        waiting.addLast(next);
      } else {
        miss(next, events);
      }
      settle(next);
    }
    return events;
  }

  /// Whether a due time of which nothing can be told, as it is a [guess][#isJudged], is over.
  boolean isGuessOver(long now, List<Gap> gaps) {
    return isOver(next, now) && !isJudged(next) && !isUnseen(next, gaps);
  }

  /// Goes on without a word of what was due until now.
  void pass(long now) {
    if (isOver(next, now)) {
      settle(now - missedAfter(next) - allowance);
    }
  }

  private boolean isOver(long due, long now) {
    return due != Long.MAX_VALUE && now - due > missedAfter(due) + allowance;
  }

  /// Whether its start, in time, would have fallen where nobody watched.
  private boolean isUnseen(long due, List<Gap> gaps) {
    for (Gap gap : gaps) {
      if (due + missedAfter(due) + allowance >= gap.from() && due <= gap.to()) {
        return true;
      }
    }
    return false;
  }

  /// The host has delivered what it kept: what still waits did not run.
  List<Event> delivered() {
    List<Event> events = new ArrayList<>();
    for (long due : waiting) {
      if (due > lastStart) {
        miss(due, events);
      } else if (isJudged(due)) {
        events.add(new Event.Missed(due)); // it ran again since: kept, and nothing to be told of
      }
    }
    waiting.clear();
    return events.size() > MAX_MISSED
        ? events.subList(events.size() - MAX_MISSED, events.size())
        : events;
  }

  /// Nobody can tell any more what became of what waits.
  void giveUp() {
    waiting.clear();
  }
}
