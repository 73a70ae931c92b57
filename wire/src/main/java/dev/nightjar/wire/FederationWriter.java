package dev.nightjar.wire;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.Labels;
import dev.nightjar.wire.FederationFormat.Form;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Writes the newest samples of series as Prometheus' `/federate` does: families of one kind each,
/// floats without a type, every sample with its time. Histograms of custom buckets become classic
/// ones; other native histograms go out as protobuf alone. Owned by one thread.
public final class FederationWriter {
  /// Types of families by their numbers in `io.prometheus.client.MetricType`.
  private enum Kind {
    UNTYPED(3, "untyped"),
    HISTOGRAM(4, "histogram"),
    GAUGE_HISTOGRAM(5, "histogram");

    private final int number;
    private final String text;

    Kind(int number, String text) {
      this.number = number;
      this.text = text;
    }
  }

  private final FederationFormat format;
  private final OutputStream out;
  private final ProtoSink family = new ProtoSink();
  private final ProtoSink metric = new ProtoSink();
  private final ProtoSink part = new ProtoSink();
  private final ProtoSink inner = new ProtoSink();
  private final ProtobufText messages;
  private final StringBuilder text = new StringBuilder();
  private String name = "";
  private Kind kind = Kind.UNTYPED;

  public FederationWriter(FederationFormat format, OutputStream out) {
    this.format = format;
    this.out = out;
    messages = new ProtobufText(format.form() == Form.COMPACT_TEXT);
  }

  /// Writes one sample. Those of one name follow each other; series without a name are left out.
  ///
  /// @param labels without the name
  /// @param more what stands behind the labels; values may be empty
  /// @param histogram null where the sample is a float
  public void sample(
      String ofName,
      Labels labels,
      SortedMap<String, String> more,
      double value,
      @Nullable Histogram histogram,
      long millis)
      throws IOException {
    if (ofName.isEmpty() || (histogram != null && !isServed(histogram))) {
      return;
    }
    Kind ofKind =
        histogram == null
            ? Kind.UNTYPED
            : histogram.resetHint() == ResetHint.GAUGE ? Kind.GAUGE_HISTOGRAM : Kind.HISTOGRAM;
    if (!ofName.equals(name) || ofKind != kind) {
      end();
      begin(ofName, ofKind);
    }
    if (format.isProtobuf()) {
      putMetric(labels, more, value, histogram, millis);
    } else if (histogram == null) {
      line("", all(labels, more), null, value, millis);
      flush();
    } else {
      classicLines(all(labels, more), histogram, millis);
      flush();
    }
  }

  private boolean isServed(Histogram histogram) {
    return format.isProtobuf() || histogram.isCustom();
  }

  private void begin(String ofName, Kind ofKind) throws IOException {
    name = ofName;
    kind = ofKind;
    String escaped = format.escaping().escape(ofName);
    if (format.isProtobuf()) {
      family.clear();
      family.text(1, escaped);
      family.number(3, ofKind.number);
    } else {
      text.append("# TYPE ");
      nameTo(escaped, MetricNames::isClassicMetric);
      text.append(' ').append(ofKind.text).append('\n');
      flush();
    }
  }

  private void nameTo(String escaped, Predicate<String> isClassic) {
    if (isClassic.test(escaped)) {
      text.append(escaped);
    } else {
      quote(escaped);
    }
  }

  /// Sends what is left.
  public void end() throws IOException {
    if (!format.isProtobuf() || family.size() == 0) {
      return;
    }
    if (format.form() == Form.DELIMITED) {
      part.clear();
      part.varint(family.size());
      out.write(part.bytes(), 0, part.size());
      out.write(family.bytes(), 0, family.size());
    } else {
      text.append(messages.of(family.bytes(), family.size()));
      flush();
    }
    family.clear();
  }

  private void flush() throws IOException {
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    text.setLength(0);
  }

  private void classicLines(String labels, Histogram histogram, long millis) {
    double sum = 0;
    Buckets buckets = histogram.positive();
    int at = 0;
    for (int i = 0; i < histogram.boundCount(); i++) {
      while (at < buckets.size() && buckets.index(at) <= i) {
        sum += buckets.count(at++);
      }
      line("_bucket", labels, FloatText.format(histogram.bound(i)), sum, millis);
    }
    line("_bucket", labels, "+Inf", histogram.count(), millis);
    line("_sum", labels, null, histogram.sum(), millis);
    line("_count", labels, null, histogram.count(), millis);
  }

  /// `name="value",` of each label.
  private String all(Labels labels, SortedMap<String, String> more) {
    String before = text.toString();
    text.setLength(0);
    labels.forEach(this::label);
    more.forEach(this::label);
    String all = text.toString();
    text.setLength(0);
    text.append(before);
    return all;
  }

  private void label(String label, String value) {
    nameTo(format.escaping().escape(label), MetricNames::isClassicLabel);
    text.append('=');
    quote(value);
    text.append(',');
  }

  private void line(
      String suffix, String labels, @Nullable String bound, double value, long millis) {
    String escaped = format.escaping().escape(name + suffix);
    boolean isClassic = MetricNames.isClassicMetric(escaped);
    if (isClassic) {
      text.append(escaped);
    }
    if (!isClassic || !labels.isEmpty() || bound != null) {
      text.append('{');
      if (!isClassic) {
        quote(escaped);
        text.append(',');
      }
      text.append(labels);
      if (bound != null) {
        text.append("le=\"").append(bound).append("\",");
      }
      text.setCharAt(text.length() - 1, '}');
    }
    text.append(' ').append(FloatText.format(value)).append(' ').append(millis).append('\n');
  }

  private void quote(String value) {
    text.append('"')
        .append(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))
        .append('"');
  }

  private void putMetric(
      Labels labels,
      SortedMap<String, String> more,
      double value,
      @Nullable Histogram histogram,
      long millis) {
    metric.clear();
    labels.forEach(this::putLabel);
    more.forEach(this::putLabel);
    part.clear();
    if (histogram == null) {
      part.always(1, value);
      metric.message(5, part);
    } else {
      if (histogram.isCustom()) {
        putClassic(histogram);
      } else {
        putNative(histogram);
      }
      metric.message(7, part);
    }
    metric.alwaysNumber(6, millis);
    family.message(4, metric);
  }

  private void putLabel(String label, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    part.clear();
    part.text(1, format.escaping().escape(label));
    part.raw(2, utf8, utf8.length);
    metric.message(1, part);
  }

  private void putClassic(Histogram histogram) {
    part.always(4, histogram.count());
    part.always(2, histogram.sum());
    double sum = 0;
    Buckets buckets = histogram.positive();
    int at = 0;
    for (int i = 0; i < histogram.boundCount(); i++) {
      while (at < buckets.size() && buckets.index(at) <= i) {
        sum += buckets.count(at++);
      }
      inner.clear();
      inner.always(2, histogram.bound(i));
      inner.always(4, sum);
      part.message(3, inner);
    }
  }

  private void putNative(Histogram histogram) {
    part.always(4, histogram.count());
    part.always(2, histogram.sum());
    part.alwaysNumber(5, ProtoSink.zigzag(histogram.schema()));
    part.always(6, histogram.zeroThreshold());
    part.always(8, histogram.zeroCount());
    putBuckets(histogram.negative(), 9, 11);
    putBuckets(histogram.positive(), 12, 14);
    boolean hasNothing = histogram.negative().size() + histogram.positive().size() == 0;
    if (hasNothing && histogram.zeroThreshold() == 0 && histogram.zeroCount() == 0) {
      // Without any bucket, an empty span tells that the histogram is native.
      inner.clear();
      part.message(12, inner);
    }
  }

  private void putBuckets(Buckets buckets, int spans, int counts) {
    int end = 0;
    for (int first = 0; first < buckets.size(); ) {
      int next = first + 1;
      while (next < buckets.size() && buckets.index(next) == buckets.index(next - 1) + 1) {
        next++;
      }
      inner.clear();
      inner.alwaysNumber(1, ProtoSink.zigzag((long) buckets.index(first) - end));
      inner.alwaysNumber(2, next - first);
      part.message(spans, inner);
      end = buckets.index(first) + next - first;
      first = next;
    }
    for (int i = 0; i < buckets.size(); i++) {
      part.always(counts, buckets.count(i));
    }
  }
}
