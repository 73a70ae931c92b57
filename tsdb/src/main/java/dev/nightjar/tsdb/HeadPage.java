package dev.nightjar.tsdb;

/// Columns of 256 of the head's series: the newest sample, and the slots of samples that are not
/// sealed yet, as offsets from the first slot's time. Slots of one number stand together: a scrape
/// fills the same one in all of its series. Guarded by the head's lock, but for [#newestMillis] and
/// [#newestBits], which belong to the appending thread.
final class HeadPage {
  static final int SHIFT = 8;
  static final int SERIES = 1 << SHIFT;

  /// Unsealed samples of a series: fewer cost chunk headers, more cost memory.
  static final int SLOTS = 16;

  /// What one series costs beside its labels.
  static final int BYTES_PER_SERIES = 3 * 8 + 4 + 1 + SLOTS * 12;

  final long[] newestMillis = new long[SERIES];
  final long[] newestBits = new long[SERIES];
  final long[] slotBase = new long[SERIES];
  final int[] lastChunk = new int[SERIES];
  final byte[] filled = new byte[SERIES];
  final int[] slotOffsets = new int[SERIES * SLOTS];
  final long[] slotBits = new long[SERIES * SLOTS];

  static int row(int series) {
    return series & (SERIES - 1);
  }

  /// Where a slot stands in the columns of slots.
  static int place(int row, int slot) {
    return slot * SERIES + row;
  }

  long slotMillis(int row, int slot) {
    return slotBase[row] + slotOffsets[place(row, slot)];
  }
}
