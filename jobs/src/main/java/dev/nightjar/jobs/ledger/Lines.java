package dev.nightjar.jobs.ledger;

import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.model.Entity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Writes down entries as others see them.
final class Lines {
  private Lines() {}

  static LedgerEntry of(Entry entry, Moment now, long fresh) {
    return entry.is(Entity.Kind.HOST) && entry.host != null
        ? host(entry, entry.host, now)
        : single(entry, now, fresh);
  }

  private static LedgerEntry single(Entry entry, Moment now, long fresh) {
    Optional<Duration> cadence = entry.cadence.known();
    long silentMillis = (now.nanos() - entry.silentFrom(fresh)) / 1_000_000;
    Optional<Instant> due =
        entry.state == State.RETIRED
            ? Optional.empty()
            : cadence.map(c -> Instant.ofEpochMilli(now.millis() - silentMillis).plus(c));
    return new LedgerEntry(
        entry.id,
        entry.entity,
        entry.state,
        Instant.ofEpochMilli(entry.firstMillis),
        entry.words == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(entry.lastMillis)),
        cadence,
        due,
        instant(entry.missingMillis),
        instant(entry.retiredMillis),
        entry.host == null ? "" : entry.host.entry.id,
        entry.kin != null && entry.kin.isComingAndGoing() ? entry.kin.pattern.text() : "");
  }

  private static LedgerEntry host(Entry entry, Host host, Moment now) {
    State state = host.state();
    Optional<Duration> cadence = Optional.of(host.cadence()).filter(Duration::isPositive);
    long silentMillis = (now.nanos() - host.lastNanos) / 1_000_000;
    Optional<Instant> due =
        state == State.RETIRED || !host.hasSpoken
            ? Optional.empty()
            : cadence.map(c -> Instant.ofEpochMilli(now.millis() - silentMillis).plus(c));
    return new LedgerEntry(
        entry.id,
        entry.entity,
        state,
        Instant.ofEpochMilli(entry.firstMillis),
        host.hasSpoken ? Optional.of(Instant.ofEpochMilli(host.lastMillis)) : Optional.empty(),
        cadence,
        due,
        state == State.MISSING ? instant(host.missingSince()) : Optional.empty(),
        instant(entry.retiredMillis),
        "",
        "");
  }

  private static Optional<Instant> instant(long millis) {
    return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
