package dev.nightjar.web.own;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.OptionalDouble;

/// Numbers as our JSON has them: whole ones without a fraction, what is not known or has no bound
/// as `null`.
final class JsonNumbers {
  private JsonNumbers() {}

  /// Counts and sizes are most of them, and take less room without a fraction.
  static void write(JsonGenerator json, double value) throws IOException {
    long whole = (long) value;
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      json.writeNull();
    } else if (Double.compare((double) whole, value) == 0) {
      json.writeNumber(whole);
    } else {
      json.writeNumber(value);
    }
  }

  static void write(JsonGenerator json, String field, double value) throws IOException {
    json.writeFieldName(field);
    write(json, value);
  }

  static void write(JsonGenerator json, String field, OptionalDouble value) throws IOException {
    write(json, field, value.orElse(Double.NaN));
  }
}
