package dev.nightjar.web.prometheus;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.MetricDeletes;
import dev.nightjar.model.NightjarException;
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
    add(routes, "snapshot", request -> snapshot(tools().snapshots()));
    add(routes, "delete_series", request -> delete(request, tools().deletes()));
    add(routes, "clean_tombstones", request -> clean(tools().deletes()));
  }

  private static void add(Router.Group routes, String name, Handler handler) {
    routes.post("/api/v1/admin/tsdb/" + name, handler);
    routes.add("PUT", "/api/v1/admin/tsdb/" + name, handler);
  }

  private Tools tools() {
    return tools.orElseThrow(
        () ->
            new NightjarException(
                ErrorCode.UNAVAILABLE, "admin APIs disabled; start with --enable-admin-api"));
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
    deletes.delete(
        Tenant.DEFAULT,
        Parameters.needMatchers(request),
        Parameters.from(request),
        Parameters.to(request));
    return Answer.empty(204);
  }

  private static Answer clean(MetricDeletes deletes) {
    deletes.cleanTombstones();
    return Answer.empty(204);
  }
}
