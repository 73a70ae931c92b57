package dev.nightjar.tsdb;

import java.util.Arrays;
import java.util.function.IntFunction;

/// Reads chunks of block files back into whole numbers, then values. Bytes are trusted to be what
/// was written (their checksum is the caller's), yet others do no harm: they are refused or give
/// some numbers. Drawn in `docs/formats/tsdb-block-chunk.md`.
///
/// Owned by one thread; what was decoded is valid until the next call.
final class ChunkDecoder {
  /// A chunk whose numbers are those of another one.
  static final int SAME_AS = 3;

  static final int FORM_SHIFT = 4;
  static final int DIVIDED = 0x40;
  static final int ODD = 0x80;

  /// Bytes that must be readable, though unused, behind a chunk.
  static final int SLACK = TokenDecoder.SLACK;

  private static final int SCALE_MASK = 15;
  private static final int FORM_MASK = 3;
  private static final int MAX_SCALE = 12;
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12
  };

  private final long[] whole = new long[BlockFormat.MAX_CHUNK];
  private final double[] values = new double[BlockFormat.MAX_CHUNK];
  private final int[] odd = new int[BlockFormat.MAX_CHUNK];
  private final long[] oddBits = new long[BlockFormat.MAX_CHUNK];
  private int scale;
  private int form;
  private long divisor;
  private int odds;
  private long first;
  private int samples; // of the chunk
  private int wanted; // the first ones of them

  /// Reads what stands before the numbers.
  ///
  /// @param in at the chunk; afterwards behind its head
  /// @param count samples of the chunk
  /// @param upTo of which so many, from the first on, are wanted
  /// @return whether the numbers are those of another chunk, whose place comes next
  boolean head(ByteSource in, int count, int upTo) {
    samples = count;
    wanted = upTo;
    int shape = in.u8();
    scale = shape & SCALE_MASK;
    form = shape >> FORM_SHIFT & FORM_MASK;
    divisor = (shape & DIVIDED) == 0 ? 1 : in.uvarint();
    odds = 0;
    if ((shape & ODD) != 0) {
      odds(in);
    }
    boolean isOrdered = scale == NumberShape.ORDERED_BITS;
    if (!isOrdered && scale > MAX_SCALE) {
      throw new IllegalArgumentException("a chunk of scale " + scale);
    }
    first = isOrdered ? in.u64() : in.svarint();
    return form == SAME_AS;
  }

  private void odds(ByteSource in) {
    int claimed = in.count();
    int at = -1;
    long bits = 0;
    for (int i = 0; i < claimed; i++) {
      long entry = in.uvarint();
      at = Math.toIntExact(at + 1 + (entry >>> 1));
      bits = (entry & 1) == 0 ? in.u64() : bits;
      if (at < 0 || at >= samples) {
        throw new IllegalArgumentException("an odd value at " + at + " of " + samples);
      }
      odd[i] = at;
      oddBits[i] = bits;
      odds = i + 1;
    }
  }

  /// Takes the numbers from where the head ended.
  ///
  /// @param end of the chunk; [#SLACK] bytes more are readable
  void numbers(ByteSource in, byte[] from, int end, IntFunction<TokenDecoder> models) {
    if (form == NumberShape.NONE) {
      Arrays.fill(whole, 0, wanted, first);
      return;
    }
    long claimed = in.uvarint();
    boolean isSigned = (claimed & 1) != 0;
    int model = Math.toIntExact(claimed >>> 1);
    long least = isSigned ? 0 : in.svarint();
    if (model == PendingChunk.NO_MODEL) {
      int width = in.u8();
      unpack(from, in.at(), end, width);
    } else {
      boolean isEnd = models.apply(model - 1).decode(from, in.at(), end, whole, 1, wanted - 1);
      if (!isEnd && wanted == samples) {
        throw new IllegalArgumentException("numbers that end elsewhere");
      }
    }
    restore(isSigned, least);
  }

  /// Takes the numbers of another chunk, from where its head began, beneath this one's head.
  void numbersOf(ByteSource in, byte[] from, int end, IntFunction<TokenDecoder> models) {
    int ownScale = scale;
    long ownDivisor = divisor;
    long ownFirst = first;
    int ownOdds = odds;
    skipHead(in);
    scale = ownScale;
    divisor = ownDivisor;
    first = ownFirst;
    odds = ownOdds;
    numbers(in, from, end, models);
  }

  /// Reads another chunk's head for its form alone.
  private void skipHead(ByteSource in) {
    int shape = in.u8();
    form = shape >> FORM_SHIFT & FORM_MASK;
    if (form == SAME_AS || form == NumberShape.NONE) {
      throw new IllegalArgumentException("numbers of a chunk that has none");
    }
    if ((shape & DIVIDED) != 0) {
      in.uvarint();
    }
    if ((shape & ODD) != 0) {
      for (int left = in.count(); left > 0; left--) {
        if ((in.uvarint() & 1) == 0) {
          in.skip(Long.BYTES);
        }
      }
    }
    if ((shape & SCALE_MASK) == NumberShape.ORDERED_BITS) {
      in.skip(Long.BYTES);
    } else {
      in.uvarint();
    }
  }

  private void unpack(byte[] from, int at, int end, int width) {
    int count = samples - 1;
    if (width > Long.SIZE || at + BitPacking.bytes(count, width) > end) {
      throw new IllegalArgumentException("packed numbers of width " + width + " without room");
    }
    if (width <= BitPacking.MAX_WIDTH) {
      BitPacking.unpack(from, at, count, width, whole);
      System.arraycopy(whole, 0, whole, 1, count);
    } else {
      for (int i = 0; i < count; i++) {
        whole[i + 1] = (long) ByteSink.LONG.get(from, at + Long.BYTES * i);
      }
    }
  }

  /// Numbers of the form become whole numbers.
  private void restore(boolean isSigned, long least) {
    whole[0] = first;
    if (isSigned) {
      for (int i = 1; i < wanted; i++) {
        whole[i] = (whole[i] >>> 1) ^ -(whole[i] & 1);
      }
    }
    if (form == NumberShape.LEVELS) {
      for (int i = 1; i < wanted; i++) {
        whole[i] = first + (whole[i] + least) * divisor;
      }
    } else {
      long level = first;
      for (int i = 1; i < wanted; i++) {
        level += (whole[i] + least) * divisor;
        whole[i] = level;
      }
    }
  }

  /// Whole numbers become values.
  void scaleValues() {
    if (scale == NumberShape.ORDERED_BITS) {
      for (int i = 0; i < wanted; i++) {
        values[i] = Double.longBitsToDouble(NumberShape.ordered(whole[i]));
      }
    } else if (scale == 0) {
      for (int i = 0; i < wanted; i++) {
        values[i] = (double) whole[i];
      }
    } else {
      double power = POWERS[scale];
      for (int i = 0; i < wanted; i++) {
        values[i] = (double) whole[i] / power;
      }
    }
    for (int i = 0; i < odds; i++) {
      values[odd[i]] = Double.longBitsToDouble(oddBits[i]);
    }
  }

  /// The whole numbers decoded last.
  long[] whole() {
    return whole;
  }

  /// The values scaled last.
  double[] values() {
    return values;
  }
}
