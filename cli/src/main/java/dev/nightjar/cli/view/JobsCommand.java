package dev.nightjar.cli.view;

import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.web.http.JsonObject;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nightjar jobs`: every job at a glance, or one with what is expected of it and its newest runs.
@Command(
    name = "jobs",
    description = "Show all jobs with their newest run and the next one, or one job.",
    mixinStandardHelpOptions = true)
public final class JobsCommand implements Callable<Integer> {
  private static final String SHOW = "show";

  @Parameters(
      arity = "0..2",
      paramLabel = "[show] NAME",
      hideParamSyntax = true,
      description = "a job's name; one that is called \"show\" needs the word before it")
  private List<String> words = List.of();

  @Option(names = "--json", description = "the API's own objects")
  private boolean json;

  @Mixin private final ServerFlags server = new ServerFlags();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Optional<String> name = name();
    PrintWriter out = spec.commandLine().getOut();
    try (Api api = server.api()) {
      if (name.isPresent()) {
        show(api, name.get(), out);
      } else {
        list(api, out);
      }
    }
    out.flush();
    return 0;
  }

  private Optional<String> name() {
    if (words.size() == 1 && words.getFirst().equals(SHOW)) {
      throw wrong("jobs show needs the name of a job");
    }
    if (words.size() == 2 && !words.getFirst().equals(SHOW)) {
      throw wrong("jobs shows one job at a time: leave out \"" + words.getLast() + "\"");
    }
    return words.isEmpty() ? Optional.empty() : Optional.of(words.getLast());
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
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
            Table.Column.left("STATE"),
            Table.Column.right("TOOK").leaving(3),
            Table.Column.right("AGO"),
            Table.Column.left("NEXT DUE").leaving(2),
            Table.Column.left("RUNS").shrinkingTo(5).leaving(1).keepingEnd());
    for (JsonObject job : jobs.items()) {
      addTo(table, job, screen, now);
    }
    table.print(screen, out);
  }

  private static void addTo(Table table, JsonObject job, Screen screen, Instant now) {
    JsonObject last = job.object("last_run").orElse(job);
    Standing standing = Standing.of(job);
    table.row(
        standing.mark().on(screen),
        Rich.of(job.text("name").orElse("")),
        Rich.of(standing.word(), standing.mark().look()),
        Rich.of(RunTable.took(last, now)),
        Rich.of(last.time("started_at").map(at -> Words.age(at, now)).orElse("")),
        due(job, screen, now),
        RunStrip.of(job.objects("recent"), screen));
  }

  private static Rich due(JsonObject job, Screen screen, Instant now) {
    Optional<JsonObject> expected = job.object("expected");
    Optional<Instant> next = expected.flatMap(each -> each.time("next_at"));
    if (next.isEmpty()) {
      return Rich.EMPTY;
    }
    boolean isPast = next.get().isBefore(now);
    Look look =
        Standing.overdue(expected.get()).filter(_ -> isPast).map(Mark::look).orElse(Look.PLAIN);
    return Rich.of(Words.shortTime(next.get(), now, screen.zone()), look)
        .and(" " + Words.when(next.get(), now), Look.DIM);
  }

  private void show(Api api, String name, PrintWriter out) {
    String path = "/jobs/" + Api.encoded(name);
    Optional<byte[]> watch = found(api, path + "/watch");
    Optional<byte[]> job = watch.isPresent() ? found(api, path) : Optional.of(api.bytes(path));
    if (json) {
      out.println(object(job, watch));
      return;
    }
    var page = new JobPage(Screen.ofProcess(), Clock.system().now(), out);
    page.head(job.or(() -> watch).map(api::parsed).orElseThrow());
    watch.map(api::parsed).ifPresent(page::watch);
    page.runs(Listing.read(api, "/runs?job=" + Api.encoded(name), JobPage.RUNS).items());
  }

  /// The job with what is expected of it under `watch`; that alone of a job that never ran.
  private static String object(Optional<byte[]> job, Optional<byte[]> watch) {
    String expected = watch.map(JsonText::object).orElse("null");
    if (job.isEmpty()) {
      return "{\"watch\":" + expected + "}";
    }
    String whole = JsonText.object(job.get());
    return whole.substring(0, whole.lastIndexOf('}')) + ",\"watch\":" + expected + "}";
  }

  /// An older server tells nothing of what is expected; and what is expected may never have run.
  private static Optional<byte[]> found(Api api, String path) {
    try {
      return Optional.of(api.bytes(path));
    } catch (NightjarException e) {
      if (e.code() == ErrorCode.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
