package dev.nightjar.agent.report;

import dev.nightjar.base.process.ChildEnd;

/// What a command used; of several attempts, what they used together.
///
/// @param peakRssBytes -1 when it is not known, as are the two that follow
record Used(
    long userMicros,
    long systemMicros,
    long peakRssBytes,
    long readBytes,
    long writtenBytes,
    long voluntarySwitches,
    long involuntarySwitches,
    long minorFaults,
    long majorFaults) {
  static Used of(ChildEnd end) {
    return new Used(
        end.userMicros(),
        end.systemMicros(),
        end.peakRssBytes(),
        end.readBytes(),
        end.writtenBytes(),
        end.voluntarySwitches(),
        end.involuntarySwitches(),
        end.minorFaults(),
        end.majorFaults());
  }

  Used and(Used other) {
    return new Used(
        userMicros + other.userMicros,
        systemMicros + other.systemMicros,
        Math.max(peakRssBytes, other.peakRssBytes),
        sum(readBytes, other.readBytes),
        sum(writtenBytes, other.writtenBytes),
        voluntarySwitches + other.voluntarySwitches,
        involuntarySwitches + other.involuntarySwitches,
        minorFaults + other.minorFaults,
        majorFaults + other.majorFaults);
  }

  private static long sum(long one, long other) {
    return one < 0 || other < 0 ? -1 : one + other;
  }

  void append(JsonText json) {
    json.open('{').key("cpu_user_seconds").seconds(userMicros * 1000);
    json.key("cpu_system_seconds").seconds(systemMicros * 1000);
    json.key("peak_rss_bytes").known(peakRssBytes);
    json.key("read_bytes").known(readBytes).key("written_bytes").known(writtenBytes);
    json.key("voluntary_switches").number(voluntarySwitches);
    json.key("involuntary_switches").number(involuntarySwitches);
    json.key("minor_faults").number(minorFaults);
    json.key("major_faults").number(majorFaults).close('}');
  }
}
