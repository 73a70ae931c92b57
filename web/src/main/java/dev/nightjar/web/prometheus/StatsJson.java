package dev.nightjar.web.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.model.QueryStats;
import dev.nightjar.promql.ast.Quoted;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a query cost, as the API has it under `stats`.
///
/// @param startMillis time of the query's first step
/// @param stepMillis between its steps; 0 where there is one
record StatsJson(QueryStats stats, long startMillis, long stepMillis) {
  /// Writes the field `stats`, if the request's parameter of that name wants it.
  void write(Optional<String> wanted, JsonGenerator json) throws IOException {
    if (wanted.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("stats");
    writeTimings(json);
    json.writeObjectFieldStart("samples");
    if (wanted.get().equals("all") && stats.samplesPerStep().length > 0) {
      writeSteps(json);
    }
    json.writeNumberField("totalQueryableSamples", stats.samples());
    json.writeNumberField("samplesRead", stats.samplesRead());
    json.writeNumberField("peakSamples", stats.peakSamples());
    json.writeEndObject();
    json.writeEndObject();
  }

  private void writeTimings(JsonGenerator json) throws IOException {
    Duration evaluated = stats.preparing().plus(stats.evaluating()).plus(stats.sorting());
    json.writeObjectFieldStart("timings");
    seconds(json, "evalTotalTime", evaluated);
    seconds(json, "resultSortTime", stats.sorting());
    seconds(json, "queryPreparationTime", stats.preparing());
    seconds(json, "innerEvalTime", stats.evaluating());
    seconds(json, "execQueueTime", stats.queued());
    seconds(json, "execTotalTime", stats.queued().plus(evaluated));
    json.writeEndObject();
  }

  private static void seconds(JsonGenerator json, String field, Duration time) throws IOException {
    json.writeNumberField(field, RulesApi.seconds(time));
  }

  private void writeSteps(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("totalQueryableSamplesPerStep");
    long[] steps = stats.samplesPerStep();
    for (int i = 0; i < steps.length; i++) {
      json.writeStartArray();
      json.writeNumber(RulesApi.seconds(Duration.ofMillis(startMillis + i * stepMillis)));
      json.writeNumber(steps[i]);
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  /// What is to be said of values of the parameter that Prometheus is about to refuse.
  static List<String> warnings(Optional<String> wanted) {
    return wanted
        .filter(value -> !value.equals("true") && !value.equals("all"))
        .map(
            value ->
                List.of(
                    ("value %s for parameter \"stats\" is deprecated and will be rejected in the"
                            + " next major release, use \"true\" or \"all\"")
                        .formatted(Quoted.of(value))))
        .orElse(List.of());
  }
}
