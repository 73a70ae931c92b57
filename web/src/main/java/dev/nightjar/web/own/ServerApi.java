package dev.nightjar.web.own;

import dev.nightjar.base.Clock;
import dev.nightjar.model.AlertStates;
import dev.nightjar.model.AlertStates.AlertStep;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Tenant;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What the server tells of itself: where it listens, what it refused, what its alerts did.
public final class ServerApi {
  /// @param listeners address by name, as `host:port`
  public record About(
      String version,
      Instant startedAt,
      String dataDirectory,
      Supplier<Map<String, String>> listeners) {}

  private final About about;
  private final Refusals refusals;
  private final AlertStates alertStates;
  private final Clock clock;

  public ServerApi(About about, Refusals refusals, AlertStates alertStates, Clock clock) {
    this.about = about;
    this.refusals = refusals;
    this.alertStates = alertStates;
    this.clock = clock;
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.get("/api/nightjar/v1/status", this::status);
    routes.get("/api/nightjar/v1/refused", this::refused);
    routes.get("/api/nightjar/v1/alerts/history", this::history);
  }

  private Answer status(Request request) {
    Duration uptime = Duration.between(about.startedAt(), clock.now());
    return Answer.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringField("version", about.version());
          json.writeStringField("started_at", RunJson.time(about.startedAt()));
          json.writeNumberField("uptime", BigDecimal.valueOf(uptime.toMillis(), 3));
          json.writeObjectFieldStart("listeners");
          for (Map.Entry<String, String> listener : about.listeners().get().entrySet()) {
            json.writeStringField(listener.getKey(), listener.getValue());
          }
          json.writeEndObject();
          json.writeStringField("data_dir", about.dataDirectory());
          json.writeEndObject();
        });
  }

  private Answer refused(Request request) {
    return Pages.of(
        refusals.counts(),
        Optional.empty(),
        (json, count) -> {
          json.writeStartObject();
          json.writeStringField("signal", count.signal());
          json.writeStringField("reason", count.reason().wireName());
          json.writeNumberField("count", count.count());
          json.writeStringField("last_at", RunJson.time(count.lastAt()));
          json.writeStringField("last_detail", count.lastDetail());
          json.writeEndObject();
        });
  }

  private Answer history(Request request) {
    Instant since =
        Pages.time(request, "since").orElseGet(() -> clock.now().minus(Duration.ofDays(7)));
    List<AlertStep> steps =
        alertStates.history(Tenant.DEFAULT, since, Pages.limit(request, 100, 1000));
    return Pages.of(
        steps,
        Optional.empty(),
        (json, step) -> {
          json.writeStartObject();
          json.writeStringField("at", RunJson.time(step.at()));
          json.writeObjectFieldStart("labels");
          for (int i = 0; i < step.labels().size(); i++) {
            json.writeStringField(step.labels().name(i), step.labels().value(i));
          }
          json.writeEndObject();
          json.writeStringField("step", step.step());
          json.writeStringField("detail", step.detail());
          json.writeEndObject();
        });
  }
}
