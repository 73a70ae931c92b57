package dev.nightjar.cli.view;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Durations;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.RunState;
import dev.nightjar.web.http.JsonObject;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nightjar runs`: the newest runs, or one run with all that is known of it.
@Command(
    name = "runs",
    description = "Show the newest runs, or one run: what happened, and why.",
    mixinStandardHelpOptions = true)
public final class RunsCommand implements Callable<Integer> {
  private static final int MAX_LIMIT = 100_000;

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN",
      description = "a run's id, or a job's name for its newest run")
  private @Nullable String run;

  @Option(names = "--job", paramLabel = "NAME", description = "runs of this job alone")
  private @Nullable String job;

  @Option(
      names = "--outcome",
      paramLabel = "STATE",
      description = "running, succeeded, failed, timed_out, killed, lost or missed")
  private @Nullable String outcome;

  @Option(
      names = "--since",
      paramLabel = "D|TIME",
      description =
          "started within this time (2h, 7d) or since then (2026-11-20, 2026-11-20T02:30)")
  private @Nullable String since;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "how many at most (default: ${DEFAULT-VALUE})")
  private int limit = 20;

  @Option(names = "--json", description = "the API's own objects")
  private boolean json;

  @Mixin private final ServerFlags server = new ServerFlags();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    checkLimit();
    if (run != null && (job != null || outcome != null || since != null)) {
      throw wrong("--job, --outcome and --since choose among runs: leave them out with " + run);
    }
    String query = run == null ? query() : "";
    PrintWriter out = spec.commandLine().getOut();
    try (Api api = server.api()) {
      if (run != null) {
        show(api, run, out);
      } else {
        list(api, query, out);
      }
    }
    out.flush();
    return 0;
  }

  private void checkLimit() {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw wrong("--limit is " + limit + ", it must be from 1 to " + MAX_LIMIT);
    }
  }

  private void show(Api api, String name, PrintWriter out) {
    byte[] answer = api.bytes("/runs/" + new RunFinder(api).id(name));
    if (json) {
      out.println(JsonText.object(answer));
      return;
    }
    new RunPage(Screen.ofProcess(), Clock.system().now(), out).print(api.parsed(answer));
  }

  private void list(Api api, String query, PrintWriter out) {
    var runs = Listing.read(api, "/runs?" + query, limit);
    if (json) {
      out.println(runs.json());
      return;
    }
    Screen screen = Screen.ofProcess();
    if (runs.items().isEmpty()) {
      out.println(
          query.isEmpty()
              ? "No run yet: put ./nightjar run --job NAME -- before a command."
              : "No such run.");
      return;
    }
    RunTable table = new RunTable(screen, Clock.system().now());
    for (JsonObject each : runs.items()) {
      table.add(each);
    }
    table.print(out);
  }

  private String query() {
    var query = new StringBuilder();
    parameter(query, "job", Optional.ofNullable(job));
    parameter(query, "outcome", Optional.ofNullable(outcome).map(this::state));
    parameter(query, "since", Optional.ofNullable(since).map(text -> since(text).toString()));
    return query.toString();
  }

  private static void parameter(StringBuilder query, String name, Optional<String> value) {
    value.ifPresent(
        text ->
            query
                .append(query.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(Api.encoded(text)));
  }

  private String state(String text) {
    try {
      return RunState.ofWireName(text).wireName();
    } catch (NightjarException e) {
      throw wrong(
          "--outcome is \""
              + text
              + "\", it must be running, succeeded, failed, timed_out, killed, lost or missed");
    }
  }

  /// A duration back from now, a day, or a time, in our zone when it tells none.
  private Instant since(String text) {
    Clock clock = Clock.system();
    ZoneId zone = ZoneId.systemDefault();
    return Durations.parse(text)
        .map(back -> clock.now().minus(back))
        .or(() -> parsed(() -> Instant.parse(text)))
        .or(() -> parsed(() -> LocalDate.parse(text).atStartOfDay(zone).toInstant()))
        .or(
            () ->
                parsed(() -> LocalDateTime.parse(text.replace(' ', 'T')).atZone(zone).toInstant()))
        .orElseThrow(
            () ->
                wrong(
                    "--since is \""
                        + text
                        + "\", it must be as 90m, 2h, 7d, 2026-11-20, 2026-11-20T02:30 or"
                        + " 2026-11-20T02:30:00Z"));
  }

  @FunctionalInterface
  private interface Parse {
    Instant instant();
  }

  private static Optional<Instant> parsed(Parse parse) {
    try {
      return Optional.of(parse.instant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
