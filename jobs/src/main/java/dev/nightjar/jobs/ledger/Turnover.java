package dev.nightjar.jobs.ledger;

import dev.nightjar.jobs.ledger.LedgerEntry.State;
import java.util.ArrayList;
import java.util.List;

/// All whose names differ in a number, a date or a random part only, in the order in which they
/// appeared: containers, builds of a day. Where old ones end and new ones come all the time, the
/// end of one is no news. Owned by the lock of its [Book].
final class Turnover {
  /// What the silence of a member means.
  enum Meaning {
    /// It is missed like anybody else.
    MISSED,
    /// A successor may come yet.
    UNCLEAR,
    /// Others took its place.
    REPLACED
  }

  private static final int FEWEST_ENDED = 5;
  private static final long YOUNG_MILLIS = 86_400_000; // what lives longer is no passing thing
  private static final long WAIT_NANOS = 1_800_000_000_000L; // 30 min for a successor
  private static final long NEAR_MILLIS = 3_600_000;
  private static final long LEAST_NEAR_MILLIS = 600_000;
  private static final int LONGER = 3; // times the longest life of those that ended

  final NamePattern pattern;
  private final List<Entry> members = new ArrayList<>();
  private long judgedNanos = Long.MIN_VALUE;
  private boolean isComingAndGoing;
  private long longestMillis;

  Turnover(NamePattern pattern) {
    this.pattern = pattern;
  }

  void add(Entry entry) {
    int at = members.size();
    while (at > 0 && members.get(at - 1).firstMillis > entry.firstMillis) {
      at--;
    }
    members.add(at, entry);
  }

  void remove(Entry entry) {
    members.remove(entry);
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /// Whether members come and go.
  boolean isComingAndGoing() {
    return isComingAndGoing;
  }

  /// @param beginMillis when the ledger began: who appeared then is no successor
  Meaning of(Entry silent, long now, long beginMillis) {
    if (silent.isWanted) {
      return Meaning.MISSED;
    }
    judge(now, beginMillis);
    long life = silent.lastMillis - silent.firstMillis;
    if (isComingAndGoing && life <= LONGER * longestMillis) {
      return Meaning.REPLACED;
    }
    int index = members.indexOf(silent);
    boolean isAfterBegin = isLateBorn(silent, beginMillis);
    boolean hasYounger = index + 1 < members.size() && isLateBorn(members.getLast(), beginMillis);
    if (life > YOUNG_MILLIS || (!isAfterBegin && !hasYounger)) {
      return Meaning.MISSED;
    }
    if (successors(silent, index, beginMillis) >= (pattern.isRandom() ? 1 : 2)) {
      return Meaning.REPLACED;
    }
    return now - silent.missingNanos < WAIT_NANOS ? Meaning.UNCLEAR : Meaning.MISSED;
  }

  private int successors(Entry ended, int index, long beginMillis) {
    long life = ended.lastMillis - ended.firstMillis;
    long from = ended.lastMillis - Math.clamp(life, LEAST_NEAR_MILLIS, NEAR_MILLIS);
    int count = 0;
    for (int i = members.size() - 1; i > index && members.get(i).firstMillis >= from; i--) {
      count += isLateBorn(members.get(i), beginMillis) ? 1 : 0;
    }
    return count;
  }

  private static boolean isLateBorn(Entry entry, long beginMillis) {
    double grace = Math.max(LEAST_NEAR_MILLIS, 2_000 * entry.cadence.seconds());
    return entry.firstMillis > beginMillis + grace;
  }

  private void judge(long now, long beginMillis) {
    if (judgedNanos == now) {
      return;
    }
    judgedNanos = now;
    int replaced = 0;
    long longest = 0;
    for (int i = 0; i + 1 < members.size(); i++) {
      Entry ended = members.get(i);
      Entry next = members.get(i + 1);
      long life = ended.lastMillis - ended.firstMillis;
      boolean isEnded = ended.state == State.MISSING || ended.state == State.RETIRED;
      if (isEnded
          && !ended.isWanted
          && isLateBorn(next, beginMillis)
          && next.firstMillis <= ended.lastMillis + Math.max(NEAR_MILLIS, life)) {
        replaced++;
        longest = Math.max(longest, life);
      }
    }
    isComingAndGoing = replaced >= FEWEST_ENDED && 2 * replaced >= members.size();
    longestMillis = longest;
  }
}
