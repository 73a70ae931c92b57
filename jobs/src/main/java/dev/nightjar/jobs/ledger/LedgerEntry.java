package dev.nightjar.jobs.ledger;

import dev.nightjar.model.Entity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One line of the ledger.
///
/// @param id stays the same for as long as the entity is known
/// @param cadence the usual time between two words; empty until it is known
/// @param dueAt when it was, or is, to speak next
/// @param missingSince when it went missing
/// @param parent the id of what it is a part of, such as its host; empty when of nothing
/// @param pattern what its name has in common with others that come and go, such as `web-*`; empty
///   when it stands alone
public record LedgerEntry(
    String id,
    Entity entity,
    State state,
    Instant firstSeen,
    Optional<Instant> lastSeen,
    Optional<Duration> cadence,
    Optional<Instant> dueAt,
    Optional<Instant> missingSince,
    Optional<Instant> retiredAt,
    String parent,
    String pattern) {
  /// How it stands.
  ///
  /// ```
  /// New -> Live        its cadence is known
  /// Live -> Late       it did not speak when it was due;   Late -> Live  it spoke
  /// Late -> Missing    it is silent beyond its tolerance;  Missing -> Live  it spoke
  /// any -> Retired     a person or a configuration said so, or its kind comes and goes
  /// Retired -> Live    it spoke
  /// ```
  public enum State {
    NEW("new"),
    LIVE("live"),
    LATE("late"),
    MISSING("missing"),
    RETIRED("retired");

    private final String wireName;

    State(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }
}
