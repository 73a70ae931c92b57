package dev.nightjar.web.prometheus;

import dev.nightjar.model.MetricDeletes;
import dev.nightjar.model.Tenant;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Handler;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.util.Optional;
import java.util.function.Supplier;

/// `/api/v1/admin/tsdb/…`: what changes the store. Off unless the server was started for it.
public final class AdminApi {
  /// What the API does its work with.
  ///
  /// @param snapshots takes a snapshot and gives its name
  public record Tools(Supplier<String> snapshots, MetricDeletes deletes) {}

  private final Optional<Tools> tools;

  /// @param tools empty when the API is off
  public AdminApi(Optional<Tools> tools) {
    this.tools = tools;
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    add(routes, "snapshot", (request, with) -> snapshot(with.snapshots()));
    add(routes, "delete_series", (request, with) -> delete(request, with.deletes()));
    add(routes, "clean_tombstones", (request, with) -> clean(with.deletes()));
  }

  private interface Action {
    Answer run(Request request, Tools with);
  }

  private void add(Router.Group routes, String name, Action action) {
    Handler handler = request -> tools.isPresent() ? action.run(request, tools.get()) : disabled();
    routes.post("/api/v1/admin/tsdb/" + name, handler);
    routes.add("PUT", "/api/v1/admin/tsdb/" + name, handler);
  }

  /// Prometheus' own answer, its status included; the command line has `--enable-admin-api`.
  private static Answer disabled() {
    return Answer.json(
        500,
        json -> {
          json.writeStartObject();
          json.writeStringField("status", "error");
          json.writeStringField("errorType", "unavailable");
          json.writeStringField("error", "admin APIs disabled");
          json.writeEndObject();
        });
  }

  private static Answer snapshot(Supplier<String> taking) {
    String name = taking.get();
    return Success.of(
        json -> {
          json.writeStartObject();
          json.writeStringField("name", name);
          json.writeEndObject();
        });
  }

  private static Answer delete(Request request, MetricDeletes deletes) {
    Parameters.needMatch(request);
    long from = Parameters.from(request);
    long to = Parameters.to(request);
    deletes.delete(Tenant.DEFAULT, Parameters.named(request), from, to);
    return Answer.empty(204);
  }

  private static Answer clean(MetricDeletes deletes) {
    deletes.cleanTombstones();
    return Answer.empty(204);
  }
}
