package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import java.util.ArrayList;
import java.util.List;

/// What all native histograms of one chunk have in common.
///
/// @param schema how fine the buckets are: -4 to 8, each bucket's upper bound being the last one's
///   times 2^(2^-schema); or [#CUSTOM]
/// @param zeroThreshold values whose magnitude is at most this are in the zero bucket
/// @param positive where the buckets of positive values are
/// @param negative where those of negative values are
/// @param customBounds upper bounds of the buckets under [#CUSTOM]; empty otherwise
record HistogramLayout(
    int schema,
    double zeroThreshold,
    List<Span> positive,
    List<Span> negative,
    List<Double> customBounds) {
  /// Buckets with bounds of their own.
  static final int CUSTOM = Histogram.CUSTOM;

  /// More buckets of one histogram are nobody's.
  static final int MAX_BUCKETS = 1 << 14;

  /// Thresholds that are powers of two take a byte: from it 244 is taken for the power.
  private static final int POWER_BIAS = 244;

  private static final int OTHER_THRESHOLD = 255;
  private static final double CUSTOM_UNIT = 1000;

  /// A bound of more thousandths stands as its 64 bits: its other form would hardly be shorter.
  private static final long MAX_DECIMAL = 33_554_430;

  /// Neighbouring buckets.
  ///
  /// @param offset buckets between the last span and this one; of the first, its first bucket's
  ///   number
  /// @param length how many buckets
  record Span(int offset, int length) {}

  HistogramLayout {
    positive = List.copyOf(positive);
    negative = List.copyOf(negative);
    customBounds = List.copyOf(customBounds);
  }

  static HistogramLayout read(ByteReader in) throws CorruptFileException {
    double zeroThreshold = zeroThreshold(in);
    in.beginBits();
    long schema = VarBits.signed(in);
    if (schema != CUSTOM && (schema < Histogram.MIN_SCHEMA || schema > Histogram.MAX_SCHEMA)) {
      throw in.corrupt("a histogram of schema " + schema);
    }
    List<Span> positive = spans(in);
    List<Span> negative = spans(in);
    List<Double> bounds = schema == CUSTOM ? customBounds(in) : List.of();
    var layout = new HistogramLayout((int) schema, zeroThreshold, positive, negative, bounds);
    layout.refuseImpossible(in);
    return layout;
  }

  private void refuseImpossible(ByteReader in) throws CorruptFileException {
    if (schema != CUSTOM) {
      return;
    }
    double before = Double.NEGATIVE_INFINITY;
    for (double bound : customBounds) {
      if (!(bound > before) || bound == Double.POSITIVE_INFINITY) {
        throw in.corrupt("a histogram with the bound %s behind %s".formatted(bound, before));
      }
      before = bound;
    }
    int[] indexes = indexes(positive);
    boolean isOutside =
        indexes.length > 0 && (indexes[0] < 0 || indexes[indexes.length - 1] > customBounds.size());
    if (isOutside || buckets(negative) > 0) {
      throw in.corrupt(
          "a histogram of %d bounds with buckets that have none".formatted(customBounds.size()));
    }
  }

  /// Writes the layout of a histogram.
  static void write(Histogram of, BitSink out) {
    putZeroThreshold(of.zeroThreshold(), out);
    VarBits.putSigned(of.schema(), out);
    putSpans(of.positive(), out);
    putSpans(of.negative(), out);
    if (of.isCustom()) {
      VarBits.putUnsigned(of.boundCount(), out);
      for (int i = 0; i < of.boundCount(); i++) {
        putBound(of.bound(i), out);
      }
    }
  }

  private static void putZeroThreshold(double threshold, BitSink out) {
    int code = Math.getExponent(threshold) + POWER_BIAS;
    if (Double.doubleToRawLongBits(threshold) == 0) {
      out.put(0, 8);
    } else if (code > 0
        && code < OTHER_THRESHOLD
        && threshold == Math.scalb(1.0, code - POWER_BIAS)) {
      out.put(code, 8);
    } else {
      out.put(OTHER_THRESHOLD, 8);
      out.putDouble(threshold);
    }
  }

  private static void putSpans(Buckets buckets, BitSink out) {
    VarBits.putUnsigned(spans(buckets), out);
    int end = 0;
    for (int first = 0; first < buckets.size(); ) {
      int length = spanLength(buckets, first);
      VarBits.putUnsigned(length, out);
      VarBits.putSigned((long) buckets.index(first) - end, out);
      end = buckets.index(first) + length;
      first += length;
    }
  }

  private static int spans(Buckets buckets) {
    int spans = 0;
    for (int first = 0; first < buckets.size(); first += spanLength(buckets, first)) {
      spans++;
    }
    return spans;
  }

  private static int spanLength(Buckets buckets, int first) {
    int next = first + 1;
    while (next < buckets.size() && buckets.index(next) == buckets.index(next - 1) + 1) {
      next++;
    }
    return next - first;
  }

  /// Bounds are mostly decimals of few places.
  private static void putBound(double bound, BitSink out) {
    long thousandths = Math.round(bound * CUSTOM_UNIT);
    boolean isDecimal =
        thousandths >= 0
            && thousandths <= MAX_DECIMAL
            && Double.doubleToRawLongBits(thousandths / CUSTOM_UNIT)
                == Double.doubleToRawLongBits(bound);
    VarBits.putUnsigned(isDecimal ? thousandths + 1 : 0, out);
    if (!isDecimal) {
      out.putDouble(bound);
    }
  }

  private static double zeroThreshold(ByteReader in) throws CorruptFileException {
    int code = in.u8();
    return switch (code) {
      case 0 -> 0;
      case OTHER_THRESHOLD -> Double.longBitsToDouble(in.u64());
      default -> Math.scalb(1.0, code - POWER_BIAS);
    };
  }

  private static List<Span> spans(ByteReader in) throws CorruptFileException {
    List<Span> spans = new ArrayList<>();
    long buckets = 0;
    long end = 0;
    for (long left = count(in); left > 0; left--) {
      long length = VarBits.unsigned(in);
      long offset = VarBits.signed(in);
      buckets += length;
      end += offset + length;
      boolean isBackwards = offset < 0 && !spans.isEmpty();
      if (length < 0 || buckets > MAX_BUCKETS || offset != (int) offset || isBackwards) {
        throw in.corrupt("a histogram of %d buckets at %d".formatted(buckets, offset));
      }
      if (end != (int) end) {
        throw in.corrupt("a histogram with bucket " + end);
      }
      spans.add(new Span((int) offset, (int) length));
    }
    return spans;
  }

  private static long count(ByteReader in) throws CorruptFileException {
    long count = VarBits.unsigned(in);
    if (count < 0 || count > MAX_BUCKETS) {
      throw in.corrupt("a histogram with a list of " + Long.toUnsignedString(count));
    }
    return count;
  }

  private static List<Double> customBounds(ByteReader in) throws CorruptFileException {
    List<Double> bounds = new ArrayList<>();
    for (long left = count(in); left > 0; left--) {
      long thousandths = VarBits.unsigned(in);
      bounds.add(
          thousandths == 0
              ? Double.longBitsToDouble(in.bits(Long.SIZE))
              : (thousandths - 1) / CUSTOM_UNIT);
    }
    return bounds;
  }

  static int buckets(List<Span> spans) {
    return spans.stream().mapToInt(Span::length).sum();
  }

  /// The numbers of the buckets of some spans, ascending.
  static int[] indexes(List<Span> spans) {
    int[] indexes = new int[buckets(spans)];
    int at = 0;
    int next = 0;
    for (Span span : spans) {
      next += span.offset();
      for (int i = 0; i < span.length(); i++) {
        indexes[at++] = next++;
      }
    }
    return indexes;
  }
}
