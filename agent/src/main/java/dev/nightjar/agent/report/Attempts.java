package dev.nightjar.agent.report;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.base.process.ChildEnd;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How often a run's command was started, and what became of each time. Safe for use by many
/// threads.
final class Attempts {
  private static final int FIRST = 10; // of very many, these and the last are told
  private static final int LAST = 90;

  private final Object lock = new Object();

  @GuardedBy("lock")
  private final List<JsonText> told = new ArrayList<>();

  @GuardedBy("lock")
  private int count;

  @GuardedBy("lock")
  private int pid;

  @GuardedBy("lock")
  private boolean isRunning;

  @GuardedBy("lock")
  private long startedMillis;

  @GuardedBy("lock")
  private long firstNanos;

  @GuardedBy("lock")
  private long retryNanos;

  @GuardedBy("lock")
  private long backoffNanos;

  @GuardedBy("lock")
  private long pauseNanos; // the one that goes on; it counts when it is over

  @GuardedBy("lock")
  private @Nullable Used used;

  @GuardedBy("lock")
  private long outBefore;

  @GuardedBy("lock")
  private long errorBefore;

  @GuardedBy("lock")
  private long changes;

  /// @param nowNanos on the monotonic clock
  /// @param outBytes of the output that earlier attempts wrote, as are `errorBytes`
  void started(
      int number, int itsPid, long atMillis, long nowNanos, long outBytes, long errorBytes) {
    synchronized (lock) {
      outBefore = outBytes;
      errorBefore = errorBytes;
      firstNanos = count == 0 ? nowNanos : firstNanos;
      retryNanos = nowNanos - firstNanos;
      backoffNanos += pauseNanos;
      pauseNanos = 0;
      count = number;
      pid = itsPid;
      isRunning = true;
      startedMillis = atMillis;
      changes++;
    }
  }

  void ended(int number, String state, ChildEnd end, long pause, String reason, long millis) {
    synchronized (lock) {
      count = Math.max(count, number);
      boolean wasStarted = isRunning && end.isStarted();
      pauseNanos = pause;
      if (wasStarted) {
        Used its = Used.of(end);
        used = used == null ? its : used.and(its);
      }
      var json = new JsonText().open('{').key("number").number(number).key("state").plain(state);
      json.key("pid").known(wasStarted ? pid : -1);
      json.key("started_at").time(wasStarted ? startedMillis : millis);
      json.key("duration").seconds(end.durationNanos());
      RunReport.exit(json, end);
      json.key("backoff").seconds(pause).key("reason").string(reason).key("resources");
      if (wasStarted) {
        Used.of(end).append(json);
      } else {
        json.none();
      }
      told.add(json.close('}'));
      if (told.size() > FIRST + LAST) {
        told.remove(FIRST);
      }
      isRunning = false;
      changes++;
    }
  }

  /// The evidence's section; null while there was but one attempt, which is the run itself.
  @Nullable JsonText section() {
    synchronized (lock) {
      if (count < 2) {
        return null;
      }
      var json = new JsonText().open('[');
      for (JsonText each : told) {
        json.json(each);
      }
      if (isRunning) {
        json.open('{').key("number").number(count).key("state").plain("running");
        json.key("pid").number(pid).key("started_at").time(startedMillis).close('}');
      }
      return json.close(']');
    }
  }

  int count() {
    synchronized (lock) {
      return count;
    }
  }

  /// The process that runs now or ran last; 0 for none.
  int pid() {
    synchronized (lock) {
      return pid;
    }
  }

  /// Time from the first attempt's start to the last one's.
  long retryNanos() {
    synchronized (lock) {
      return retryNanos;
    }
  }

  /// Time in pauses between attempts, up to the last attempt's start.
  long backoffNanos() {
    synchronized (lock) {
      return backoffNanos;
    }
  }

  /// Null when nothing ran.
  @Nullable Used used() {
    synchronized (lock) {
      return used;
    }
  }

  /// Where the attempt that runs now, or ran last, stands.
  ///
  /// @param outBefore bytes of output that earlier attempts wrote, as are `errorBefore`
  record Now(int number, int pid, long outBefore, long errorBefore) {}

  Now now() {
    synchronized (lock) {
      return new Now(Math.max(1, count), isRunning ? pid : 0, outBefore, errorBefore);
    }
  }

  long changes() {
    synchronized (lock) {
      return changes;
    }
  }
}
