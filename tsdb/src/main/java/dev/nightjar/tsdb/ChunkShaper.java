package dev.nightjar.tsdb;

import java.util.Arrays;

/// Makes pending chunks of samples: shapes them, writes their heads, and finds those whose numbers
/// are those of an earlier chunk. Owned by one thread.
final class ChunkShaper {
  /// Below so many bits a chunk is not worth being told as the same as another.
  private static final double WORTH_SHARING = 96;

  /// A place of a chunk: the series' number above, the chunk's below.
  private static final int PLACE_BITS = 24;

  private final NumberShape shape = new NumberShape();
  private final ContentHash hash = new ContentHash();
  private final RecentContents known;
  private final ByteSink head = new ByteSink(64);
  private final long[] work = new long[BlockFormat.MAX_CHUNK];
  private long[] numbers = new long[1 << 12];
  private int filled;

  /// @param series about how many series there will be
  ChunkShaper(int series) {
    known = new RecentContents(series);
  }

  /// The numbers of all pending chunks, until [#clear].
  long[] numbers() {
    return numbers;
  }

  int filled() {
    return filled;
  }

  void clear() {
    filled = 0;
  }

  /// A chunk of values, from `from` up to but without `to`.
  PendingChunk values(double[] values, int from, int to, int series, int chunk) {
    int count = to - from;
    for (int i = 0; i < count; i++) {
      work[i] = Double.doubleToRawLongBits(values[from + i]);
    }
    shape.shape(work, count);
    if (shape.bits() >= WORTH_SHARING) {
      long kind = (shape.least() << 2 | shape.form()) << 1 | (shape.isSigned() ? 1 : 0);
      hash.hash(kind, shape.numbers(), 0, count - 1);
      long place = known.find(hash);
      if (place == RecentContents.NONE) {
        known.put(hash, (long) series << PLACE_BITS | chunk);
      } else {
        writeHead(ChunkDecoder.SAME_AS, work);
        head.uvarint(series - (place >>> PLACE_BITS));
        head.uvarint(place & (1 << PLACE_BITS) - 1);
        return pending(0);
      }
    }
    writeHead(shape.form(), work);
    return pending(shape.form() == NumberShape.NONE ? 0 : count - 1);
  }

  /// A chunk of times, from `from` up to but without `to`, that are no even steps.
  PendingChunk times(long[] times, int from, int to) {
    for (int i = from; i < to; i++) {
      work[i - from] = times[i] - times[from];
    }
    shape.shapeWholes(work, to - from);
    writeHead(shape.form(), work);
    return pending(to - from - 1);
  }

  private void writeHead(int form, long[] valueBits) {
    head.clear();
    boolean isDivided = shape.divisor() != 1;
    head.u8(
        shape.scale()
            | form << ChunkDecoder.FORM_SHIFT
            | (isDivided ? ChunkDecoder.DIVIDED : 0)
            | (shape.odds() > 0 ? ChunkDecoder.ODD : 0));
    if (isDivided) {
      head.uvarint(shape.divisor());
    }
    if (shape.odds() > 0) {
      writeOdds(valueBits);
    }
    if (shape.scale() == NumberShape.ORDERED_BITS) {
      head.u64(shape.first());
    } else {
      head.svarint(shape.first());
    }
  }

  private void writeOdds(long[] valueBits) {
    head.uvarint(shape.odds());
    int before = -1;
    long bitsBefore = 0;
    for (int i = 0; i < shape.odds(); i++) {
      int at = shape.odd(i);
      boolean isSame = i > 0 && valueBits[at] == bitsBefore;
      head.uvarint((at - before - 1) << 1 | (isSame ? 1 : 0));
      if (!isSame) {
        head.u64(valueBits[at]);
      }
      before = at;
      bitsBefore = valueBits[at];
    }
  }

  private PendingChunk pending(int count) {
    byte[] bytes = Arrays.copyOf(head.bytes(), head.size());
    if (filled + count > numbers.length) {
      numbers = Arrays.copyOf(numbers, Math.max(2 * numbers.length, filled + count));
    }
    System.arraycopy(shape.numbers(), 0, numbers, filled, count);
    var chunk = new PendingChunk(bytes, shape.isSigned(), shape.least(), filled, count);
    filled += count;
    return chunk;
  }
}
