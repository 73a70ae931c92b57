package dev.nightjar.web.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.HistogramBuckets;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.QueryValue.Matrix;
import dev.nightjar.model.QueryValue.MatrixSeries;
import dev.nightjar.model.QueryValue.Scalar;
import dev.nightjar.model.QueryValue.Text;
import dev.nightjar.model.QueryValue.Vector;
import dev.nightjar.model.QueryValue.VectorSample;
import dev.nightjar.model.SampleText;
import java.io.IOException;
import java.util.List;

/// Writes what a query yields as Prometheus' API has it. Samples, which are most of an answer, go
/// to the generator as text that is ready. Owned by one thread.
final class ResultJson {
  /// A sample is a time, a value and six characters around them.
  private static final int MAX_SAMPLE = 24 + SampleText.MAX_JSON + 6;

  private static final int BUFFER = 4 << 10;

  /// Which bounds are in a bucket, as the API counts.
  private static final int UPPER_BOUND = 0;

  private static final int LOWER_BOUND = 1;
  private static final int NO_BOUND = 2;
  private static final int BOTH_BOUNDS = 3;

  private final JsonGenerator json;
  private final char[] buffer = new char[BUFFER];
  private int size;

  ResultJson(JsonGenerator json) {
    this.json = json;
  }

  /// Writes the fields `resultType` and `result` of an object that has begun.
  ///
  /// @param limit series beyond it are left out
  void write(QueryValue value, int limit) throws IOException {
    switch (value) {
      case Scalar(long time, double number) -> {
        json.writeStringField("resultType", "scalar");
        json.writeFieldName("result");
        writeSample(time, number);
      }
      case Text(long time, String text) -> {
        json.writeStringField("resultType", "string");
        json.writeFieldName("result");
        json.writeStartArray();
        putTime(time);
        json.writeRawValue(buffer, 0, taken());
        json.writeString(text);
        json.writeEndArray();
      }
      case Vector(List<VectorSample> samples) -> {
        json.writeStringField("resultType", "vector");
        json.writeArrayFieldStart("result");
        for (VectorSample sample : samples.subList(0, Math.min(limit, samples.size()))) {
          json.writeStartObject();
          QueryApi.writeLabels(json, "metric", sample.labels());
          Histogram histogram = sample.histogram();
          if (histogram == null) {
            json.writeFieldName("value");
            writeSample(sample.timestampMillis(), sample.value());
          } else {
            json.writeFieldName("histogram");
            writeHistogram(sample.timestampMillis(), histogram);
          }
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      case Matrix(List<MatrixSeries> series) -> {
        json.writeStringField("resultType", "matrix");
        json.writeArrayFieldStart("result");
        for (MatrixSeries one : series.subList(0, Math.min(limit, series.size()))) {
          json.writeStartObject();
          QueryApi.writeLabels(json, "metric", one.labels());
          if (one.histograms().length == 0) {
            json.writeArrayFieldStart("values");
            writeSamples(one.timestamps(), one.values());
            json.writeEndArray();
          } else {
            writeMixed(one);
          }
          json.writeEndObject();
        }
        json.writeEndArray();
      }
    }
  }

  private void writeSample(long millis, double value) throws IOException {
    putSample(millis, value);
    json.writeRawValue(buffer, 0, taken());
  }

  private void writeSamples(long[] times, double[] values) throws IOException {
    for (int i = 0; i < times.length; i++) {
      if (i > 0) {
        buffer[size++] = ',';
      }
      putSample(times[i], values[i]);
      if (size > BUFFER - MAX_SAMPLE) {
        json.writeRaw(buffer, 0, taken());
      }
    }
    json.writeRaw(buffer, 0, taken());
  }

  /// The floats of a series, if it has any, and its histograms.
  private void writeMixed(MatrixSeries series) throws IOException {
    boolean begun = false;
    for (int i = 0; i < series.timestamps().length; i++) {
      if (series.histogram(i) == null) {
        if (!begun) {
          json.writeArrayFieldStart("values");
          begun = true;
        }
        writeSample(series.timestamps()[i], series.values()[i]);
      }
    }
    if (begun) {
      json.writeEndArray();
    }
    json.writeArrayFieldStart("histograms");
    for (int i = 0; i < series.timestamps().length; i++) {
      Histogram histogram = series.histogram(i);
      if (histogram != null) {
        writeHistogram(series.timestamps()[i], histogram);
      }
    }
    json.writeEndArray();
  }

  /// `[time, {"count", "sum", "buckets"}]`: of each bucket which of its bounds are in it, these and
  /// its count, all but the first as text.
  private void writeHistogram(long millis, Histogram histogram) throws IOException {
    json.writeStartArray();
    putTime(millis);
    json.writeRawValue(buffer, 0, taken());
    json.writeStartObject();
    json.writeStringField("count", SampleText.json(histogram.count()));
    json.writeStringField("sum", SampleText.json(histogram.sum()));
    HistogramBuckets buckets = HistogramBuckets.of(histogram);
    if (buckets.size() > 0) {
      json.writeArrayFieldStart("buckets");
      for (int i = 0; i < buckets.size(); i++) {
        writeBucket(buckets, i);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeEndArray();
  }

  private void writeBucket(HistogramBuckets buckets, int at) throws IOException {
    boolean lower = buckets.holdsLower(at);
    boolean upper = buckets.holdsUpper(at);
    json.writeStartArray();
    json.writeNumber(lower ? (upper ? BOTH_BOUNDS : LOWER_BOUND) : upper ? UPPER_BOUND : NO_BOUND);
    json.writeString(SampleText.json(buckets.lower(at)));
    json.writeString(SampleText.json(buckets.upper(at)));
    json.writeString(SampleText.json(buckets.count(at)));
    json.writeEndArray();
  }

  private int taken() {
    int length = size;
    size = 0;
    return length;
  }

  private void putSample(long millis, double value) {
    buffer[size++] = '[';
    putTime(millis);
    buffer[size++] = ',';
    buffer[size++] = '"';
    size = SampleText.json(value, buffer, size);
    buffer[size++] = '"';
    buffer[size++] = ']';
  }

  /// Whole seconds, or seconds with three decimals, as Prometheus writes times.
  private void putTime(long millis) {
    if (millis < 0) {
      buffer[size++] = '-';
    }
    long distance = Math.abs(millis);
    size = SampleText.digits(distance / 1_000, buffer, size);
    int rest = (int) (distance % 1_000);
    if (rest != 0) {
      buffer[size++] = '.';
      buffer[size++] = (char) ('0' + rest / 100);
      buffer[size++] = (char) ('0' + rest / 10 % 10);
      buffer[size++] = (char) ('0' + rest % 10);
    }
  }
}
