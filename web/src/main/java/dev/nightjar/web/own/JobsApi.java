package dev.nightjar.web.own;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.jobs.JobBoard;
import dev.nightjar.jobs.watch.ExpectedRun;
import dev.nightjar.jobs.watch.Watching;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.JobSummary;
import dev.nightjar.model.JobSummary.RecentRun;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import dev.nightjar.model.Verdict;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Jobs: listing and showing them.
public final class JobsApi {
  private final JobBoard board;
  private final Watching watching;

  public JobsApi(JobBoard board, Watching watching) {
    this.board = board;
    this.watching = watching;
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.get("/api/nightjar/v1/jobs", this::list);
    routes.get("/api/nightjar/v1/jobs/:name", this::show);
  }

  private Answer list(Request request) {
    RunStore.Page<JobSummary> page =
        board.jobs(Tenant.DEFAULT, request.parameter("cursor"), Pages.limit(request, 100, 1000));
    int recent = recent(request);
    return Pages.of(page.items(), page.next(), (json, job) -> write(json, job, recent));
  }

  private Answer show(Request request) {
    String name = request.segment("name");
    JobSummary summary =
        board
            .job(Tenant.DEFAULT, name)
            .orElseThrow(
                () -> new NightjarException(ErrorCode.NOT_FOUND, "there is no job " + name));
    int recent = recent(request);
    return Answer.json(200, json -> write(json, summary, recent));
  }

  private static int recent(Request request) {
    return Pages.number(request, "recent", 0, JobSummary.RECENT, JobSummary.RECENT);
  }

  /// @param recent how many of the newest runs are told
  private void write(JsonGenerator json, JobSummary summary, int recent) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", summary.job().name());
    json.writeStringField("name", summary.job().name());
    json.writeStringField("first_seen", RunJson.time(summary.job().firstSeen()));
    json.writeStringField("last_seen", RunJson.time(summary.job().lastSeen()));
    json.writeStringField("ping_id", summary.job().pingId().toString());
    RunJson.text(json, "state", summary.lastRun().map(run -> run.state().wireName()));
    json.writeFieldName("last_run");
    if (summary.lastRun().isPresent()) {
      RunJson.write(json, summary.lastRun().get());
    } else {
      json.writeNull();
    }
    RunJson.text(json, "last_success_at", summary.lastSuccessAt().map(RunJson::time));
    json.writeFieldName("expected");
    Optional<ExpectedRun> expected = watching.mostUrgent(Tenant.DEFAULT, summary.job().name());
    if (expected.isPresent()) {
      WatchJson.expected(json, expected.get());
    } else {
      json.writeNull();
    }
    json.writeArrayFieldStart("recent");
    List<RecentRun> all = summary.recent();
    for (RecentRun run : all.subList(Math.max(0, all.size() - recent), all.size())) {
      json.writeStartObject();
      json.writeStringField("id", run.id().text());
      json.writeStringField("state", run.state().wireName());
      json.writeStringField("started_at", RunJson.time(run.startedAt()));
      RunJson.seconds(json, "duration", run.duration());
      RunJson.text(json, "verdict", run.verdict().map(Verdict::wireName));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
