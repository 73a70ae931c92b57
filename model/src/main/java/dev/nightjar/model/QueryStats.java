package dev.nightjar.model;

import java.time.Duration;

/// What a query cost.
///
/// @param samplesRead samples that its selectors read from the store
/// @param samples samples as Prometheus counts them (`totalQueryableSamples`): at each step as many
///   as selectors and windows then show, so that one counts as often as it is seen; a histogram
///   counts by its size, in units of 16 bytes
/// @param samplesPerStep the same, step by step; empty where nobody asked
/// @param peakSamples values that it held at once, at the most
/// @param queued waiting for a thread
/// @param preparing reading the expression and finding series
/// @param evaluating the rest, but for `sorting`
/// @param sorting putting the result in order
@SuppressWarnings("ArrayRecordComponent") // a column; identity equality is meant
public record QueryStats(
    long samplesRead,
    long samples,
    long[] samplesPerStep,
    long peakSamples,
    Duration queued,
    Duration preparing,
    Duration evaluating,
    Duration sorting) {
  /// Of a query that nobody measured.
  public static final QueryStats NONE =
      new QueryStats(
          0, 0, new long[0], 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  /// The same, of a query that has waited.
  public QueryStats withQueued(Duration time) {
    return new QueryStats(
        samplesRead, samples, samplesPerStep, peakSamples, time, preparing, evaluating, sorting);
  }
}
