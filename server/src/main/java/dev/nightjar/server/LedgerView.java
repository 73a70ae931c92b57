package dev.nightjar.server;

import dev.nightjar.jobs.Jobs;
import dev.nightjar.jobs.ledger.Ledger;
import dev.nightjar.jobs.ledger.LedgerEntry;
import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.jobs.watch.ExpectedRun;
import dev.nightjar.model.Entity;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Tenant;
import dev.nightjar.web.own.LedgerApi;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/// The ledger as it is shown: a job stands there as its schedule says, everything else as its own
/// cadence does.
final class LedgerView implements LedgerApi.Entries {
  private final Jobs jobs;

  LedgerView(Jobs jobs) {
    this.jobs = jobs;
  }

  @Override
  public List<LedgerEntry> entries(Tenant tenant) {
    Map<String, Map<String, ExpectedRun>> expected = new HashMap<>();
    return ledger().entries(tenant, Optional.empty(), Optional.empty()).stream()
        .map(entry -> shown(tenant, entry, expected))
        .toList();
  }

  @Override
  public Map<State, Integer> counts(Tenant tenant) {
    Map<State, Integer> counts = new EnumMap<>(State.class);
    for (State state : State.values()) {
      counts.put(state, 0);
    }
    entries(tenant).forEach(entry -> counts.merge(entry.state(), 1, Integer::sum));
    return counts;
  }

  @Override
  public Optional<LedgerEntry> retire(Tenant tenant, String id) {
    return known(tenant, id, ledger()::retire);
  }

  @Override
  public Optional<LedgerEntry> restore(Tenant tenant, String id) {
    return known(tenant, id, ledger()::restore);
  }

  private Optional<LedgerEntry> known(
      Tenant tenant, String id, BiFunction<Tenant, String, LedgerEntry> change) {
    try {
      return Optional.of(shown(tenant, change.apply(tenant, id), new HashMap<>()));
    } catch (NightjarException e) {
      if (e.code() == ErrorCode.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Ledger ledger() {
    return jobs.ledger();
  }

  /// @param expected what was asked of each job so far, by instance: one may run on thousands
  private LedgerEntry shown(
      Tenant tenant, LedgerEntry entry, Map<String, Map<String, ExpectedRun>> expected) {
    boolean isJob = entry.entity().kind() == Entity.Kind.JOB;
    if (!isJob || entry.state() == State.RETIRED) {
      return entry;
    }
    Map<String, ExpectedRun> ofJob =
        expected.computeIfAbsent(
            entry.entity().labels().get("job"), job -> byInstance(tenant, job));
    ExpectedRun shared = ofJob.get("");
    ExpectedRun own = ofJob.getOrDefault(entry.entity().labels().get("instance"), shared);
    return own == null ? entry : scheduled(entry, own);
  }

  private Map<String, ExpectedRun> byInstance(Tenant tenant, String job) {
    Map<String, ExpectedRun> byInstance = new HashMap<>();
    jobs.expected(tenant, job).forEach(each -> byInstance.putIfAbsent(each.instance(), each));
    return byInstance;
  }

  private static LedgerEntry scheduled(LedgerEntry entry, ExpectedRun expected) {
    State state =
        switch (expected.state()) {
          case MISSED -> State.MISSING;
          case LATE -> State.LATE;
          case NONE -> entry.state();
          case WAITING, RUNNING, UNWATCHED -> State.LIVE;
        };
    return new LedgerEntry(
        entry.id(),
        entry.entity(),
        state,
        entry.firstSeen(),
        entry.lastSeen(),
        entry.cadence(),
        expected.nextAt().or(entry::dueAt),
        state == State.MISSING ? entry.missingSince().or(expected::missingSince) : Optional.empty(),
        entry.retiredAt(),
        entry.parent(),
        entry.pattern());
  }
}
