package dev.nightjar.web.prometheus;

import dev.nightjar.ingest.TargetMetadata;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.ast.Quoted;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Handler;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import dev.nightjar.wire.MetricNames;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// `/api/v1/series`, `/labels`, `/label/NAME/values` and `/metadata`.
public final class SeriesApi {
  private final MetricStore store;
  private final Supplier<List<TargetMetadata>> scraped;
  private final Semaphore turns;

  /// @param scraped what the targets' last pages say of their families
  /// @param turns of questions that compute at once
  public SeriesApi(MetricStore store, Supplier<List<TargetMetadata>> scraped, Semaphore turns) {
    this.store = store;
    this.scraped = scraped;
    this.turns = turns;
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.getAndPost("/api/v1/series", Handler.inTurn(turns, this::series));
    routes.getAndPost("/api/v1/labels", Handler.inTurn(turns, this::labels));
    routes.get("/api/v1/label/:name/values", Handler.inTurn(turns, this::values));
    routes.get("/api/v1/metadata", this::metadata);
  }

  private Answer series(Request request) {
    Parameters.needMatch(request);
    int limit = Parameters.limit(request);
    long from = Parameters.from(request);
    long to = Parameters.to(request);
    List<List<Matcher>> anyOf = Parameters.named(request);
    List<Labels> found =
        store.series(Tenant.DEFAULT, anyOf, from, to, oneMore(limit), Handler::refuseIfGone);
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
    long from = Parameters.from(request);
    long to = Parameters.to(request);
    List<List<Matcher>> anyOf = Parameters.matchers(request);
    return strings(
        store.labelNames(Tenant.DEFAULT, anyOf, from, to, oneMore(limit), Handler::refuseIfGone),
        limit);
  }

  private Answer values(Request request) {
    String name = EscapedName.read(request.segment("name"));
    if (!MetricNames.isValid(name)) {
      throw Parameters.bad("invalid label name: " + Quoted.of(name));
    }
    int limit = Parameters.limit(request);
    long from = Parameters.from(request);
    long to = Parameters.to(request);
    List<List<Matcher>> anyOf = Parameters.matchers(request);
    return strings(
        store.labelValues(
            Tenant.DEFAULT, name, anyOf, from, to, oneMore(limit), Handler::refuseIfGone),
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
    int limit = Parameters.most(request, "limit");
    int each = Parameters.most(request, "limit_per_metric");
    int perFamily = each == 0 ? Integer.MAX_VALUE : each;
    String metric = request.parameter("metric").orElse("");
    Collection<Set<Metadata>> found = families(metric).values();
    return Success.of(
        json -> {
          json.writeStartObject();
          for (Set<Metadata> family : found.stream().limit(limit).toList()) {
            json.writeArrayFieldStart(family.iterator().next().family());
            for (Metadata metadata : family.stream().limit(perFamily).toList()) {
              json.writeStartObject();
              json.writeStringField("type", metadata.type().wireName());
              json.writeStringField("unit", metadata.unit());
              json.writeStringField("help", metadata.help());
              json.writeEndObject();
            }
            json.writeEndArray();
          }
          json.writeEndObject();
        });
  }

  /// What targets and senders say of each family: all that differs, by the family's name.
  private Map<String, Set<Metadata>> families(String metric) {
    Map<String, Set<Metadata>> families = new TreeMap<>();
    for (TargetMetadata each : scraped.get()) {
      add(each.metadata(), metric, families);
    }
    for (Metadata each : store.metadata(Tenant.DEFAULT)) {
      add(each, metric, families);
    }
    return families;
  }

  private static void add(Metadata metadata, String metric, Map<String, Set<Metadata>> families) {
    if (metric.isEmpty() || metadata.family().equals(metric)) {
      families.computeIfAbsent(metadata.family(), f -> new LinkedHashSet<>()).add(metadata);
    }
  }
}
