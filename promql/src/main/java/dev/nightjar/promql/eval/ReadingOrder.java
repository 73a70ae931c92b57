package dev.nightjar.promql.eval;

/// The order in which rows are read: neighbours in the store one after the other, since what the
/// processor fetches for one of them serves the next.
final class ReadingOrder {
  /// So many that neighbours in a bucket share what is fetched, and so few that counting them is
  /// nothing beside reading.
  private static final int BUCKET_BITS = 12;

  private ReadingOrder() {}

  /// The rows of a range, by their places, roughly.
  static int[] of(Rows rows, int from, int end) {
    int[] places = new int[end - from];
    int min = Integer.MAX_VALUE;
    int max = Integer.MIN_VALUE;
    for (int i = 0; i < places.length; i++) {
      places[i] = rows.place(from + i);
      min = Math.min(min, places[i]);
      max = Math.max(max, places[i]);
    }
    int bits = places.length == 0 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(max - min);
    int shift = Math.max(0, bits - BUCKET_BITS);
    int[] starts = new int[(1 << Math.min(bits, BUCKET_BITS)) + 1];
    for (int place : places) {
      starts[((place - min) >>> shift) + 1]++;
    }
    for (int bucket = 1; bucket < starts.length; bucket++) {
      starts[bucket] += starts[bucket - 1];
    }
    int[] order = new int[places.length];
    for (int i = 0; i < places.length; i++) {
      order[starts[(places[i] - min) >>> shift]++] = from + i;
    }
    return order;
  }
}
