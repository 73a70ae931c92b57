package dev.nightjar.jobs.trend;

import java.util.Map;
import java.util.SortedMap;

/// When the work of something moved, as far as it was seen. Owned by one thread.
final class Moves {
  /// Where nothing was seen for longer, nobody knows whether it moved.
  private static final long MAX_UNSEEN = 600_000;

  private static final int LEAST_MOVES = 20;
  private static final long LEAST_HABIT = 3_600_000;

  /// How many times longer than usual a pause must be, and how long in any case.
  private static final int TIMES = 10;

  private static final long LEAST_PAUSE = 600_000;

  private final Gaps gaps = new Gaps();
  private long lastSeen;
  private boolean isLost = true;
  private long firstMove;
  private long lastMove;

  /// Since when it has been seen standing still.
  private long since;

  /// Milliseconds since the epoch; 0 when it was never looked at.
  long lastSeen() {
    return lastSeen;
  }

  /// It was looked at at these times, and moved or did not. Times before the last are passed over.
  void seen(SortedMap<Long, Boolean> looks) {
    for (Map.Entry<Long, Boolean> look : looks.entrySet()) {
      if (look.getKey() > lastSeen) {
        seen(look.getKey(), look.getValue());
      }
    }
  }

  void seen(long at, boolean moved) {
    boolean isUnbroken = !isLost && at - lastSeen <= MAX_UNSEEN;
    isLost = false;
    if (!isUnbroken) {
      since = at;
    }
    if (moved) {
      if (isUnbroken) {
        gaps.ended(at, at - since);
      }
      firstMove = firstMove == 0 ? at : firstMove;
      lastMove = at;
      since = at;
    }
    lastSeen = at;
  }

  /// Nobody can see it any more, until it is seen again.
  void lost() {
    isLost = true;
  }

  /// How long it has stood still, in milliseconds; 0 when that is nothing unusual.
  long stalled(long now) {
    boolean isHabit = gaps.count() >= LEAST_MOVES && lastMove - firstMove >= LEAST_HABIT;
    boolean isSeen = !isLost && now - lastSeen <= MAX_UNSEEN;
    long still = now - since;
    return isHabit && isSeen && still > Math.max(TIMES * gaps.usual(), LEAST_PAUSE) ? still : 0;
  }

  long usual() {
    return gaps.usual();
  }

  long lastMove() {
    return lastMove;
  }
}
