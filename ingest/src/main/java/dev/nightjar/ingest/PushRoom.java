package dev.nightjar.ingest;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricFamily.FamilySample;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.PushGroup;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// The memory that all push groups together may take, by a careful estimate. Safe for use by many
/// threads.
final class PushRoom {
  /// A group with its slot, its place in the index and in the table of the disk's owner.
  private static final int GROUP_BYTES = 1024;

  private static final int FAMILY_BYTES = 256;

  /// A sample with its labels' object and its place in the index.
  private static final int SAMPLE_BYTES = 160;

  /// Two references and one string's head; names are mostly shared.
  private static final int PAIR_BYTES = 64;

  private final long maxBytes;
  private final AtomicLong used = new AtomicLong();

  PushRoom(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  static long bytes(PushGroup group) {
    long bytes = GROUP_BYTES + bytes(group.grouping());
    for (MetricFamily family : group.families()) {
      bytes += FAMILY_BYTES + family.metadata().help().length();
      List<FamilySample> samples = family.samples();
      for (FamilySample sample : samples) {
        bytes += SAMPLE_BYTES + bytes(sample.labels());
      }
    }
    return bytes;
  }

  private static long bytes(Labels labels) {
    long bytes = 0;
    for (int i = 0; i < labels.size(); i++) {
      bytes += PAIR_BYTES + labels.name(i).length() + labels.value(i).length();
    }
    return bytes;
  }

  /// Takes room for a group that grows from `before` to `after` bytes; one that shrinks has it
  /// always.
  ///
  /// @throws NightjarException `TOO_LARGE` when the group would not fit alone, `TOO_MANY` when it
  ///   does not beside the others
  void claim(long before, long after) {
    long delta = after - before;
    long now = used.get();
    while (delta <= 0 || now + delta <= maxBytes) {
      if (used.compareAndSet(now, now + delta)) {
        return;
      }
      now = used.get();
    }
    throw after > maxBytes
        ? new NightjarException(
            ErrorCode.TOO_LARGE,
            "the group would take " + after + " bytes of memory, " + maxBytes + " may be")
        : new NightjarException(
            ErrorCode.TOO_MANY,
            "the group would take "
                + after
                + " bytes of memory, and the other groups take "
                + (now - before)
                + " of the "
                + maxBytes
                + " that all may: delete some that nobody needs");
  }

  /// Takes room for what stands already, within the limit or not.
  void add(long bytes) {
    used.addAndGet(bytes);
  }
}
