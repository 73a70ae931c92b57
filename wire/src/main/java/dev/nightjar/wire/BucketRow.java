package dev.nightjar.wire;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.NightjarException;
import java.util.Arrays;

/// One side of a native histogram as messages spell it: spans of buckets that stand side by side,
/// and what is in them, as numbers or as differences from the bucket before. Takes no more memory
/// than its message, whatever its spans claim. Used again and again; owned by one thread.
///
/// What is refused is told in the words of Prometheus' own check.
final class BucketRow {
  private static final int KEPT = 1 << 10;

  private int[] offsets = new int[16];
  private int[] lengths = new int[16];
  private int spans;
  private long[] deltas = new long[16];
  private int deltaCount;
  private double[] counts = new double[16];
  private int countCount;

  void clear() {
    if (offsets.length > KEPT || deltas.length > KEPT || counts.length > KEPT) {
      offsets = new int[KEPT];
      lengths = new int[KEPT];
      deltas = new long[KEPT];
      counts = new double[KEPT];
    }
    spans = 0;
    deltaCount = 0;
    countCount = 0;
  }

  /// @param offset buckets left out before it; of the first span the index of its first bucket
  /// @param length an unsigned number
  void addSpan(int offset, int length) {
    if (spans == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * spans);
      lengths = Arrays.copyOf(lengths, 2 * spans);
    }
    offsets[spans] = offset;
    lengths[spans++] = length;
  }

  void addDelta(long value) {
    if (deltaCount == deltas.length) {
      deltas = Arrays.copyOf(deltas, 2 * deltaCount);
    }
    deltas[deltaCount++] = value;
  }

  void addCount(double value) {
    if (countCount == counts.length) {
      counts = Arrays.copyOf(counts, 2 * countCount);
    }
    counts[countCount++] = value;
  }

  boolean hasSpans() {
    return spans > 0;
  }

  int size(boolean isInteger) {
    return isInteger ? deltaCount : countCount;
  }

  /// Refuses spans that go backwards or are of another number of buckets than there are.
  ///
  /// @param mayBeginBelowZero whether the first bucket's index may be negative
  /// @return the indexes that the spans cover, with those they leave out; 0 for no span
  long checkSpans(boolean isInteger, boolean mayBeginBelowZero) {
    long buckets = 0;
    long covered = 0;
    for (int i = 0; i < spans; i++) {
      if (offsets[i] < 0 && (i > 0 || !mayBeginBelowZero)) {
        throw refused(
            "span number %d with offset %d: histogram has a span whose offset is negative"
                .formatted(i + 1, offsets[i]));
      }
      long length = Integer.toUnsignedLong(lengths[i]);
      buckets += length;
      covered += offsets[i] + length;
    }
    if (buckets != size(isInteger)) {
      throw refused(
          "spans need %d buckets, have %d buckets: histogram spans specify different number of buckets than provided"
              .formatted(buckets, size(isInteger)));
    }
    return covered;
  }

  /// The buckets, from spans that passed [#checkSpans].
  ///
  /// @param merge so many neighbours, as a power of two, become one bucket
  Buckets build(boolean isInteger, int merge) {
    int size = size(isInteger);
    if (size == 0) {
      return Buckets.NONE;
    }
    var indexes = new int[size];
    var values = new double[size];
    int kept = 0;
    int at = 0;
    long index = 0;
    long whole = 0;
    for (int span = 0; span < spans; span++) {
      index += offsets[span];
      for (long end = index + Integer.toUnsignedLong(lengths[span]); index < end; index++) {
        whole = isInteger ? sum(whole, deltas[at], at) : whole;
        double value = isInteger ? whole : counts[at];
        if (value < 0) {
          throw refused(
              "bucket number %d has observation count of %s: histogram has a bucket whose observation count is negative"
                  .formatted(at + 1, isInteger ? Long.toString(whole) : FloatText.format(value)));
        }
        at++;
        int to = index(index, merge);
        if (kept > 0 && indexes[kept - 1] == to) {
          values[kept - 1] += value;
        } else {
          indexes[kept] = to;
          values[kept++] = value;
        }
      }
    }
    return new Buckets(
        kept == size ? indexes : Arrays.copyOf(indexes, kept),
        kept == size ? values : Arrays.copyOf(values, kept));
  }

  /// What all buckets hold, of deltas that [#build] has taken.
  long population() {
    long population = 0;
    long count = 0;
    for (int i = 0; i < deltaCount; i++) {
      count += deltas[i];
      population = sum(population, count, i);
    }
    return population;
  }

  private static long sum(long a, long b, int at) {
    long sum = a + b;
    if (((a ^ sum) & (b ^ sum)) < 0) {
      throw refused("bucket number %d has an observation count beyond 2^63".formatted(at + 1));
    }
    return sum;
  }

  /// A bucket of a coarser schema ends where the last of those that it is made of ends.
  private static int index(long fine, int merge) {
    long index = ((fine - 1) >> merge) + 1;
    if (index != (int) index) {
      throw refused("a bucket has the index " + fine + ", which does not fit 32 bits");
    }
    return (int) index;
  }

  static NightjarException refused(String why) {
    return new NightjarException(ErrorCode.BAD_DATA, why);
  }
}
