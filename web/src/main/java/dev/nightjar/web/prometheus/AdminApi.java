package dev.nightjar.web.prometheus;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.util.Optional;
import java.util.function.Supplier;

/// `/api/v1/admin/tsdb/…`: what changes the store. Off unless the server was started for it.
public final class AdminApi {
  private final Optional<Supplier<String>> snapshots;

  /// @param snapshots takes a snapshot and gives its name; empty when the API is off
  public AdminApi(Optional<Supplier<String>> snapshots) {
    this.snapshots = snapshots;
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.post("/api/v1/admin/tsdb/snapshot", this::snapshot);
    routes.add("PUT", "/api/v1/admin/tsdb/snapshot", this::snapshot);
  }

  private Answer snapshot(Request request) {
    Supplier<String> taking =
        snapshots.orElseThrow(
            () ->
                new NightjarException(
                    ErrorCode.UNAVAILABLE, "admin APIs disabled; start with --enable-admin-api"));
    String name = taking.get();
    return Success.of(
        json -> {
          json.writeStartObject();
          json.writeStringField("name", name);
          json.writeEndObject();
        });
  }
}
