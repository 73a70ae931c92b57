package dev.nightjar.jobs.watch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.jobs.watch.DueTimes.Gap;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// When we were away, and which hosts have spoken since: a host that keeps reports tells all of
/// them with its first word. Safe for use by many threads.
final class Absences {
  /// Reporters wait so long at most before they try again.
  private static final long SETTLE_MILLIS = Duration.ofMinutes(2).toMillis();

  /// What a host kept has come so long after its first word.
  private static final long DELIVERY_MILLIS = Duration.ofMinutes(5).toMillis();

  /// Two looks at the clock that lie further apart than this had a pause of ours between them.
  private static final long STALL_MILLIS = Duration.ofMinutes(1).toMillis();

  private static final int MAX_GAPS = 20;
  private static final int MAX_HOSTS = 100_000;

  @GuardedBy("this")
  private final Deque<Gap> gaps = new ArrayDeque<>();

  @GuardedBy("this")
  private final Map<String, Long> heardSince = new HashMap<>();

  @GuardedBy("this")
  private long lastLook = Long.MIN_VALUE;

  /// @param until when expectations were last watched before this start
  synchronized void restarted(long until, long now) {
    if (until < now) { // else our clock was set back, and nobody knows for how long we were away
      away(until, now);
    }
    lastLook = now;
  }

  @GuardedBy("this")
  private void away(long from, long to) {
    if (gaps.size() == MAX_GAPS) {
      gaps.removeFirst();
    }
    gaps.addLast(new Gap(from, to + SETTLE_MILLIS));
    heardSince.clear();
  }

  /// We are looking; called every few seconds.
  synchronized void look(long now) {
    if (lastLook != Long.MIN_VALUE && now - lastLook > STALL_MILLIS) {
      away(lastLook, now);
    }
    lastLook = now;
  }

  /// A wrapper on this host told us something.
  synchronized void heard(String host, long now) {
    if (!gaps.isEmpty() && heardSince.size() < MAX_HOSTS) {
      heardSince.putIfAbsent(host, now);
    }
  }

  /// Whether the host has told all that it kept while we were away.
  synchronized boolean hasDelivered(String host, long now) {
    Long heard = heardSince.get(host);
    return heard != null && now - heard > DELIVERY_MILLIS;
  }

  synchronized List<Gap> gaps() {
    return List.copyOf(gaps);
  }
}
