package dev.nightjar.web.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.base.Durations;
import dev.nightjar.ingest.TargetMetadata;
import dev.nightjar.ingest.TargetStatus;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.PromqlParser;
import dev.nightjar.promql.ast.Quoted;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.JsonObject;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/// `/api/v1/targets`, `/targets/metadata`, `/targets/relabel_steps`, `/scrape_pools` and
/// `/alertmanagers`.
public final class TargetsApi {
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private final Supplier<List<TargetStatus>> targets;
  private final Supplier<List<TargetMetadata>> metadata;
  private final Supplier<List<String>> pools;
  private final GlobalUrls globalUrls;

  /// @param metadata by target
  /// @param pools names of the scrape configurations, sorted
  public TargetsApi(
      Supplier<List<TargetStatus>> targets,
      Supplier<List<TargetMetadata>> metadata,
      Supplier<List<String>> pools,
      GlobalUrls globalUrls) {
    this.targets = targets;
    this.metadata = metadata;
    this.pools = pools;
    this.globalUrls = globalUrls;
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.get("/api/v1/targets", this::targets);
    routes.get("/api/v1/targets/metadata", this::metadata);
    routes.get("/api/v1/targets/relabel_steps", this::relabelSteps);
    routes.get("/api/v1/scrape_pools", this::pools);
    routes.get("/api/v1/alertmanagers", this::alertmanagers);
  }

  private Answer targets(Request request) {
    String state = request.parameter("state").orElse("any").toLowerCase(Locale.ROOT);
    String pool = request.parameter("scrapePool").orElse("");
    boolean withDropped = state.equals("any") || state.equals("dropped");
    List<TargetStatus> shown =
        state.equals("any") || state.equals("active")
            ? targets.get().stream()
                .filter(target -> pool.isEmpty() || target.pool().equals(pool))
                .toList()
            : List.of();
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
          json.writeFieldName("droppedTargetCounts");
          writeNone(json, withDropped ? pools.get() : List.of(), withDropped);
          json.writeEndObject();
        });
  }

  /// Nothing drops a target yet, so that each pool has dropped none.
  private static void writeNone(JsonGenerator json, List<String> pools, boolean isWanted)
      throws IOException {
    if (!isWanted) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    for (String pool : pools) {
      json.writeNumberField(pool, 0);
    }
    json.writeEndObject();
  }

  private void write(JsonGenerator json, TargetStatus target) throws IOException {
    json.writeStartObject();
    QueryApi.writeLabels(json, "discoveredLabels", target.discoveredLabels());
    QueryApi.writeLabels(json, "labels", target.labels());
    json.writeStringField("scrapePool", target.pool());
    json.writeStringField("scrapeUrl", target.uri().toString());
    json.writeStringField("globalUrl", globalUrls.of(target.uri()).toString());
    json.writeStringField("lastError", target.lastError());
    json.writeStringField("lastScrape", target.lastScrape().map(Instant::toString).orElse(NEVER));
    json.writeNumberField("lastScrapeDuration", RulesApi.seconds(target.lastDuration()));
    json.writeStringField("health", target.health().wireName());
    json.writeStringField("scrapeInterval", Durations.format(target.interval()));
    json.writeStringField("scrapeTimeout", Durations.format(target.timeout()));
    json.writeEndObject();
  }

  private Answer metadata(Request request) {
    int limit = Parameters.most(request, "limit");
    List<Matcher> wanted = wantedTarget(request);
    String metric = request.parameter("metric").orElse("");
    List<TargetMetadata> shown = shown(limit, wanted, metric);
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

  private static List<Matcher> wantedTarget(Request request) {
    Optional<String> selector = request.parameter("match_target");
    try {
      return selector.isEmpty() ? List.of() : PromqlParser.parseAnySelector(selector.get());
    } catch (NightjarException e) {
      throw Parameters.wrong("match_target", e.getMessage());
    }
  }

  /// The limit is looked at between targets: all families of one are shown, or none.
  private List<TargetMetadata> shown(int limit, List<Matcher> wanted, String metric) {
    List<TargetMetadata> shown = new ArrayList<>();
    Labels target = Labels.EMPTY;
    for (TargetMetadata each : metadata.get()) {
      if (!each.target().equals(target)) {
        target = each.target();
        if (shown.size() >= limit) {
          break;
        }
      }
      Labels labels = target;
      if (wanted.stream().allMatch(matcher -> matcher.matches(labels.get(matcher.name())))
          && (metric.isEmpty() || each.metadata().family().equals(metric))) {
        shown.add(each);
      }
    }
    return shown;
  }

  private Answer pools(Request request) {
    List<String> names = pools.get();
    return Success.of(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("scrapePools");
          for (String name : names) {
            json.writeString(name);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /// What the relabelling rules of a pool make of some labels. No pool has any rules.
  private Answer relabelSteps(Request request) {
    String pool = request.parameter("scrapePool").orElse("");
    if (pool.isEmpty()) {
      throw Parameters.bad("no scrapePool parameter provided");
    }
    String labels = request.parameter("labels").orElse("");
    if (labels.isEmpty()) {
      throw Parameters.bad("no labels parameter provided");
    }
    try {
      JsonObject.parse(labels.getBytes(StandardCharsets.UTF_8));
    } catch (NightjarException e) {
      throw Parameters.bad("error parsing labels: " + e.getMessage());
    }
    if (!pools.get().contains(pool)) {
      throw Parameters.bad(
          "error retrieving scrape config: scrape pool " + Quoted.of(pool) + " not found");
    }
    return Success.of(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("steps");
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /// No other program is told of alerts: the server routes and sends them itself.
  private Answer alertmanagers(Request request) {
    return Success.of(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("activeAlertmanagers");
          json.writeEndArray();
          json.writeArrayFieldStart("droppedAlertmanagers");
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
