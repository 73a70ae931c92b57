package dev.nightjar.jobs;

import dev.nightjar.base.Clock;
import dev.nightjar.model.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// When a word of each going run was last heard. In memory only: after a restart every run counts
/// as heard at the start, since what it said before could not be heard. Safe for use by many
/// threads.
final class Heard {
  private record Word(Instant at, long nanos) {}

  private final Clock clock;
  private final ConcurrentMap<RunId, Word> words = new ConcurrentHashMap<>();
  private final Word start;

  Heard(Clock clock) {
    this.clock = clock;
    this.start = now();
  }

  private Word now() {
    return new Word(clock.now(), clock.monotonicNanos());
  }

  void word(RunId id) {
    words.put(id, now());
  }

  /// The time of the last word, or of the start when there was none since.
  Instant lastWord(RunId id) {
    return words.getOrDefault(id, start).at();
  }

  /// The time of the last word since the start.
  Optional<Instant> wordSinceStart(RunId id) {
    return Optional.ofNullable(words.get(id)).map(Word::at);
  }

  /// How long ago that was; unlike the difference of two times of day, no set clock changes it.
  Duration silence(RunId id) {
    return Duration.ofNanos(clock.monotonicNanos() - words.getOrDefault(id, start).nanos());
  }

  /// Forgets all other runs, but those that were heard of after `since`: whoever looked for runs
  /// from then on may have missed them.
  ///
  /// @param since of the monotonic clock
  void keepOnly(Set<RunId> ids, long since) {
    words
        .entrySet()
        .removeIf(each -> each.getValue().nanos() - since < 0 && !ids.contains(each.getKey()));
  }
}
