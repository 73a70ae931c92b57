package dev.nightjar.model;

import java.util.Arrays;

/// A native histogram: one sample's distribution in many buckets, as Prometheus' data model has it
/// ([specification](https://prometheus.io/docs/specs/native_histograms/)). Immutable: arrays are
/// handed over, not copied, and changed by nobody.
///
/// With a schema from [#MIN_SCHEMA] to [#MAX_SCHEMA] the bucket of index i holds values above
/// `2^((i−1)·2^−schema)` up to and with `2^(i·2^−schema)`, negative buckets the same values with
/// their sign turned. With [#CUSTOM] the bucket of index i ends at `bounds[i]`, the last one at
/// infinity, and there are neither negative buckets nor one around zero.
///
/// Counts are kept as floats, those of an integer histogram too: exact up to 2^53.
public final class Histogram {
  public static final int MIN_SCHEMA = -4;
  public static final int MAX_SCHEMA = 8;

  /// The schema of buckets whose bounds are given.
  public static final int CUSTOM = -53;

  private static final long VALUE_BITS = 0x7ff4_0000_6869_7374L;

  /// Stands in a column of values where the sample is a histogram. A NaN that nobody else sends;
  /// compare with [#isValue].
  public static final double VALUE = Double.longBitsToDouble(VALUE_BITS);

  /// What is known of whether counts began anew before this sample.
  public enum ResetHint {
    UNKNOWN,
    RESET,
    NOT_RESET,
    /// A distribution that may shrink; it never resets.
    GAUGE
  }

  /// Populated buckets: indexes in strictly ascending order, with their counts beside.
  public static final class Buckets {
    public static final Buckets NONE = new Buckets(new int[0], new double[0]);

    private final int[] indexes;
    private final double[] counts;

    /// @throws NightjarException `BAD_DATA` when the indexes do not ascend
    public Buckets(int[] indexes, double[] counts) {
      if (indexes.length != counts.length) {
        throw new NightjarException(
            ErrorCode.BAD_DATA,
            "a histogram with %d bucket indexes and %d bucket counts"
                .formatted(indexes.length, counts.length));
      }
      for (int i = 1; i < indexes.length; i++) {
        if (indexes[i] <= indexes[i - 1]) {
          throw new NightjarException(
              ErrorCode.BAD_DATA,
              "a histogram with bucket %d behind bucket %d: they must ascend"
                  .formatted(indexes[i], indexes[i - 1]));
        }
      }
      this.indexes = indexes;
      this.counts = counts;
    }

    public int size() {
      return indexes.length;
    }

    public int index(int at) {
      return indexes[at];
    }

    public double count(int at) {
      return counts[at];
    }

    /// The same buckets with other counts.
    public Buckets with(double[] others) {
      return new Buckets(indexes, others);
    }

    /// Whether the same indexes are here.
    public boolean hasIndexesOf(Buckets other) {
      return Arrays.equals(indexes, other.indexes);
    }

    private boolean isSame(Buckets other) {
      return hasIndexesOf(other) && Arrays.equals(counts, other.counts);
    }
  }

  private final int schema;
  private final ResetHint resetHint;
  private final boolean isInteger;
  private final double count;
  private final double sum;
  private final double zeroThreshold;
  private final double zeroCount;
  private final Buckets positive;
  private final Buckets negative;
  private final double[] bounds;

  private Histogram(Builder from) {
    schema = from.schema;
    resetHint = from.resetHint;
    isInteger = from.isInteger;
    count = from.count;
    sum = from.sum;
    zeroThreshold = from.zeroThreshold;
    zeroCount = from.zeroCount;
    positive = from.positive;
    negative = from.negative;
    bounds = from.bounds;
  }

  /// Whether a value of a column says that its sample is a histogram.
  public static boolean isValue(double value) {
    return Double.doubleToRawLongBits(value) == VALUE_BITS;
  }

  public int schema() {
    return schema;
  }

  public boolean isCustom() {
    return schema == CUSTOM;
  }

  public ResetHint resetHint() {
    return resetHint;
  }

  /// Whether its sender counted in integers.
  public boolean isInteger() {
    return isInteger;
  }

  /// How many observations there are, those of NaN included.
  public double count() {
    return count;
  }

  public double sum() {
    return sum;
  }

  /// The zero bucket holds values from its negative up to and with itself.
  public double zeroThreshold() {
    return zeroThreshold;
  }

  public double zeroCount() {
    return zeroCount;
  }

  public Buckets positive() {
    return positive;
  }

  /// Buckets of values below zero, the nearest to zero first.
  public Buckets negative() {
    return negative;
  }

  /// How many bounds there are; 0 unless [#isCustom].
  public int boundCount() {
    return bounds.length;
  }

  /// An inner bound of custom buckets; they strictly ascend.
  public double bound(int at) {
    return bounds[at];
  }

  /// Where the bucket of an index ends, itself within: above zero, infinity behind the last bound.
  /// A bucket begins where the one before it ends. Negative buckets lie at the same distances below
  /// zero.
  public double upperBound(int index) {
    if (isCustom()) {
      return index < 0
          ? Double.NEGATIVE_INFINITY
          : index < bounds.length ? bounds[index] : Double.POSITIVE_INFINITY;
    }
    return exponentialBound(schema, index);
  }

  /// Where the exponential bucket of an index ends: `2^(index·2^−schema)` as Prometheus rounds it;
  /// the last one before infinity at the largest number.
  public static double exponentialBound(int schema, int index) {
    return BucketBounds.upper(schema, index);
  }

  /// Whether counts of the other mean the same buckets: equal schema, zero bucket and bounds.
  public boolean hasLayoutOf(Histogram other) {
    return schema == other.schema
        && isSame(zeroThreshold, other.zeroThreshold)
        && Arrays.equals(bounds, other.bounds);
  }

  /// A builder that holds all that is here.
  public Builder toBuilder() {
    return new Builder()
        .schema(schema)
        .resetHint(resetHint)
        .integer(isInteger)
        .count(count)
        .sum(sum)
        .zero(zeroThreshold, zeroCount)
        .positive(positive)
        .negative(negative)
        .bounds(bounds);
  }

  /// Equal in every part to the last bit, but that all NaN among the counts are equal.
  @Override
  public boolean equals(Object o) {
    return o instanceof Histogram other
        && hasLayoutOf(other)
        && resetHint == other.resetHint
        && isInteger == other.isInteger
        && isSame(count, other.count)
        && isSame(sum, other.sum)
        && isSame(zeroCount, other.zeroCount)
        && positive.isSame(other.positive)
        && negative.isSame(other.negative);
  }

  @Override
  public int hashCode() {
    return Double.hashCode(sum) * 31 + Double.hashCode(count);
  }

  /// The notation of test scripts: `{{schema:1 count:3 sum:4 buckets:[1 2]}}`, with indexes before
  /// counts.
  @Override
  public String toString() {
    var text = new StringBuilder("{{schema:").append(schema);
    text.append(" count:").append(count).append(" sum:").append(sum);
    if (zeroCount != 0 || zeroThreshold != 0) {
      text.append(" z_bucket:").append(zeroCount).append(" z_bucket_w:").append(zeroThreshold);
    }
    append(text, " buckets:", positive);
    append(text, " n_buckets:", negative);
    if (isCustom()) {
      text.append(" custom_values:").append(Arrays.toString(bounds));
    }
    if (resetHint != ResetHint.UNKNOWN) {
      text.append(" counter_reset_hint:").append(resetHint);
    }
    return text.append("}}").toString();
  }

  private static void append(StringBuilder text, String name, Buckets buckets) {
    if (buckets.size() > 0) {
      text.append(name).append('[');
      for (int i = 0; i < buckets.size(); i++) {
        text.append(i == 0 ? "" : " ").append(buckets.index(i)).append('=');
        text.append(buckets.count(i));
      }
      text.append(']');
    }
  }

  private static boolean isSame(double a, double b) {
    return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
  }

  /// Puts a histogram together: schema 0 and empty to begin with. Owned by one thread; may build
  /// several.
  public static final class Builder {
    private int schema;
    private ResetHint resetHint = ResetHint.UNKNOWN;
    private boolean isInteger;
    private double count;
    private double sum;
    private double zeroThreshold;
    private double zeroCount;
    private Buckets positive = Buckets.NONE;
    private Buckets negative = Buckets.NONE;
    private double[] bounds = {};

    public Builder schema(int value) {
      schema = value;
      return this;
    }

    public Builder resetHint(ResetHint value) {
      resetHint = value;
      return this;
    }

    public Builder integer(boolean value) {
      isInteger = value;
      return this;
    }

    public Builder count(double value) {
      count = value;
      return this;
    }

    public Builder sum(double value) {
      sum = value;
      return this;
    }

    public Builder zero(double threshold, double ofIt) {
      zeroThreshold = threshold;
      zeroCount = ofIt;
      return this;
    }

    public Builder positive(Buckets value) {
      positive = value;
      return this;
    }

    public Builder negative(Buckets value) {
      negative = value;
      return this;
    }

    public Builder bounds(double[] value) {
      bounds = value;
      return this;
    }

    public Histogram build() {
      return new Histogram(this);
    }
  }
}
