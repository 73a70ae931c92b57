package dev.nightjar.ingest;

import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.PushGroup;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The place of one group, which is changed and repeated by one thread at a time: whoever holds
/// [#lock].
///
/// - Empty -> Filled: a push is taken, or refused for the first time
/// - Filled -> Empty: the group is deleted
/// - Empty -> Retired: nobody used it for a while; whoever still has it must look for its successor
final class PushSlot {
  final ReentrantLock lock = new ReentrantLock();
  @Nullable PushGroup group;
  boolean retired;

  /// Whether the disk has a refused push in place of [#group], which could not be put back yet.
  boolean mustRestore;

  /// Series of deleted groups whose end the store has not taken yet.
  final Set<Labels> unended = new LinkedHashSet<>();

  /// What the group counts for in [PushRoom].
  long bytes;

  private long lastMillis;

  /// @param lastMillis the time of the newest samples that the store has of the group; 0 when those
  ///   are not ahead of the wall clock
  PushSlot(long lastMillis) {
    this.lastMillis = lastMillis;
  }

  List<MetricFamily> families() {
    return group == null ? List.of() : group.families();
  }

  /// A time for samples of this group: now, and later than any before.
  long tick(long nowMillis) {
    lastMillis = Math.max(nowMillis, lastMillis + 1);
    return lastMillis;
  }

  boolean isIdleSince(long millis) {
    return group == null && !mustRestore && unended.isEmpty() && lastMillis < millis;
  }
}
