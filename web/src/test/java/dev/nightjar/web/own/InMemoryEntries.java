package dev.nightjar.web.own;

import dev.nightjar.jobs.ledger.LedgerEntry;
import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.model.Entity;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A ledger of what a test puts into it.
final class InMemoryEntries implements LedgerApi.Entries {
  final List<LedgerEntry> all = new ArrayList<>();

  static LedgerEntry entry(String id, Entity entity, State state) {
    Instant now = InMemoryWatching.NOW;
    return new LedgerEntry(
        id,
        entity,
        state,
        now,
        Optional.of(now),
        Optional.of(Duration.ofSeconds(15)),
        Optional.of(now.plusSeconds(15)),
        state == State.MISSING ? Optional.of(now.plusSeconds(60)) : Optional.empty(),
        state == State.RETIRED ? Optional.of(now) : Optional.empty(),
        "host-1",
        "");
  }

  @Override
  public List<LedgerEntry> entries(Tenant tenant) {
    return all;
  }

  @Override
  public Map<State, Integer> counts(Tenant tenant) {
    Map<State, Integer> counts = new EnumMap<>(State.class);
    all.forEach(entry -> counts.merge(entry.state(), 1, Integer::sum));
    return counts;
  }

  @Override
  public Optional<LedgerEntry> retire(Tenant tenant, String id) {
    return put(id, State.RETIRED);
  }

  @Override
  public Optional<LedgerEntry> restore(Tenant tenant, String id) {
    return put(id, State.MISSING);
  }

  private Optional<LedgerEntry> put(String id, State state) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).id().equals(id)) {
        all.set(i, entry(id, all.get(i).entity(), state));
        return Optional.of(all.get(i));
      }
    }
    return Optional.empty();
  }
}
