package dev.nightjar.web.own;

import dev.nightjar.jobs.watch.Watching;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunReport;
import dev.nightjar.model.RunReports;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.RunStore.RunFilter;
import dev.nightjar.model.StackDump;
import dev.nightjar.model.Tenant;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.JsonObject;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.util.List;
import java.util.Optional;

/// Runs: taking reports, listing and showing them. Their output is a part of its own.
public final class RunsApi {
  private static final String RUNS = "/api/nightjar/v1/runs";

  private final RunStore runs;
  private final RunReports reports;
  private final Refusals refusals;
  private final Watching watching;
  private final OutputApi output;

  public RunsApi(
      RunStore runs, RunReports reports, LogStore lines, Watching watching, Refusals refusals) {
    this.runs = runs;
    this.reports = reports;
    this.watching = watching;
    this.refusals = refusals;
    this.output = new OutputApi(runs, reports, lines);
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.get(RUNS, this::list);
    routes.post(RUNS, this::report);
    routes.get(RUNS + "/:id", this::show);
    routes.get(RUNS + "/:id/stacks", this::stacks);
    routes.post(RUNS + "/:id/stacks", this::takeStacks);
    routes.post(RUNS + "/:id/verdict", this::accept);
    output.addTo(routes);
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
    return Pages.of(page.items(), page.next(), RunJson::write);
  }

  private Answer show(Request request) {
    Run run = run(request);
    RunEvidence evidence = runs.evidence(Tenant.DEFAULT, run.id());
    long count = runs.outputLines(Tenant.DEFAULT, run.id());
    return Answer.json(200, json -> RunJson.write(json, run, count, evidence));
  }

  private Run run(Request request) {
    var id = new RunId(request.segment("id"));
    return runs.run(Tenant.DEFAULT, id)
        .orElseThrow(
            () -> new NightjarException(ErrorCode.NOT_FOUND, "there is no run " + id.text()));
  }

  private Answer report(Request request) {
    JsonObject body = JsonObject.parse(request.body());
    Run run = RunJson.read(body);
    var reader = new EvidenceReader();
    RunEvidence evidence = reader.of(body);
    reader
        .refused()
        .forEach(
            (section, detail) ->
                refusals.count(
                    "runs",
                    new Refusal(
                        Refusal.Reason.MALFORMED,
                        "evidence of run " + run.id().text() + ": " + section,
                        detail)));
    reports.report(Tenant.DEFAULT, new RunReport(run, evidence));
    return taken(run.id());
  }

  private static Answer taken(RunId id) {
    return Answer.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringField("id", id.text());
          json.writeEndObject();
        });
  }

  private Answer stacks(Request request) {
    RunEvidence evidence = runs.evidence(Tenant.DEFAULT, run(request).id());
    List<StackDump> dumps = evidence.stacks().orElse(List.of());
    return Pages.of(dumps, Optional.empty(), EvidenceJson::stackDump);
  }

  private Answer takeStacks(Request request) {
    var id = new RunId(request.segment("id"));
    StackDump dump = EvidenceReader.stackDump(JsonObject.parse(request.body()));
    reports.stacks(Tenant.DEFAULT, id, dump);
    return taken(id);
  }

  private Answer accept(Request request) {
    boolean isAccepted = JsonObject.parse(request.body()).needFlag("accepted");
    watching.accept(Tenant.DEFAULT, run(request).id(), isAccepted);
    return show(request);
  }
}
