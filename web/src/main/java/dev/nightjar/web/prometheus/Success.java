package dev.nightjar.web.prometheus;

import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Json;
import java.util.List;

/// Prometheus' envelope of a successful answer.
final class Success {
  private Success() {}

  static Answer of(Json.Writer data) {
    return of(data, List.of(), List.of());
  }

  /// @param data writes the value of `data`
  static Answer of(Json.Writer data, List<String> warnings, List<String> infos) {
    return Answer.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringField("status", "success");
          json.writeFieldName("data");
          data.write(json);
          strings("warnings", warnings).write(json);
          strings("infos", infos).write(json);
          json.writeEndObject();
        });
  }

  private static Json.Writer strings(String name, List<String> values) {
    return json -> {
      if (!values.isEmpty()) {
        json.writeArrayFieldStart(name);
        for (String value : values) {
          json.writeString(value);
        }
        json.writeEndArray();
      }
    };
  }
}
