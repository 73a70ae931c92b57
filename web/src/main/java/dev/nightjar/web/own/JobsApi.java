package dev.nightjar.web.own;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.jobs.JobBoard;
import dev.nightjar.jobs.JobView;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.io.IOException;

/// Jobs: listing and showing them.
public final class JobsApi {
  private final JobBoard board;

  public JobsApi(JobBoard board) {
    this.board = board;
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.get("/api/nightjar/v1/jobs", this::list);
    routes.get("/api/nightjar/v1/jobs/:name", this::show);
  }

  private Answer list(Request request) {
    RunStore.Page<JobView> page =
        board.jobs(Tenant.DEFAULT, request.parameter("cursor"), Pages.limit(request, 100, 1000));
    return Pages.of(page.items(), page.next(), JobsApi::write);
  }

  private Answer show(Request request) {
    String name = request.segment("name");
    JobView view =
        board
            .job(Tenant.DEFAULT, name)
            .orElseThrow(
                () -> new NightjarException(ErrorCode.NOT_FOUND, "there is no job " + name));
    return Answer.json(200, json -> write(json, view));
  }

  private static void write(JsonGenerator json, JobView view) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", view.job().name());
    json.writeStringField("name", view.job().name());
    json.writeStringField("first_seen", RunJson.time(view.job().firstSeen()));
    json.writeStringField("last_seen", RunJson.time(view.job().lastSeen()));
    json.writeStringField("ping_id", view.job().pingId().toString());
    RunJson.text(json, "state", view.lastRun().map(run -> run.state().wireName()));
    json.writeFieldName("last_run");
    if (view.lastRun().isPresent()) {
      RunJson.write(json, view.lastRun().get());
    } else {
      json.writeNull();
    }
    RunJson.text(
        json,
        "last_success_at",
        view.lastSuccess().map(run -> RunJson.time(run.endedAt().orElse(run.startedAt()))));
    json.writeArrayFieldStart("recent");
    for (Run run : view.recent()) {
      json.writeStartObject();
      json.writeStringField("id", run.id().text());
      json.writeStringField("state", run.state().wireName());
      json.writeStringField("started_at", RunJson.time(run.startedAt()));
      RunJson.seconds(json, "duration", run.duration());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
