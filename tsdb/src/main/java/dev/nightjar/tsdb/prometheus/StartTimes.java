package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;

/// The times from when the samples of one chunk count, read sample by sample in encodings that have
/// them. A byte in the chunk's head says whether the first sample has one, and in its lower seven
/// bits from which sample on, counted from 0, each has one; before it the first one's holds.
///
/// The first stands as its distance from its sample's time, others as their distance from the time
/// of the sample before, and behind the first of these as the difference of that distance. Filled
/// again and again; owned by one thread.
final class StartTimes {
  private static final int IS_FIRST_KNOWN = 0x80;

  private int flags;
  private long start;
  private long distance;

  /// Begins a chunk with that byte; 0 where there is none.
  void begin(int flagsOfChunk) {
    flags = flagsOfChunk;
    start = 0;
    distance = 0;
  }

  /// Reads what stands behind a sample and returns its start time in milliseconds since 1970, 0
  /// where none is known.
  ///
  /// @param before the time of the sample before it; that of the first one itself
  long next(int sample, long before, ByteReader in) throws CorruptFileException {
    int changedAt = flags & ~IS_FIRST_KNOWN;
    if (sample == 0 && (flags & IS_FIRST_KNOWN) != 0) {
      start = before - in.svarintOfBits();
    } else if (sample > 0 && changedAt > 0 && sample >= changedAt) {
      long number = VarBits.signed(in);
      distance = sample == changedAt ? number : distance + number;
      start = before - distance;
    }
    return start;
  }
}
