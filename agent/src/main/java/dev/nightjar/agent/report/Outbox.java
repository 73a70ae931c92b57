package dev.nightjar.agent.report;

import dev.nightjar.base.Clock;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Where one run's posts go: to the server while it answers, else to the end of the run's file in
/// the spool, in either case in their order.
///
/// ```
/// There -> Away     a post was not answered, or not now: it is the first to be kept
/// Away  -> There    asked again after a while, the server took all that was kept
/// ```
///
/// Used by one thread, but for [#abort].
final class Outbox {
  private static final long FIRST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final String runId;
  private final Places places;
  private final Gate gate;
  private final Clock clock;
  private final int jitter;
  private @Nullable Spool spool;
  private Spool.@Nullable Claim claim;
  private volatile @Nullable Courier courier;
  private boolean isOpen;
  private boolean isAway;
  private boolean isFull;
  private long retryAtNanos;
  private long waitNanos = FIRST_WAIT_NANOS;
  private long refused;
  private boolean hasRefusedRun;
  private long lost;

  /// Opens nothing yet.
  Outbox(String runId, Gate gate, Places places, Clock clock) {
    this.runId = runId;
    this.gate = gate;
    this.places = places;
    this.clock = clock;
    this.jitter = Math.floorMod(runId.hashCode(), 250);
  }

  /// The spool; null when there is no place for one.
  @Nullable Spool spool() {
    open();
    return spool;
  }

  private void open() {
    if (isOpen) {
      return;
    }
    isOpen = true;
    spool = places.spool(gate, clock.millis());
    Target target = places.target();
    courier = target == null ? null : new Courier(target, gate, clock);
    isAway = courier == null;
    retryAtNanos = Long.MAX_VALUE;
  }

  /// Whether the server took the last post, or none went yet.
  boolean isThere() {
    open();
    return !isAway;
  }

  /// Whether a post that goes now will be known to somebody.
  boolean hasRoom() {
    open();
    return !isAway || (spool != null && !isFull);
  }

  /// Posts, or keeps for later.
  ///
  /// @return whether it is settled; if not, nobody has it
  boolean send(Post post, long deadlineNanos) {
    open();
    if (!isAway && toServer(post, deadlineNanos)) {
      return true;
    }
    return keep(post);
  }

  private boolean toServer(Post post, long deadlineNanos) {
    Courier to = courier;
    if (to == null) {
      return false;
    }
    return switch (to.server().post(post.path(runId), post.body(), deadlineNanos)) {
      case TAKEN -> true;
      case REFUSED -> {
        refused++;
        hasRefusedRun |= !post.isOutput();
        yield true;
      }
      case LATER -> {
        away(to);
        yield false;
      }
    };
  }

  private void away(Courier from) {
    long wait = Math.max(waitNanos, from.server().retryAfterNanos());
    isAway = true;
    retryAtNanos = clock.monotonicNanos() + wait + wait / 1000 * jitter; // up to a quarter more
    waitNanos = Math.min(2 * waitNanos, LONGEST_WAIT_NANOS);
  }

  /// Appends a post to the run's file.
  ///
  /// @return whether it is there
  boolean keep(Post post) {
    open();
    Spool to = spool;
    if (to == null) {
      return false;
    }
    try {
      Spool.Claim file = claim;
      if (file == null) {
        file = to.begin(runId);
        claim = file;
      }
      isFull = file == null || !file.append(post);
    } catch (IOException | RuntimeException _) { // no room, or the folder went away
      isFull = true;
    }
    return !isFull;
  }

  /// Asks a server that was away again, if it is time to.
  void retry(long deadlineNanos) {
    open();
    if (isAway && clock.monotonicNanos() - retryAtNanos >= 0 && courier != null) {
      deliverKept(deadlineNanos);
    }
  }

  /// Brings what is kept to the server.
  ///
  /// @return whether the server has all
  boolean deliverKept(long deadlineNanos) {
    open();
    Courier to = courier;
    if (to == null) {
      return false;
    }
    Spool.Claim file = claim;
    try {
      if (file != null) {
        switch (to.post(runId, file.file(), deadlineNanos)) {
          case TAKEN -> file.delivered();
          case REFUSED -> {
            refused++;
            hasRefusedRun |= to.hasRefusedRun();
            file.refused();
          }
          case LATER -> {
            away(to);
            return false;
          }
        }
        claim = null;
        file.close();
      }
      isAway = false;
      isFull = false;
      waitNanos = FIRST_WAIT_NANOS;
      return true;
    } catch (IOException | RuntimeException _) { // the disk does not give it back
      away(to);
      return false;
    }
  }

  /// The last of a run's posts: kept if there is room, so that nothing that happens from then on
  /// loses it; else posted at once.
  ///
  /// @return whether somebody has it
  boolean sendLast(Post post, long deadlineNanos) {
    boolean isKnown = keep(post) || (deliverKept(deadlineNanos) && toServer(post, deadlineNanos));
    lost += isKnown ? 0 : 1;
    return isKnown;
  }

  /// Bytes of the run's file in the spool.
  long keptBytes() {
    Spool.Claim file = claim;
    return file == null ? 0 : file.file().size();
  }

  /// Requests that the server refused for good.
  long refused() {
    return refused;
  }

  /// Whether the server refused a report of the run itself, as it may when it does not understand
  /// the evidence.
  boolean hasRefusedRun() {
    return hasRefusedRun;
  }

  /// Posts at once, whatever else waits.
  void post(Post post, long deadlineNanos) {
    Courier to = courier;
    if (to != null) {
      to.server().post(post.path(runId), post.body(), deadlineNanos);
    }
  }

  /// Posts that nobody has.
  long lost() {
    return lost;
  }

  @Nullable Courier courier() {
    open();
    return courier;
  }

  /// Ends the post that is under way.
  void abort() {
    Courier to = courier;
    if (to != null) {
      to.server().abort();
    }
  }

  /// Posts again after [#abort].
  void goOn() {
    Courier to = courier;
    if (to != null) {
      to.server().goOn();
    }
  }

  void close() {
    Courier to = courier;
    if (to != null) {
      to.close();
    }
    Spool.Claim file = claim;
    claim = null;
    if (file != null) {
      try {
        file.close();
      } catch (IOException _) {
        // Its lock goes with this process.
      }
    }
  }
}
