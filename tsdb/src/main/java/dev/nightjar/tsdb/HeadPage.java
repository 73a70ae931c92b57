package dev.nightjar.tsdb;

import java.util.Arrays;

/// Slots of 256 of the table's series: samples that are not sealed yet, times as offsets from the
/// first slot's. Slots of one number stand together: a scrape fills the same one in all of its
/// series. Guarded by the head's lock; single slots are read without it, too ([Head#newest]).
final class HeadPage {
  static final int SHIFT = 8;
  static final int SERIES = 1 << SHIFT;

  /// Unsealed samples of a series: fewer cost chunk headers, more cost memory.
  static final int SLOTS = 16;

  /// What one series costs beside its labels.
  private static final int BYTES_PER_SERIES = 8 + 4 + 1 + SLOTS * 12;

  static final int BYTES = SERIES * BYTES_PER_SERIES;

  final long[] slotBase = new long[SERIES];
  final int[] lastChunk = new int[SERIES];
  final byte[] filled = new byte[SERIES];
  final int[] slotOffsets = new int[SERIES * SLOTS];
  final long[] slotBits = new long[SERIES * SLOTS];

  HeadPage() {
    clear();
  }

  /// Takes all samples out.
  void clear() {
    Arrays.fill(lastChunk, HeadChunks.NONE);
    Arrays.fill(filled, (byte) 0);
  }

  /// Whether a series has any sample in the head.
  boolean isFilled(int row) {
    return filled[row] > 0 || lastChunk[row] != HeadChunks.NONE;
  }

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

  double slotValue(int row, int slot) {
    return Double.longBitsToDouble(slotBits[place(row, slot)]);
  }
}
