package dev.nightjar.wire;

import static dev.nightjar.wire.ProtobufExposition.unsigned;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.NightjarException;
import dev.nightjar.wire.Expositions.Histograms;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads messages `io.prometheus.client.Histogram`, which may hold a classic histogram, a native
/// one or both. Owned by one thread.
final class ProtobufHistogram {
  private final byte[] page;
  private final ExpositionSink sink;
  private final ProtobufLabels labels;
  private final ProtobufExemplar exemplar;
  private final Histograms wanted;
  private final ProtoCursor field = new ProtoCursor();
  private final ProtoCursor part = new ProtoCursor();
  private final BucketFields buckets = new BucketFields();
  private final HistogramParts parts = new HistogramParts();
  private final List<Exemplar> exemplars = new ArrayList<>();
  private int classicBuckets;

  ProtobufHistogram(
      byte[] page,
      ExpositionSink sink,
      ProtobufLabels labels,
      ProtobufExemplar exemplar,
      Histograms wanted) {
    this.page = page;
    this.sink = sink;
    this.labels = labels;
    this.exemplar = exemplar;
    this.wanted = wanted;
  }

  void read(int from, int to, long time, boolean isGauge, int metric) {
    parts.clear();
    exemplars.clear();
    classicBuckets = 0;
    field.set(page, from, to);
    while (field.next()) {
      readField();
    }
    parts.isInteger = !(parts.count > 0 || parts.zeroCount > 0);
    parts.resetHint = isGauge ? ResetHint.GAUGE : ResetHint.UNKNOWN;
    boolean isNative = isNative();
    if (isNative && wanted == Histograms.CLASSIC) {
      sink.nativeLeftOut(labels.build(""));
      isNative = false;
    }
    if (isNative) {
      tellNative(from, to, time, metric);
    }
    if (!isNative || (wanted == Histograms.BOTH && classicBuckets > 0)) {
      tellClassic(from, to, time, metric);
    }
  }

  private void readField() {
    switch (field.number()) {
      case 3 -> classicBuckets += field.isBytes(3) ? 1 : 0;
      case 9 -> buckets.span(page, field, parts.negative);
      case 10 -> buckets.deltas(page, field, parts.negative);
      case 11 -> buckets.counts(page, field, parts.negative::addCount);
      case 12 -> buckets.span(page, field, parts.positive);
      case 13 -> buckets.deltas(page, field, parts.positive);
      case 14 -> buckets.counts(page, field, parts.positive::addCount);
      case 15 -> {
        if (field.isBytes(15)) {
          sink.start(exemplar.millis(field.from(), field.to()));
        }
      }
      default -> readNumber();
    }
  }

  private void readNumber() {
    if (field.isVarint(1)) {
      parts.wholeCount = field.value();
    } else if (field.isFixed64(2)) {
      parts.sum = Double.longBitsToDouble(field.value());
    } else if (field.isFixed64(4)) {
      parts.count = Double.longBitsToDouble(field.value());
    } else if (field.isVarint(5)) {
      parts.schema = (int) ProtoCursor.signed(field.value());
    } else if (field.isFixed64(6)) {
      parts.zeroThreshold = Double.longBitsToDouble(field.value());
    } else if (field.isVarint(7)) {
      parts.wholeZeroCount = field.value();
    } else if (field.isFixed64(8)) {
      parts.zeroCount = Double.longBitsToDouble(field.value());
    }
  }

  /// A native histogram without observations shows itself by an empty span.
  private boolean isNative() {
    return parts.positive.hasSpans()
        || parts.negative.hasSpans()
        || parts.zeroThreshold > 0
        || parts.wholeZeroCount != 0
        || parts.zeroCount > 0;
  }

  private void tellNative(int from, int to, long time, int metric) {
    field.set(page, from, to);
    while (field.next()) {
      if (field.isBytes(16)) {
        addTimed(exemplar.read(field.from(), field.to()));
      }
    }
    if (exemplars.isEmpty()) {
      field.set(page, from, to);
      while (field.next()) {
        if (field.isBytes(3)) {
          addTimedOfBucket();
        }
      }
    }
    Histogram histogram;
    try {
      histogram = parts.build();
    } catch (NightjarException e) {
      sink.badHistogram(labels.build(""), e.getMessage(), metric);
      return;
    }
    labels.tell(sink);
    sink.histogram(labels.build(""), histogram, time, exemplars, metric);
  }

  private void addTimedOfBucket() {
    part.set(page, field.from(), field.to());
    while (part.next()) {
      if (part.isBytes(3)) {
        addTimed(exemplar.read(part.from(), part.to()));
      }
    }
  }

  /// A histogram has many exemplars, which only their times tell apart: those without are left out,
  /// as Prometheus does.
  private void addTimed(@Nullable Exemplar example) {
    if (example == null) {
      return;
    }
    if (example.timestampMillis().isPresent()) {
      exemplars.add(example);
    } else {
      sink.badExemplar(labels.build(""), "an exemplar of a native histogram without a time");
    }
  }

  private void tellClassic(int from, int to, long time, int metric) {
    double count = parts.count > 0 ? parts.count : unsigned(parts.wholeCount);
    labels.tell(sink);
    sink.sample(labels.build("_count"), count, time, null, metric);
    labels.tell(sink);
    sink.sample(labels.build("_sum"), parts.sum, time, null, metric);
    boolean hasLast = false;
    field.set(page, from, to);
    while (field.next()) {
      if (field.isBytes(3)) {
        hasLast |= tellBucket(field.from(), field.to(), time, metric) == Double.POSITIVE_INFINITY;
      }
    }
    if (!hasLast) {
      labels.tell(sink);
      sink.sample(
          labels.bound("_bucket", "le", Double.POSITIVE_INFINITY), count, time, null, metric);
    }
  }

  /// Gives the bucket's bound.
  private double tellBucket(int from, int to, long time, int metric) {
    long whole = 0;
    double count = 0;
    double bound = 0;
    @Nullable Exemplar example = null;
    part.set(page, from, to);
    while (part.next()) {
      if (part.isVarint(1)) {
        whole = part.value();
      } else if (part.isFixed64(2)) {
        bound = Double.longBitsToDouble(part.value());
      } else if (part.isBytes(3)) {
        example = exemplar.read(part.from(), part.to());
      } else if (part.isFixed64(4)) {
        count = Double.longBitsToDouble(part.value());
      }
    }
    labels.tell(sink);
    sink.sample(
        labels.bound("_bucket", "le", bound),
        count > 0 ? count : unsigned(whole),
        time,
        example,
        metric);
    return bound;
  }
}
