package dev.nightjar.web.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.base.Durations;
import dev.nightjar.ingest.TargetMetadata;
import dev.nightjar.ingest.TargetStatus;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/// `/api/v1/targets`, `/targets/metadata` and `/scrape_pools`.
public final class TargetsApi {
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private final Supplier<List<TargetStatus>> targets;
  private final Supplier<List<TargetMetadata>> metadata;

  public TargetsApi(Supplier<List<TargetStatus>> targets, Supplier<List<TargetMetadata>> metadata) {
    this.targets = targets;
    this.metadata = metadata;
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.get("/api/v1/targets", this::targets);
    routes.get("/api/v1/targets/metadata", this::metadata);
    routes.get("/api/v1/scrape_pools", this::pools);
  }

  private Answer targets(Request request) {
    String state = request.parameter("state").orElse("any");
    String pool = request.parameter("scrapePool").orElse("");
    List<TargetStatus> shown =
        state.equals("dropped")
            ? List.of()
            : targets.get().stream()
                .filter(target -> pool.isEmpty() || target.pool().equals(pool))
                .toList();
    return Success.of(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("activeTargets");
          for (TargetStatus target : shown) {
            write(json, target);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("droppedTargets");
          json.writeEndArray();
          json.writeObjectFieldStart("droppedTargetCounts");
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, TargetStatus target) throws IOException {
    json.writeStartObject();
    QueryApi.writeLabels(json, "discoveredLabels", target.discoveredLabels());
    QueryApi.writeLabels(json, "labels", target.labels());
    json.writeStringField("scrapePool", target.pool());
    json.writeStringField("scrapeUrl", target.uri().toString());
    json.writeStringField("globalUrl", target.uri().toString());
    json.writeStringField("lastError", target.lastError());
    json.writeStringField("lastScrape", target.lastScrape().map(Instant::toString).orElse(NEVER));
    json.writeNumberField("lastScrapeDuration", RulesApi.seconds(target.lastDuration()));
    json.writeStringField("health", target.health().wireName());
    json.writeStringField("scrapeInterval", Durations.format(target.interval()));
    json.writeStringField("scrapeTimeout", Durations.format(target.timeout()));
    json.writeEndObject();
  }

  private Answer metadata(Request request) {
    String metric = request.parameter("metric").orElse("");
    int limit = Parameters.limit(request);
    List<TargetMetadata> shown =
        metadata.get().stream()
            .filter(m -> metric.isEmpty() || m.metadata().family().equals(metric))
            .limit(limit)
            .toList();
    return Success.of(
        json -> {
          json.writeStartArray();
          for (TargetMetadata each : shown) {
            json.writeStartObject();
            QueryApi.writeLabels(json, "target", each.target());
            if (metric.isEmpty()) {
              json.writeStringField("metric", each.metadata().family());
            }
            json.writeStringField("type", each.metadata().type().wireName());
            json.writeStringField("help", each.metadata().help());
            json.writeStringField("unit", each.metadata().unit());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private Answer pools(Request request) {
    List<String> pools =
        targets.get().stream().map(TargetStatus::pool).distinct().sorted().toList();
    return Success.of(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("scrapePools");
          for (String pool : pools) {
            json.writeString(pool);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
