package dev.nightjar.tsdb;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;
import org.jspecify.annotations.Nullable;

/// Rows of an annex as bytes and back, each as its difference from the row before, which this
/// keeps. Drawn in `docs/formats/tsdb-annex.md`. Either written or read; owned by one thread.
final class AnnexRows {
  private static final int HISTOGRAM = 1;
  private static final int START = 2;
  private static final int NEW_LAYOUT = 4;
  private static final int WHOLE = 8;
  private static final int INTEGER = 16;
  private static final int HINT_SHIFT = 5;

  /// Counts of a histogram before those of its buckets: all observations, the zero bucket.
  private static final int FIXED = 2;

  private static final double MAX_WHOLE = 1L << 53;
  private static final Histogram EMPTY = new Histogram.Builder().build();

  private boolean isFirst = true;
  private long time;
  private long step;
  private long start;
  private Histogram layout = EMPTY; // the newest one read or written, whose counts are in `counts`
  private double[] counts = {0, 0};
  private long sumBits;
  private boolean isWhole = true; // all of `counts`

  // What was read.
  private boolean hasHistogram;
  private boolean hasStart;
  private boolean isInteger;
  private ResetHint hint = ResetHint.UNKNOWN;

  // --- writing ---

  /// Writes a row.
  ///
  /// @param timestampMillis after those before
  /// @param startMillis 0 when nobody said
  void write(long timestampMillis, long startMillis, @Nullable Histogram histogram, ByteSink out) {
    writeTime(timestampMillis, out);
    if (histogram == null) {
      out.u8(START);
      writeStart(startMillis, out);
      return;
    }
    boolean isOther = !isLaidOut(histogram);
    double[] before = isOther ? new double[countsOf(histogram)] : counts;
    double[] after = counts(histogram);
    boolean isWholeNow = isWhole(after);
    boolean isDelta = isWholeNow && (isOther || isWhole);
    out.u8(
        HISTOGRAM
            | (startMillis == 0 ? 0 : START)
            | (isOther ? NEW_LAYOUT : 0)
            | (isDelta ? WHOLE : 0)
            | (histogram.isInteger() ? INTEGER : 0)
            | (code(histogram.resetHint()) << HINT_SHIFT));
    if (startMillis != 0) {
      writeStart(startMillis, out);
    }
    if (isOther) {
      writeLayout(histogram, out);
      layout = histogram;
    }
    long sum = Double.doubleToRawLongBits(histogram.sum());
    writeWord(sum ^ sumBits, out);
    writeCounts(before, after, isDelta, out);
    sumBits = sum;
    counts = after;
    isWhole = isWholeNow;
  }

  private static int code(ResetHint hint) {
    return switch (hint) {
      case UNKNOWN -> 0;
      case RESET -> 1;
      case NOT_RESET -> 2;
      case GAUGE -> 3;
    };
  }

  private static ResetHint hint(int code) {
    return switch (code) {
      case 1 -> ResetHint.RESET;
      case 2 -> ResetHint.NOT_RESET;
      case 3 -> ResetHint.GAUGE;
      default -> ResetHint.UNKNOWN;
    };
  }

  private void writeTime(long timestampMillis, ByteSink out) {
    if (isFirst) {
      isFirst = false;
      out.svarint(timestampMillis);
      start = timestampMillis;
    } else {
      long next = timestampMillis - time;
      out.svarint(next - step);
      step = next;
    }
    time = timestampMillis;
  }

  private void writeStart(long startMillis, ByteSink out) {
    out.svarint(startMillis - start);
    start = startMillis;
  }

  private boolean isLaidOut(Histogram histogram) {
    return histogram.hasLayoutOf(layout)
        && histogram.positive().hasIndexesOf(layout.positive())
        && histogram.negative().hasIndexesOf(layout.negative());
  }

  private static int countsOf(Histogram histogram) {
    return FIXED + histogram.positive().size() + histogram.negative().size();
  }

  private static double[] counts(Histogram histogram) {
    double[] all = new double[countsOf(histogram)];
    all[0] = histogram.count();
    all[1] = histogram.zeroCount();
    int at = FIXED;
    for (int i = 0; i < histogram.positive().size(); i++) {
      all[at++] = histogram.positive().count(i);
    }
    for (int i = 0; i < histogram.negative().size(); i++) {
      all[at++] = histogram.negative().count(i);
    }
    return all;
  }

  private static boolean isWhole(double[] numbers) {
    for (double number : numbers) {
      boolean isMinusZero = number == 0 && Double.doubleToRawLongBits(number) != 0;
      if (number != Math.rint(number) || Math.abs(number) > MAX_WHOLE || isMinusZero) {
        return false;
      }
    }
    return true;
  }

  private static void writeLayout(Histogram histogram, ByteSink out) {
    out.svarint(histogram.schema());
    writeWord(Double.doubleToRawLongBits(histogram.zeroThreshold()), out);
    writeIndexes(histogram.positive(), out);
    writeIndexes(histogram.negative(), out);
    out.uvarint(histogram.boundCount());
    for (int i = 0; i < histogram.boundCount(); i++) {
      writeWord(Double.doubleToRawLongBits(histogram.bound(i)), out);
    }
  }

  private static void writeIndexes(Buckets buckets, ByteSink out) {
    out.uvarint(buckets.size());
    int before = 0;
    for (int i = 0; i < buckets.size(); i++) {
      out.svarint((long) buckets.index(i) - before);
      before = buckets.index(i);
    }
  }

  /// Differences; a 0 stands for a run of them, whose further length follows.
  private static void writeCounts(double[] before, double[] after, boolean isDelta, ByteSink out) {
    int at = 0;
    while (at < after.length) {
      long difference = difference(before[at], after[at], isDelta);
      int end = at + 1;
      if (difference == 0) {
        while (end < after.length && difference(before[end], after[end], isDelta) == 0) {
          end++;
        }
        out.u8(0);
        out.uvarint(end - at - 1L);
      } else if (isDelta) {
        out.svarint(difference);
      } else {
        writeWord(difference, out);
      }
      at = end;
    }
  }

  private static long difference(double before, double after, boolean isDelta) {
    return isDelta
        ? (long) after - (long) before
        : Double.doubleToRawLongBits(after) ^ Double.doubleToRawLongBits(before);
  }

  /// Eight bytes without those that are 0 at their ends; a single 0 when all are.
  private static void writeWord(long word, ByteSink out) {
    if (word == 0) {
      out.u8(0);
      return;
    }
    int low = Long.numberOfTrailingZeros(word) / Byte.SIZE;
    int high = Long.numberOfLeadingZeros(word) / Byte.SIZE;
    int length = Long.BYTES - low - high;
    out.u8(low << 4 | length);
    for (int i = 0; i < length; i++) {
      out.u8((int) (word >>> (Byte.SIZE * (low + i))));
    }
  }

  // --- reading ---

  /// Reads a row: what it says is told until the next one is read.
  void read(ByteSource in) {
    readTime(in);
    int flags = in.u8();
    hasHistogram = (flags & HISTOGRAM) != 0;
    hasStart = (flags & START) != 0;
    if (hasStart) {
      start += in.svarint();
    }
    if (hasHistogram) {
      isInteger = (flags & INTEGER) != 0;
      hint = hint((flags >>> HINT_SHIFT) & 3);
      if ((flags & NEW_LAYOUT) != 0) {
        layout = readLayout(in);
        counts = new double[countsOf(layout)];
      }
      sumBits ^= readWord(in);
      readCounts(in, (flags & WHOLE) != 0);
    }
  }

  private void readTime(ByteSource in) {
    if (isFirst) {
      isFirst = false;
      time = in.svarint();
      start = time;
    } else {
      step += in.svarint();
      time += step;
    }
  }

  private static Histogram readLayout(ByteSource in) {
    int schema = (int) in.svarint();
    double zeroThreshold = Double.longBitsToDouble(readWord(in));
    Buckets positive = readIndexes(in);
    Buckets negative = readIndexes(in);
    double[] bounds = new double[in.count()];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = Double.longBitsToDouble(readWord(in));
    }
    return new Histogram.Builder()
        .schema(schema)
        .zero(zeroThreshold, 0)
        .positive(positive)
        .negative(negative)
        .bounds(bounds)
        .build();
  }

  private static Buckets readIndexes(ByteSource in) {
    int[] indexes = new int[in.count()];
    int before = 0;
    for (int i = 0; i < indexes.length; i++) {
      before += (int) in.svarint();
      indexes[i] = before;
    }
    return new Buckets(indexes, new double[indexes.length]);
  }

  private void readCounts(ByteSource in, boolean isDelta) {
    int at = 0;
    while (at < counts.length) {
      if (in.u8At(in.at()) == 0) {
        in.skip(1);
        at += in.count() + 1;
      } else if (isDelta) {
        counts[at] = (double) ((long) counts[at] + in.svarint());
        at++;
      } else {
        long bits = Double.doubleToRawLongBits(counts[at]) ^ readWord(in);
        counts[at++] = Double.longBitsToDouble(bits);
      }
    }
  }

  private static long readWord(ByteSource in) {
    int code = in.u8();
    int low = code >>> 4;
    int length = code & 15;
    long word = 0;
    for (int i = 0; i < length; i++) {
      word |= (long) in.u8() << (Byte.SIZE * (low + i));
    }
    return word;
  }

  /// Memory of what is kept, roughly.
  long bytes() {
    return (long) (Double.BYTES + 2 * Integer.BYTES) * counts.length;
  }

  long timestampMillis() {
    return time;
  }

  /// 0 when nobody said.
  long startMillis() {
    return hasStart ? start : 0;
  }

  /// The histogram that was read, made for this call; null when the row had none.
  @Nullable Histogram histogram() {
    if (!hasHistogram) {
      return null;
    }
    double[] positive = new double[layout.positive().size()];
    double[] negative = new double[layout.negative().size()];
    System.arraycopy(counts, FIXED, positive, 0, positive.length);
    System.arraycopy(counts, FIXED + positive.length, negative, 0, negative.length);
    return layout.toBuilder()
        .integer(isInteger)
        .resetHint(hint)
        .count(counts[0])
        .sum(Double.longBitsToDouble(sumBits))
        .zero(layout.zeroThreshold(), counts[1])
        .positive(layout.positive().with(positive))
        .negative(layout.negative().with(negative))
        .build();
  }
}
