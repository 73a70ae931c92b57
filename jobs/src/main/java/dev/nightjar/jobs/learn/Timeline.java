package dev.nightjar.jobs.learn;

/// The starts as one clock shows them: UTC, or the clock on the wall, whose hands jump.
///
/// @param at milliseconds; on the wall those of its own face, as if it were UTC
/// @param excused what says nothing of dues that nobody answered: gaps of ours, hours that a change
///   of the clock repeats or leaves out
/// @param isExcused whether a start lies where the wall's clock was changed
@SuppressWarnings("ArrayRecordComponent") // hot: its arrays are shared and never changed
record Timeline(long[] at, Spans excused, boolean[] isExcused) {
  int size() {
    return at.length;
  }
}
