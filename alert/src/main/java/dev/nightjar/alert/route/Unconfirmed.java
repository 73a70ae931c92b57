package dev.nightjar.alert.route;

import dev.nightjar.alert.Alert;
import dev.nightjar.base.Clock;
import dev.nightjar.model.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Alerts that fired before a restart and that no rule has spoken of since. Their rules are gone if
/// they stay silent for long enough on the monotonic clock. Guarded by the dispatcher's lock.
final class Unconfirmed {
  /// The least time that a rule has to speak; a first evaluation may be slow while the server
  /// starts.
  private static final Duration LEAST_TIME = Duration.ofMinutes(5);

  private final Clock clock;
  private final Map<Labels, Alert> alerts = new LinkedHashMap<>();
  private long since;
  private Duration time = LEAST_TIME;

  Unconfirmed(Clock clock) {
    this.clock = clock;
  }

  /// @param longestInterval of the groups that may speak of them
  void begin(List<Alert> restored, Duration longestInterval) {
    Duration twice = longestInterval.multipliedBy(2);
    time = twice.compareTo(LEAST_TIME) > 0 ? twice : LEAST_TIME;
    since = clock.monotonicNanos();
    restored.stream().filter(a -> !a.isResolved()).forEach(a -> alerts.put(a.labels(), a));
  }

  void heard(List<Alert> spokenOf) {
    if (!alerts.isEmpty()) {
      spokenOf.forEach(alert -> alerts.remove(alert.labels()));
    }
  }

  /// Those whose time is over, as resolved; each once.
  List<Alert> over(Instant now) {
    if (alerts.isEmpty() || clock.monotonicNanos() - since < time.toNanos()) {
      return List.of();
    }
    List<Alert> ended = alerts.values().stream().map(alert -> alert.endedAt(now)).toList();
    alerts.clear();
    return ended;
  }
}
