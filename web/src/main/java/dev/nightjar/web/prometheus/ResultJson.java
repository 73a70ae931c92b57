package dev.nightjar.web.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
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
          json.writeFieldName("value");
          writeSample(sample.timestampMillis(), sample.value());
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
          json.writeArrayFieldStart("values");
          writeSamples(one.timestamps(), one.values());
          json.writeEndArray();
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
