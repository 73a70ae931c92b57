package dev.nightjar.web.prometheus;

import dev.nightjar.model.MetricStore;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/// `/api/v1/status/…`: what clients ask to learn whom they are talking to.
public final class StatusApi {
  /// The Prometheus release whose API and language we answer with; clients choose features by it.
  private static final String SPOKEN_VERSION = "3.5.0";

  private final MetricStore store;
  private final String version;
  private final Instant startedAt;
  private final Supplier<String> config;
  private final Map<String, String> flags;

  /// @param version ours
  /// @param config the configuration in force, as YAML without secrets
  public StatusApi(
      MetricStore store,
      String version,
      Instant startedAt,
      Supplier<String> config,
      Map<String, String> flags) {
    this.store = store;
    this.version = version;
    this.startedAt = startedAt;
    this.config = config;
    this.flags = Map.copyOf(flags);
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.get("/api/v1/status/buildinfo", this::build);
    routes.get("/api/v1/status/runtimeinfo", this::runtime);
    routes.get("/api/v1/status/config", this::config);
    routes.get("/api/v1/status/flags", this::flags);
  }

  /// There must be no `features` here: Grafana would take us for Mimir.
  private Answer build(Request request) {
    return Success.of(
        json -> {
          json.writeStartObject();
          json.writeStringField("version", SPOKEN_VERSION);
          json.writeStringField("revision", "nightjar-" + version);
          json.writeStringField("branch", "nightjar");
          json.writeStringField("buildUser", "");
          json.writeStringField("buildDate", "");
          json.writeStringField("goVersion", "");
          json.writeEndObject();
        });
  }

  private Answer runtime(Request request) {
    MetricStore.Stats stats = store.stats();
    return Success.of(
        json -> {
          json.writeStartObject();
          json.writeStringField("startTime", startedAt.toString());
          json.writeNumberField("timeSeriesCount", stats.series());
          json.writeBooleanField("reloadConfigSuccess", true);
          json.writeNumberField("corruptionCount", 0);
          json.writeEndObject();
        });
  }

  private Answer config(Request request) {
    return Success.of(
        json -> {
          json.writeStartObject();
          json.writeStringField("yaml", config.get());
          json.writeEndObject();
        });
  }

  private Answer flags(Request request) {
    return Success.of(
        json -> {
          json.writeStartObject();
          for (Map.Entry<String, String> flag : flags.entrySet()) {
            json.writeStringField(flag.getKey(), flag.getValue());
          }
          json.writeEndObject();
        });
  }
}
