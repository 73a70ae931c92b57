package dev.nightjar.cli.view;

import dev.nightjar.web.http.JsonObject;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;

/// One job: how it stands, what is wrong with it, what is expected and usual of it, where its
/// numbers go, and its newest runs.
final class JobPage {
  /// How many of its newest runs are shown.
  static final int RUNS = 30;

  private final Screen screen;
  private final Instant now;
  private final PrintWriter out;

  JobPage(Screen screen, Instant now, PrintWriter out) {
    this.screen = screen;
    this.now = now;
    this.out = out;
  }

  void head(JsonObject job) {
    Standing standing = Standing.of(job);
    out.println(
        screen.line(
            standing
                .mark()
                .on(screen)
                .and(" ")
                .and(job.text("name").orElse(""), Look.STRONG)
                .and("  ")
                .and(standing.word(), standing.mark().look())));
    var facts = new Facts(screen, out);
    facts.time("last success", job.time("last_success_at"), now);
    facts.time("first seen", job.time("first_seen"), now);
    facts.add("pings", job.text("ping_id").map(id -> "/ping/" + id).orElse(""));
    facts.add("runs", RunStrip.of(job.objects("recent"), screen));
    facts.print();
  }

  void watch(JsonObject watch) {
    conditions(watch.objects("conditions"));
    var page = new WatchPage(screen, now, out);
    page.expected(watch.objects("expected"));
    page.limits(watch);
    page.numbers(watch.objects("numbers"));
    page.habits(watch.objects("habits"));
    page.forecasts(watch.objects("forecasts"));
    page.lines(watch.objects("lines"));
  }

  private void conditions(List<JsonObject> conditions) {
    if (conditions.isEmpty()) {
      return;
    }
    section("Wrong now");
    for (JsonObject each : conditions) {
      boolean isMuted = each.flag("muted").orElse(false);
      Mark mark = Mark.ofSeverity(each.text("severity").orElse(""));
      String name = each.text("name").orElse("");
      out.println(
          screen.line(
              Rich.of("  ")
                  .and(mark.on(screen))
                  .and(" ")
                  .and(each.text("summary").filter(text -> !text.isEmpty()).orElse(name))
                  .and(
                      each.time("since").map(at -> "  since " + Words.ago(at, now)).orElse(""),
                      Look.DIM)
                  .and(isMuted ? "  muted" : "", Look.DIM)));
      each.text("description")
          .filter(text -> !text.isEmpty())
          .ifPresent(text -> out.println(screen.line(Rich.of("    ").and(text, Look.DIM))));
    }
  }

  void runs(List<JsonObject> newest) {
    if (newest.isEmpty()) {
      return;
    }
    out.println();
    var table = new RunTable(screen, now);
    newest.forEach(table::add);
    table.print(out);
  }

  private void section(String title) {
    out.println();
    out.println(screen.line(Rich.of(title, Look.STRONG)));
  }
}
