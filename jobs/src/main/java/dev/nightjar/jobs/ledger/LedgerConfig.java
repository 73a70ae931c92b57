package dev.nightjar.jobs.ledger;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// How the ledger is kept.
///
/// @param lookEvery how often it looks who is silent
/// @param stall when it did not look for so long, the gap was ours and everybody gets a fresh
///   tolerance; longer than `lookEvery` and well below 45 s, the least tolerance
/// @param saveEvery how often changes are saved
/// @param maxEntries of one tenant; what would be one more is not watched, and counted
/// @param ownNames the names of this machine, which are one host with `localhost`
public record LedgerConfig(
    Duration lookEvery, Duration stall, Duration saveEvery, int maxEntries, Set<String> ownNames) {
  public static final LedgerConfig DEFAULT =
      new LedgerConfig(
          Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofSeconds(20), 100_000, Set.of());

  public LedgerConfig {
    if (!lookEvery.isPositive() || !saveEvery.isPositive() || maxEntries < 1) {
      throw new IllegalArgumentException("the ledger needs positive intervals and room");
    }
    if (stall.compareTo(lookEvery) <= 0) {
      throw new IllegalArgumentException("stall " + stall + " must be above " + lookEvery);
    }
    ownNames =
        ownNames.stream()
            .map(n -> n.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /// The same on a machine of these names.
  public LedgerConfig withOwnNames(Set<String> names) {
    return new LedgerConfig(lookEvery, stall, saveEvery, maxEntries, names);
  }
}
