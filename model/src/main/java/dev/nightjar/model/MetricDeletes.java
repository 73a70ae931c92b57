package dev.nightjar.model;

import java.util.List;

/// Deletes samples of a [MetricStore]. Safe for use by many threads.
public interface MetricDeletes {
  /// Deletes the samples within a range, in milliseconds since the Unix epoch and closed on both
  /// sides, of the series that satisfy all matchers of any of the lists (an empty outer list: all
  /// series). When this returns, no answer has them any more, and neither has one after a crash.
  /// What is appended later stays, be it of the same series and times. How far behind its series'
  /// newest sample one is taken may still count from a deleted one. Exemplars, and what families
  /// say of themselves, stay.
  ///
  /// @throws NightjarException `EXECUTION` when too much would have to be remembered: nothing was
  ///   deleted; `STORAGE_FULL` or `UNAVAILABLE` when it could not be written down: some of the
  ///   samples may be gone and others not, and those that are gone may come back at the next start
  void delete(Tenant tenant, List<List<Matcher>> anyOf, long fromMillis, long toMillis);

  /// Gives the room back that deleted samples of all tenants take; answers do not change.
  ///
  /// @throws NightjarException `STORAGE_FULL` or `UNAVAILABLE` when some of it could not be written
  void cleanTombstones();
}
