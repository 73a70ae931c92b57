package dev.nightjar.alert.rule;

import dev.nightjar.alert.Alert;
import dev.nightjar.model.Labels;

/// When a group is evaluated: at multiples of its interval, shifted by an offset that is the same
/// after every restart, so that groups spread out and their samples keep their distance.
record GroupSchedule(long intervalMillis, long offsetMillis) {
  static GroupSchedule of(RuleGroup group) {
    long interval = group.interval().toMillis();
    String hash =
        Alert.fingerprint(Labels.of("file", group.file() + '/', "name", group.name() + '/'));
    return new GroupSchedule(
        interval, Long.remainderUnsigned(Long.parseUnsignedLong(hash, 16), interval));
  }

  /// The latest evaluation time that is not after `millis`.
  long atOrBefore(long millis) {
    return Math.floorDiv(millis - offsetMillis, intervalMillis) * intervalMillis + offsetMillis;
  }

  /// The earliest evaluation time after `millis`.
  long after(long millis) {
    return atOrBefore(millis) + intervalMillis;
  }
}
