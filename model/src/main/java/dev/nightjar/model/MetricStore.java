package dev.nightjar.model;

import java.util.List;

/// Keeps samples of labelled series: floats and native histograms. Ranges are closed on both sides,
/// in milliseconds since the Unix epoch.
public interface MetricStore {
  /// Stores a batch. When this returns, what it counts as stored survives the death of the process
  /// and is visible to [#select]. Samples of one series are taken in ascending time however old
  /// within the retention, and out of order when they are not far behind the newest; a sample equal
  /// in time and value to one that is there is taken as stored. An exemplar is taken when it is
  /// newer than its series' newest one.
  ///
  /// @param check asked once of a series that is not known by its hash; what it refuses is not
  ///   stored
  /// @throws NightjarException `STORAGE_FULL` or `UNAVAILABLE` when nothing of the batch was stored
  Appended append(Tenant tenant, SampleBatch batch, SeriesCheck check);

  /// Stores a batch of any series.
  default Appended append(Tenant tenant, SampleBatch batch) {
    return append(tenant, batch, SeriesCheck.NONE);
  }

  /// The series that satisfy all matchers and have samples in the range.
  ///
  /// @param stop asked for each series that is looked at, then and when the set groups them; what
  ///   it throws ends that, as it ends the questions below
  SeriesSet select(
      Tenant tenant, List<Matcher> matchers, long fromMillis, long toMillis, StopCheck stop);

  /// As [#select(Tenant, List, long, long, StopCheck)], to the end.
  default SeriesSet select(Tenant tenant, List<Matcher> matchers, long fromMillis, long toMillis) {
    return select(tenant, matchers, fromMillis, toMillis, StopCheck.NONE);
  }

  /// Labels of the series that satisfy all matchers of any of the lists (an empty outer list: all
  /// series) and have samples in the range, sorted, at most `limit`.
  ///
  /// @param stop asked for each series that is looked at
  List<Labels> series(
      Tenant tenant,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop);

  /// Names of labels on such series, sorted, at most `limit`.
  List<String> labelNames(
      Tenant tenant,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop);

  /// Values of one label on such series, sorted, at most `limit`.
  List<String> labelValues(
      Tenant tenant,
      String name,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop);

  /// How many series with samples in the range there are of each kind.
  ///
  /// @param limit how long each list may be
  default Cardinality cardinality(Tenant tenant, long fromMillis, long toMillis, int limit) {
    return Cardinality.of(
        series(tenant, List.of(), fromMillis, toMillis, Integer.MAX_VALUE, StopCheck.NONE), limit);
  }

  /// Exemplars within the range, of series that satisfy all matchers of any of the lists, in order
  /// of their series' labels. A store keeps a bounded number of the newest, or none.
  default List<SeriesExemplars> exemplars(
      Tenant tenant, List<List<Matcher>> anyOf, long fromMillis, long toMillis) {
    return List.of();
  }

  /// What metric families say of themselves, in order of their names.
  List<Metadata> metadata(Tenant tenant);

  Stats stats();

  /// @param series in memory, able to take samples without being created
  /// @param samplesAppended since start
  /// @param exemplarsRefused since start: behind newer ones of their series, too long, or of series
  ///   without samples
  /// @param oldestMillis time of the oldest sample that can be asked for; `Long.MAX_VALUE` when
  ///   there is none
  /// @param newestMillis likewise the newest; `Long.MIN_VALUE` when there is none
  /// @param diskBytes all files of the store
  record Stats(
      long series,
      long samplesAppended,
      long exemplarsRefused,
      long oldestMillis,
      long newestMillis,
      long diskBytes) {}
}
