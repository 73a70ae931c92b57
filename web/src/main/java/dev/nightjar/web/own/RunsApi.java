package dev.nightjar.web.own;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.LogStore.LogPage;
import dev.nightjar.model.LogStore.LogQuery;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunReports;
import dev.nightjar.model.RunReports.OutputLine;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.RunStore.RunFilter;
import dev.nightjar.model.Tenant;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.JsonObject;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Runs: taking reports and output, listing and showing them.
public final class RunsApi {
  private static final int MAX_LINES = 10_000;

  private final RunStore runs;
  private final RunReports reports;
  private final LogStore lines;

  public RunsApi(RunStore runs, RunReports reports, LogStore lines) {
    this.runs = runs;
    this.reports = reports;
    this.lines = lines;
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.get("/api/nightjar/v1/runs", this::list);
    routes.post("/api/nightjar/v1/runs", this::report);
    routes.get("/api/nightjar/v1/runs/:id", this::show);
    routes.get("/api/nightjar/v1/runs/:id/output", this::output);
    routes.post("/api/nightjar/v1/runs/:id/output", this::takeOutput);
  }

  private Answer list(Request request) {
    var filter =
        new RunFilter(
            request.parameter("job"),
            request.parameter("outcome").map(RunState::ofWireName),
            Pages.time(request, "since"),
            Optional.empty());
    RunStore.Page<Run> page =
        runs.runs(
            Tenant.DEFAULT, filter, request.parameter("cursor"), Pages.limit(request, 100, 1000));
    return Pages.of(
        page.items(), page.next(), (json, run) -> RunJson.write(json, run, OptionalLong.empty()));
  }

  private Answer show(Request request) {
    var id = new RunId(request.segment("id"));
    Run run =
        runs.run(Tenant.DEFAULT, id)
            .orElseThrow(
                () -> new NightjarException(ErrorCode.NOT_FOUND, "there is no run " + id.text()));
    long count = runs.outputLines(Tenant.DEFAULT, id);
    return Answer.json(200, json -> RunJson.write(json, run, OptionalLong.of(count)));
  }

  private Answer report(Request request) {
    Run run = RunJson.read(JsonObject.parse(request.body()));
    reports.report(Tenant.DEFAULT, run);
    return Answer.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringField("id", run.id().text());
          json.writeEndObject();
        });
  }

  private Answer takeOutput(Request request) {
    JsonObject body = JsonObject.parse(request.body());
    List<OutputLine> taken = body.objects("lines").stream().map(RunsApi::line).toList();
    if (taken.size() > MAX_LINES) {
      throw new NightjarException(
          ErrorCode.TOO_LARGE, taken.size() + " lines at once; at most " + MAX_LINES);
    }
    long next =
        reports.output(
            Tenant.DEFAULT, new RunId(request.segment("id")), body.needInteger("first"), taken);
    return Answer.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeNumberField("next", next);
          json.writeEndObject();
        });
  }

  private static OutputLine line(JsonObject json) {
    return new OutputLine(
        json.needInteger("at_nanos"), json.needText("stream"), json.text("text").orElse(""));
  }

  private Answer output(Request request) {
    var id = new RunId(request.segment("id"));
    LogPage page =
        lines.find(
            Tenant.DEFAULT,
            LogQuery.ofRun(id, Pages.limit(request, 1000, MAX_LINES), request.parameter("cursor")));
    return Pages.of(
        page.lines(),
        page.next(),
        (json, line) -> {
          json.writeStartObject();
          json.writeNumberField("seq", sequence(line));
          json.writeStringField("at", RunJson.time(instant(line.timestampNanos())));
          json.writeStringField("stream", line.stream().get("stream"));
          json.writeStringField("text", line.body());
          json.writeEndObject();
        });
  }

  private static long sequence(LogLine line) {
    String text = line.fields().get("seq");
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
  }
}
