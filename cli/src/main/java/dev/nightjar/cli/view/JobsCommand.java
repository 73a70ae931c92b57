package dev.nightjar.cli.view;

import dev.nightjar.base.Clock;
import dev.nightjar.web.http.JsonObject;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nightjar jobs`: every job at a glance, or one with its newest runs.
@Command(
    name = "jobs",
    description = "Show all jobs with their newest run, or one job.",
    mixinStandardHelpOptions = true)
public final class JobsCommand implements Callable<Integer> {
  private static final int RUNS_OF_ONE = 30;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "a job's name")
  private @Nullable String name;

  @Option(names = "--json", description = "the API's own objects")
  private boolean json;

  @Mixin private final ServerFlags server = new ServerFlags();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Api api = server.api()) {
      if (name != null) {
        show(api, name, out);
      } else {
        list(api, out);
      }
    }
    out.flush();
    return 0;
  }

  private void list(Api api, PrintWriter out) {
    var jobs = Listing.read(api, "/jobs", Integer.MAX_VALUE);
    if (json) {
      out.println(jobs.json());
      return;
    }
    if (jobs.items().isEmpty()) {
      out.println("No job yet: put ./nightjar run --job NAME -- before a command.");
      return;
    }
    Screen screen = Screen.ofProcess();
    Instant now = Clock.system().now();
    var table =
        new Table(
            Table.Column.left(""),
            Table.Column.left("JOB").shrinkingTo(12),
            Table.Column.left("LAST RUN"),
            Table.Column.right("TOOK"),
            Table.Column.right("AGO"),
            Table.Column.left("RUNS").shrinkingTo(5).leaving(1).keepingEnd());
    for (JsonObject job : jobs.items()) {
      addTo(table, job, screen, now);
    }
    table.print(screen, out);
  }

  private static void addTo(Table table, JsonObject job, Screen screen, Instant now) {
    JsonObject last = job.object("last_run").orElse(job);
    Mark mark = Mark.of(last);
    table.row(
        mark.on(screen),
        Rich.of(job.text("name").orElse("")),
        Rich.of(last.text("state").orElse("none kept"), mark.look()),
        Rich.of(RunTable.took(last, now)),
        Rich.of(last.time("started_at").map(at -> Words.age(at, now)).orElse("")),
        RunStrip.of(job.objects("recent"), screen));
  }

  private void show(Api api, String job, PrintWriter out) {
    byte[] answer = api.bytes("/jobs/" + Api.encoded(job));
    if (json) {
      out.println(JsonText.object(answer));
    } else {
      page(api, api.parsed(answer), out);
    }
  }

  private static void page(Api api, JsonObject found, PrintWriter out) {
    Screen screen = Screen.ofProcess();
    Instant now = Clock.system().now();
    JsonObject last = found.object("last_run").orElse(found);
    Mark mark = Mark.of(last);
    out.println(
        screen.line(
            mark.on(screen)
                .and(" ")
                .and(found.text("name").orElse(""), Look.STRONG)
                .and("  ")
                .and(last.text("state").orElse("no run is kept"), mark.look())));
    var facts = new Facts(screen, out);
    facts.time("last success", found.time("last_success_at"), now);
    facts.time("first seen", found.time("first_seen"), now);
    facts.add("pings", found.text("ping_id").map(id -> "/ping/" + id).orElse(""));
    facts.add("runs", RunStrip.of(found.objects("recent"), screen));
    facts.print();
    String runs = "/runs?job=" + Api.encoded(found.needText("name"));
    List<JsonObject> newest = Listing.read(api, runs, RUNS_OF_ONE).items();
    if (!newest.isEmpty()) {
      var table = new RunTable(screen, now);
      newest.forEach(table::add);
      out.println();
      table.print(out);
    }
  }
}
