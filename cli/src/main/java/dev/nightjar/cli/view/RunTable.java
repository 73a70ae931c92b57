package dev.nightjar.cli.view;

import dev.nightjar.web.http.JsonObject;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Optional;

/// Runs as a table, one a line.
final class RunTable {
  private final Screen screen;
  private final Instant now;
  private final Table table;

  RunTable(Screen screen, Instant now) {
    this.screen = screen;
    this.now = now;
    this.table =
        new Table(
            Table.Column.left(""),
            Table.Column.left("JOB").shrinkingTo(12),
            Table.Column.left("STATE").leaving(3),
            Table.Column.left("STARTED (" + zone(screen.zone(), now) + ")"),
            Table.Column.right("TOOK"),
            Table.Column.left("HOST").shrinkingTo(6).leaving(4),
            Table.Column.left("RUN"),
            Table.Column.left("WHY").shrinkingTo(8).leaving(2));
  }

  private static String zone(ZoneId zone, Instant now) {
    return zone.getRules().getOffset(now).getTotalSeconds() == 0
        ? "UTC"
        : zone.getDisplayName(TextStyle.NARROW, Locale.ROOT);
  }

  void add(JsonObject run) {
    Mark mark = Mark.of(run);
    table.row(
        mark.on(screen),
        Rich.of(run.text("job").orElse("")),
        Rich.of(run.text("state").orElse(""), mark.look()),
        Rich.of(
            run.time("started_at").map(at -> Words.shortTime(at, now, screen.zone())).orElse("")),
        Rich.of(took(run, now)),
        Rich.of(run.text("instance").orElse("")),
        Rich.of(run.text("id").orElse(""), Look.DIM),
        Rich.of(why(run)));
  }

  void print(PrintWriter out) {
    table.print(screen, out);
  }

  /// How long it took, or has been going on.
  static String took(JsonObject run, Instant now) {
    Optional<Double> seconds = run.number("duration");
    if (seconds.isEmpty() && run.text("state").orElse("").equals("running")) {
      seconds =
          run.time("started_at").map(at -> Math.max(0, Duration.between(at, now).toMillis() / 1e3));
    }
    return seconds.map(Words::duration).orElse("");
  }

  /// What is said of it in a sentence; empty when all is well.
  static String why(JsonObject run) {
    String reason = run.text("reason").orElse("");
    return reason.isEmpty() ? run.text("message").orElse("") : reason;
  }
}
