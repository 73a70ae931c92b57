package dev.nightjar.web.prometheus;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.Tenant;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Handler;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.util.List;

/// `/api/v1/series`, `/labels`, `/label/NAME/values` and `/metadata`.
public final class SeriesApi {
  private final MetricStore store;

  public SeriesApi(MetricStore store) {
    this.store = store;
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.getAndPost("/api/v1/series", Handler.cancellable(this::series));
    routes.getAndPost("/api/v1/labels", Handler.cancellable(this::labels));
    routes.get("/api/v1/label/:name/values", Handler.cancellable(this::values));
    routes.get("/api/v1/metadata", this::metadata);
  }

  private Answer series(Request request) {
    List<List<Matcher>> anyOf = Parameters.needMatchers(request);
    int limit = Parameters.limit(request);
    List<Labels> found =
        store.series(
            Tenant.DEFAULT,
            anyOf,
            Parameters.from(request),
            Parameters.to(request),
            oneMore(limit));
    return Success.of(
        json -> {
          json.writeStartArray();
          for (Labels labels : found.subList(0, Math.min(limit, found.size()))) {
            json.writeStartObject();
            for (int i = 0; i < labels.size(); i++) {
              json.writeStringField(labels.name(i), labels.value(i));
            }
            json.writeEndObject();
          }
          json.writeEndArray();
        },
        truncation(found, limit),
        List.of());
  }

  private Answer labels(Request request) {
    int limit = Parameters.limit(request);
    return strings(
        store.labelNames(
            Tenant.DEFAULT,
            Parameters.matchers(request),
            Parameters.from(request),
            Parameters.to(request),
            oneMore(limit)),
        limit);
  }

  private Answer values(Request request) {
    int limit = Parameters.limit(request);
    String name = request.segment("name");
    return strings(
        store.labelValues(
            Tenant.DEFAULT,
            name,
            Parameters.matchers(request),
            Parameters.from(request),
            Parameters.to(request),
            oneMore(limit)),
        limit);
  }

  private static Answer strings(List<String> found, int limit) {
    return Success.of(
        json -> {
          json.writeStartArray();
          for (String value : found.subList(0, Math.min(limit, found.size()))) {
            json.writeString(value);
          }
          json.writeEndArray();
        },
        truncation(found, limit),
        List.of());
  }

  /// One result beyond the limit tells that there are more.
  private static int oneMore(int limit) {
    return limit == Integer.MAX_VALUE ? limit : limit + 1;
  }

  private static List<String> truncation(List<?> found, int limit) {
    return found.size() > limit ? List.of("results truncated due to limit") : List.of();
  }

  private Answer metadata(Request request) {
    int limit = Parameters.limit(request);
    String metric = request.parameter("metric").orElse("");
    List<Metadata> found =
        store.metadata(Tenant.DEFAULT).stream()
            .filter(m -> metric.isEmpty() || m.family().equals(metric))
            .limit(limit)
            .toList();
    return Success.of(
        json -> {
          json.writeStartObject();
          for (Metadata metadata : found) {
            json.writeArrayFieldStart(metadata.family());
            json.writeStartObject();
            json.writeStringField("type", metadata.type().wireName());
            json.writeStringField("help", metadata.help());
            json.writeStringField("unit", metadata.unit());
            json.writeEndObject();
            json.writeEndArray();
          }
          json.writeEndObject();
        });
  }
}
