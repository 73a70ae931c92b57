package dev.nightjar.cli.view;

import dev.nightjar.web.http.JsonObject;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One run, read from the top like a report: one sentence, the facts, why it ended so, then what is
/// known of its attempts, exceptions, stacks and what it left behind.
final class RunPage {
  private final Screen screen;
  private final Instant now;
  private final PrintWriter out;

  RunPage(Screen screen, Instant now, PrintWriter out) {
    this.screen = screen;
    this.now = now;
    this.out = out;
  }

  void print(JsonObject run) {
    out.println(screen.line(sentence(run)));
    facts(run);
    Optional<JsonObject> evidence = run.object("evidence");
    if (evidence.isPresent()) {
      var page = new EvidencePage(screen, out);
      page.causes(evidence.get().objects("causes"));
      page.findings(evidence.get().objects("findings"));
      page.expectations(evidence.get().objects("expectations"));
      attempts(evidence.get().objects("attempts"));
      page.exceptions(evidence.get().objects("exceptions"));
      page.stacks(evidence.get().objects("stacks"));
      page.leftOver(evidence.get().objects("left_over"));
    }
  }

  /// `✕ nightly_backup failed after 1 h 12 m: Exited with code 3`
  private Rich sentence(JsonObject run) {
    Mark mark = Mark.of(run);
    String state = run.text("state").orElse("");
    String took = RunTable.took(run, now);
    Rich told =
        mark.on(screen)
            .and(" ")
            .and(run.text("job").orElse(""), Look.STRONG)
            .and(" ")
            .and(verb(state), mark.look());
    if (!took.isEmpty()) {
      told = told.and(state.equals("running") ? " for " : " after ").and(took);
    }
    if (mark == Mark.SUSPICIOUS) {
      boolean isBad = run.text("verdict").orElse("").equals("bad");
      told =
          told.and(isBad ? ", but did not do what it should" : ", but is suspicious", mark.look());
    }
    String reason = run.text("reason").orElse("");
    return reason.isEmpty() ? told : told.and(": ").and(reason);
  }

  private static String verb(String state) {
    return switch (state) {
      case "running" -> "has been running";
      case "timed_out" -> "timed out";
      case "killed" -> "was killed";
      case "lost" -> "was lost: nothing is heard of it any more";
      case "missed" -> "was missed";
      default -> state;
    };
  }

  private void facts(JsonObject run) {
    var facts = new Facts(screen, out);
    facts.add("run", run.text("id").orElse(""));
    facts.time("started", run.time("started_at"), now);
    facts.time("ended", run.time("ended_at"), now);
    facts.add("limit", seconds(run, "limit"));
    facts.add("exit code", whole(run, "exit_code"));
    facts.add(
        "signal",
        run.text("signal_name").map(name -> name + " (" + whole(run, "signal") + ")").orElse(""));
    facts.add("host", run.text("instance").orElse(""));
    facts.add("command", String.join(" ", run.texts("command")));
    facts.add("attempts", attemptsFact(run));
    run.object("resources").ifPresent(used -> resources(facts, used));
    facts.add("output", output(run));
    facts.add("message", run.text("message").orElse(""));
    facts.add("trace", run.text("trace_id").orElse(""));
    run.object("evidence")
        .flatMap(evidence -> evidence.object("facts"))
        .ifPresent(more -> more.keys().forEach(key -> facts.add(key, more.text(key).orElse(""))));
    facts.print();
  }

  private static String attemptsFact(JsonObject run) {
    long attempts = run.integer("attempt").orElse(1L);
    double lost = run.number("retry_seconds").orElse(0.0);
    if (attempts <= 1 && lost == 0) {
      return "";
    }
    double backoff = run.number("backoff_seconds").orElse(0.0);
    return attempts
        + ", "
        + Words.duration(lost)
        + " lost before the last one, of it "
        + Words.duration(backoff)
        + " in back-off";
  }

  private static void resources(Facts facts, JsonObject used) {
    facts.add(
        "CPU",
        Words.duration(used.number("cpu_user_seconds").orElse(0.0))
            + " user, "
            + Words.duration(used.number("cpu_system_seconds").orElse(0.0))
            + " system");
    facts.add(
        "memory", used.number("peak_rss_bytes").map(Words::bytes).map(m -> m + " peak").orElse(""));
    facts.add(
        "storage",
        Words.bytes(used.number("read_bytes").orElse(0.0))
            + " read, "
            + Words.bytes(used.number("written_bytes").orElse(0.0))
            + " written");
  }

  private static String output(JsonObject run) {
    long lines = run.integer("output_lines").orElse(0L);
    return lines == 0
        ? "none kept"
        : lines + (lines == 1 ? " line" : " lines") + ": ./nightjar logs " + run.needText("id");
  }

  private static String seconds(JsonObject json, String key) {
    return json.number(key).map(Words::duration).orElse("");
  }

  private static String whole(JsonObject json, String key) {
    return json.integer(key).map(number -> Long.toString(number)).orElse("");
  }

  private void attempts(List<JsonObject> attempts) {
    if (attempts.isEmpty()) {
      return;
    }
    out.println();
    out.println(screen.line(Rich.of("Attempts", Look.STRONG)));
    var table =
        new Table(
            Table.Column.left(" "),
            Table.Column.right("NO"),
            Table.Column.left("STATE"),
            Table.Column.left("STARTED"),
            Table.Column.right("TOOK"),
            Table.Column.right("PAUSE AFTER"),
            Table.Column.left("WHY").shrinkingTo(8));
    for (JsonObject attempt : attempts) {
      Mark mark = Mark.of(attempt);
      table.row(
          Rich.of(" ").and(mark.on(screen)),
          Rich.of(whole(attempt, "number")),
          Rich.of(attempt.text("state").orElse(""), mark.look()),
          Rich.of(
              attempt
                  .time("started_at")
                  .map(at -> Words.shortTime(at, now, screen.zone()))
                  .orElse("")),
          Rich.of(seconds(attempt, "duration")),
          Rich.of(attempt.number("backoff").filter(s -> s > 0).map(Words::duration).orElse("")),
          Rich.of(attempt.text("reason").orElse("")));
    }
    table.print(screen, out);
  }
}
