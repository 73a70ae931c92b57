package dev.nightjar.tsdb;

/// Where columns of some content stand: a table of bounded size in which later ones take the places
/// of earlier ones, so that what it does not find may still exist. Owned by one thread.
final class RecentContents {
  static final long NONE = -1;

  /// More would find more in blocks of millions of series, at 24 bytes each.
  private static final int MOST = 1 << 18;

  private final int mask;
  private final long[] high;
  private final long[] low;
  private final long[] places;

  /// @param expected about how many there will be
  RecentContents(int expected) {
    int size = Integer.highestOneBit(Math.clamp(4L * expected, 64, MOST));
    mask = size - 1;
    high = new long[size];
    low = new long[size];
    places = new long[size];
  }

  /// Where a column with this hash stands; [#NONE] when none is known.
  long find(ContentHash hash) {
    int slot = (int) hash.low() & mask;
    return high[slot] == hash.high() && low[slot] == hash.low() ? places[slot] : NONE;
  }

  /// Notes where a column stands.
  void put(ContentHash hash, long place) {
    int slot = (int) hash.low() & mask;
    high[slot] = hash.high();
    low[slot] = hash.low();
    places[slot] = place;
  }
}
