package dev.nightjar.model;

import dev.nightjar.base.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Counts everything that was refused, by signal and reason, and remembers the last detail of each:
/// nothing is dropped in silence. Safe for use by many threads; one per server.
public final class Refusals {
  /// @param signal what it was a part of: `metrics`, `push`, `logs`, `runs`, `query`, `config`,
  ///   `http`, `alerts`
  public record Count(
      String signal, Refusal.Reason reason, long count, Instant lastAt, String lastDetail) {}

  private record Key(String signal, Refusal.Reason reason) {}

  private final Clock clock;
  private final ConcurrentMap<Key, Count> counts = new ConcurrentHashMap<>();

  public Refusals(Clock clock) {
    this.clock = clock;
  }

  /// Counts one refusal.
  public void count(String signal, Refusal refusal) {
    count(signal, refusal, 1);
  }

  /// Counts several refusals of the same kind; none when `many` is zero.
  public void count(String signal, Refusal refusal, long many) {
    if (many == 0) {
      return;
    }
    String detail =
        refusal.item().isEmpty() ? refusal.detail() : refusal.item() + ": " + refusal.detail();
    Instant now = clock.now();
    counts.compute(
        new Key(signal, refusal.reason()),
        (key, before) ->
            new Count(
                signal,
                refusal.reason(),
                before == null ? many : before.count() + many,
                now,
                detail));
  }

  /// All counts, the largest first.
  public List<Count> counts() {
    return counts.values().stream()
        .sorted(Comparator.comparingLong(Count::count).reversed().thenComparing(Count::signal))
        .toList();
  }
}
