package dev.nightjar.jobs;

import dev.nightjar.base.Clock;
import dev.nightjar.model.RunId;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// When a word of each going run was last heard. In memory only: after a restart every run counts
/// as heard at the start, since what it said before could not be heard. Safe for use by many
/// threads.
final class Heard {
  private final Clock clock;
  private final ConcurrentMap<RunId, Instant> lastWord = new ConcurrentHashMap<>();
  private final Instant since;

  Heard(Clock clock) {
    this.clock = clock;
    this.since = clock.now();
  }

  void word(RunId id) {
    lastWord.put(id, clock.now());
  }

  Instant lastWord(RunId id) {
    return lastWord.getOrDefault(id, since);
  }

  /// Forgets all other runs.
  void keepOnly(Set<RunId> ids) {
    lastWord.keySet().retainAll(ids);
  }
}
