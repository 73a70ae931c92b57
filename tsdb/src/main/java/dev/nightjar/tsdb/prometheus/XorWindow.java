package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;

/// The window in which one column of values last differed from the one before: `0` for no
/// difference, `10` and the bits of the last window, `11`, 5 bits of leading zeros, 6 bits of
/// length (0 for 64) and the bits of a new window. Owned by one thread.
final class XorWindow {
  /// The leading zeros of a window are told in five bits.
  private static final int MAX_LEADING = 31;

  private boolean isOpen; // whether a window was written
  private int leading;
  private int trailing;

  /// Begins a chunk.
  void clear() {
    isOpen = false;
    leading = 0;
    trailing = 0;
  }

  /// Reads the next difference.
  ///
  /// @throws CorruptFileException when the bits end, or the window has more than 64
  long difference(ByteReader in) throws CorruptFileException {
    if (in.bits(1) == 0) {
      return 0;
    }
    if (in.bits(1) == 1) {
      leading = (int) in.bits(5);
      int length = (int) in.bits(6);
      trailing = Long.SIZE - leading - (length == 0 ? Long.SIZE : length);
      if (trailing < 0) {
        throw in.corrupt("a value of %d bits behind %d zeros".formatted(length, leading));
      }
    }
    return in.bits(Long.SIZE - leading - trailing) << trailing;
  }

  /// Writes the next difference, in the window before where it fits.
  void put(long difference, BitSink out) {
    if (difference == 0) {
      out.put(0, 1);
      return;
    }
    int zerosBefore = Math.min(MAX_LEADING, Long.numberOfLeadingZeros(difference));
    int zerosBehind = Long.numberOfTrailingZeros(difference);
    if (isOpen && zerosBefore >= leading && zerosBehind >= trailing) {
      out.put(0b10, 2);
    } else {
      isOpen = true;
      leading = zerosBefore;
      trailing = zerosBehind;
      out.put(0b11, 2);
      out.put(leading, 5);
      out.put((Long.SIZE - leading - trailing) & 63, 6); // 64 as 0
    }
    out.put(difference >>> trailing, Long.SIZE - leading - trailing);
  }
}
