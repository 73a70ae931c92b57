package dev.nightjar.wire;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.NightjarException;
import dev.nightjar.wire.Expositions.Histograms;
import org.jspecify.annotations.Nullable;

/// Reads a page of messages `io.prometheus.client.MetricFamily`, each after its length, into the
/// series that the same metrics have as text. Source: `metrics.proto` of Prometheus' client model,
/// and how Prometheus reads it. A page is read to its end or fails at its first malformed place.
final class ProtobufExposition {
  private static final int NAME = 1;
  private static final int HELP = 2;
  private static final int TYPE = 3;
  private static final int METRIC = 4;
  private static final int UNIT = 5;

  /// By the number of the type; the part of a metric in which its value stands beside.
  private static final MetricType[] TYPES = {
    MetricType.COUNTER,
    MetricType.GAUGE,
    MetricType.SUMMARY,
    MetricType.UNKNOWN,
    MetricType.HISTOGRAM,
    MetricType.GAUGE_HISTOGRAM
  };

  private static final int[] PARTS = {3, 2, 4, 5, 7, 7};

  private final byte[] page;
  private final ExpositionSink sink;
  private final ProtoCursor family = new ProtoCursor();
  private final ProtoCursor metric = new ProtoCursor();
  private final ProtoCursor value = new ProtoCursor();
  private final ProtobufLabels labels;
  private final ProtobufExemplar exemplar;
  private final ProtobufHistogram histogram;
  private final boolean needsParts;
  private int metrics;

  ProtobufExposition(byte[] page, ExpositionSink sink, Histograms histograms) {
    this(page, sink, histograms, false);
  }

  /// @param needsParts whether a metric without the part that its family's type wants is refused,
  ///   as the Pushgateway does; to a scrape its value is zero
  ProtobufExposition(byte[] page, ExpositionSink sink, Histograms histograms, boolean needsParts) {
    this.page = page;
    this.sink = sink;
    this.needsParts = needsParts;
    var texts = new TextCache();
    this.labels = new ProtobufLabels(page, texts);
    this.exemplar = new ProtobufExemplar(page, sink, labels, texts);
    this.histogram = new ProtobufHistogram(page, sink, labels, exemplar, histograms);
  }

  /// @throws NightjarException `BAD_DATA` with the byte of the first malformed place
  void read() {
    var messages = new ProtoCursor();
    messages.set(page, 0, page.length);
    while (messages.hasPacked()) {
      messages.delimited();
      readFamily(messages.from(), messages.to());
    }
  }

  private void readFamily(int from, int to) {
    String name = "";
    @Nullable String help = null;
    String unit = "";
    long type = 0;
    family.set(page, from, to);
    while (family.next()) {
      if (family.isBytes(NAME)) {
        name = family.text();
      } else if (family.isBytes(HELP)) {
        help = family.text();
      } else if (family.isBytes(UNIT)) {
        unit = family.text();
      } else if (family.isVarint(TYPE)) {
        type = family.value();
      }
    }
    if (name.isEmpty()) {
      throw refused(from, "a metric family without a name");
    }
    if (type < 0 || type >= TYPES.length) {
      throw refused(from, "family \"" + name + "\" is of type " + type + ", 0 to 5 are known");
    }
    sink.type(name, TYPES[(int) type], metrics + 1);
    if (help != null && !help.isEmpty()) {
      sink.help(name, help, metrics + 1);
    }
    if (!unit.isEmpty()) {
      sink.unit(name, unit, metrics + 1);
    }
    family.set(page, from, to);
    while (family.next()) {
      if (family.isBytes(METRIC)) {
        readMetric(name, (int) type, family.from(), family.to());
      }
    }
  }

  private void readMetric(String name, int type, int from, int to) {
    metrics++;
    labels.begin(name);
    long time = ExpositionSink.NO_TIMESTAMP;
    int partFrom = 0;
    int partTo = 0;
    boolean hasPart = false;
    metric.set(page, from, to);
    while (metric.next()) {
      if (metric.isBytes(1)) {
        labels.add(metric.from(), metric.to());
      } else if (metric.isBytes(PARTS[type])) {
        partFrom = metric.from();
        partTo = metric.to();
        hasPart = true;
      } else if (metric.isVarint(6)) {
        time = metric.value();
      }
    }
    if (needsParts && !hasPart) {
      throw refused(from, "a metric of \"" + name + "\" that is not a " + TYPES[type].wireName());
    }
    sink.start(0);
    switch (TYPES[type]) {
      case COUNTER -> readNumber(partFrom, partTo, time, true);
      case SUMMARY -> readSummary(partFrom, partTo, time);
      case HISTOGRAM -> histogram.read(partFrom, partTo, time, false, metrics);
      case GAUGE_HISTOGRAM -> histogram.read(partFrom, partTo, time, true, metrics);
      case GAUGE, UNKNOWN, INFO, STATE_SET -> readNumber(partFrom, partTo, time, false);
    }
  }

  private void readNumber(int from, int to, long time, boolean isCounter) {
    double number = 0;
    @Nullable Exemplar example = null;
    value.set(page, from, to);
    while (value.next()) {
      if (value.isFixed64(1)) {
        number = Double.longBitsToDouble(value.value());
      } else if (isCounter && value.isBytes(2)) {
        example = exemplar.read(value.from(), value.to());
      } else if (isCounter && value.isBytes(3)) {
        sink.start(exemplar.millis(value.from(), value.to()));
      }
    }
    labels.tell(sink);
    sink.sample(labels.build(""), number, time, example, metrics);
  }

  private void readSummary(int from, int to, long time) {
    long count = 0;
    double sum = 0;
    value.set(page, from, to);
    while (value.next()) {
      if (value.isVarint(1)) {
        count = value.value();
      } else if (value.isFixed64(2)) {
        sum = Double.longBitsToDouble(value.value());
      } else if (value.isBytes(4)) {
        sink.start(exemplar.millis(value.from(), value.to()));
      }
    }
    labels.tell(sink);
    sink.sample(labels.build("_count"), unsigned(count), time, null, metrics);
    labels.tell(sink);
    sink.sample(labels.build("_sum"), sum, time, null, metrics);
    value.set(page, from, to);
    while (value.next()) {
      if (value.isBytes(3)) {
        readQuantile(value.from(), value.to(), time);
      }
    }
  }

  private void readQuantile(int from, int to, long time) {
    double quantile = 0;
    double number = 0;
    metric.set(page, from, to);
    while (metric.next()) {
      if (metric.isFixed64(1)) {
        quantile = Double.longBitsToDouble(metric.value());
      } else if (metric.isFixed64(2)) {
        number = Double.longBitsToDouble(metric.value());
      }
    }
    labels.tell(sink);
    sink.sample(labels.bound("", "quantile", quantile), number, time, null, metrics);
  }

  static double unsigned(long number) {
    double half = number >>> 1;
    return number >= 0 ? number : 2 * half + (number & 1);
  }

  private static NightjarException refused(int at, String message) {
    return new NightjarException(ErrorCode.BAD_DATA, message + ", at byte " + at + " of the page");
  }
}
