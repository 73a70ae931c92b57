package dev.nightjar.model;

import java.util.OptionalLong;

/// What a run's reaped processes used, as the kernel counted it.
///
/// @param cpuUserSeconds time in user mode
/// @param cpuSystemSeconds time in the kernel
/// @param peakRssBytes largest resident set of any one of its processes; 0 when it is not known
/// @param readBytes bytes fetched from storage
/// @param writtenBytes bytes sent to storage
/// @param voluntarySwitches how often they waited for something
/// @param involuntarySwitches how often another process took their turn
/// @param minorFaults pages that came without reading from storage
/// @param majorFaults pages that had to be read
public record Resources(
    double cpuUserSeconds,
    double cpuSystemSeconds,
    long peakRssBytes,
    long readBytes,
    long writtenBytes,
    OptionalLong voluntarySwitches,
    OptionalLong involuntarySwitches,
    OptionalLong minorFaults,
    OptionalLong majorFaults) {

  /// Without switches and faults, which are not known.
  public Resources(
      double cpuUserSeconds,
      double cpuSystemSeconds,
      long peakRssBytes,
      long readBytes,
      long writtenBytes) {
    this(
        cpuUserSeconds,
        cpuSystemSeconds,
        peakRssBytes,
        readBytes,
        writtenBytes,
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }
}
