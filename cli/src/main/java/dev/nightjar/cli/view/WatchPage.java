package dev.nightjar.cli.view;

import dev.nightjar.web.http.JsonObject;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What is expected of a job and usual for it: sections under a head each, absent when there is
/// nothing to tell.
final class WatchPage {
  private final Screen screen;
  private final Instant now;
  private final PrintWriter out;

  WatchPage(Screen screen, Instant now, PrintWriter out) {
    this.screen = screen;
    this.now = now;
    this.out = out;
  }

  private void section(String title) {
    out.println();
    out.println(screen.line(Rich.of(title, Look.STRONG)));
  }

  void expected(List<JsonObject> expected) {
    section("Expected");
    if (expected.isEmpty()) {
      out.println("  No schedule is known yet: it is learned from the starts of its runs.");
    }
    for (JsonObject each : expected) {
      String words = told(each, "words");
      String zone = told(each, "zone");
      String instance = told(each, "instance");
      out.println(
          screen.line(
              Rich.of("  ")
                  .and(Mark.ofExpected(told(each, "state")).on(screen))
                  .and(" ")
                  .and(words.isEmpty() ? "no schedule" : words, Look.STRONG)
                  .and(words.isEmpty() || zone.isEmpty() ? "" : " (" + zone + ")")
                  .and(instance.isEmpty() ? "" : "  on " + instance, Look.DIM)));
      facts(each);
    }
  }

  private void facts(JsonObject each) {
    var facts = new Facts(screen, out);
    facts.add(
        each.time("next_at").filter(at -> at.isBefore(now)).isPresent() ? "was due" : "next due",
        each.time("next_at")
            .map(at -> Words.time(at, screen.zone()) + " (" + Words.when(at, now) + ")")
            .orElse(""));
    facts.time("missing since", each.time("missing_since"), now);
    if (!told(each, "source").equals("none")) {
      facts.add("schedule", told(each, "source") + ": " + told(each, "schedule"));
      facts.add("evidence", told(each, "evidence"));
      facts.add("on time", onTime(each));
      facts.add("when missing", stage(each));
    }
    facts.add("last run", told(each, "last_run"));
    facts.print();
  }

  private static String onTime(JsonObject each) {
    String within =
        each.number("tolerance").map(s -> "within " + Words.duration(s) + " of it").orElse("");
    Optional<Double> offset = each.number("offset");
    if (offset.isEmpty()) {
      return within;
    }
    String side = offset.get() < 0 ? " before it" : " after it";
    return within
        + ", usually "
        + Words.duration(Math.abs(offset.get()))
        + side
        + (each.flag("drifting").orElse(false) ? ", and drifts away from it" : "");
  }

  private static String stage(JsonObject each) {
    if (told(each, "source").equals("given")) {
      return "alerts";
    }
    return switch (told(each, "stage")) {
      case "armed" -> "alerts";
      case "advisory" -> "still learning: told as something to look at";
      case "silent" -> "still learning: nothing is told yet";
      default -> told(each, "stage");
    };
  }

  void limits(JsonObject watch) {
    Optional<JsonObject> found = watch.object("settings");
    if (found.isEmpty()) {
      return;
    }
    JsonObject settings = found.get();
    section("Said by a person (" + watch.text("settings_from").orElse("saved") + ")");
    var facts = new Facts(screen, out);
    facts.add("schedules", String.join(", ", settings.texts("schedules")));
    facts.add("must start within", seconds(settings, "start_within"));
    facts.add("must end within", seconds(settings, "timeout"));
    facts.add("last success within", seconds(settings, "success_within"));
    facts.add(
        "told after",
        settings.integer("failures").filter(n -> n > 1).map(n -> n + " failures").orElse(""));
    facts.add("must be so", String.join(", ", settings.texts("expect")));
    settings
        .object("limits")
        .ifPresent(
            limits ->
                limits
                    .keys()
                    .forEach(
                        key ->
                            facts.add(
                                "limit of " + key,
                                limits.number(key).map(v -> Subject.tell(key, v)).orElse(""))));
    facts.add("needs", told(settings, "parent"));
    facts.add("owner", told(settings, "owner"));
    facts.add("runbook", told(settings, "runbook"));
    facts.add("muted", String.join(", ", settings.texts("alerts_off")));
    facts.print();
  }

  void numbers(List<JsonObject> numbers) {
    if (numbers.isEmpty()) {
      return;
    }
    section("In numbers, of the newest runs that ended");
    var table =
        new Table(
            Table.Column.left(" "),
            Table.Column.left("HOST").shrinkingTo(6),
            Table.Column.right("RUNS"),
            Table.Column.right("RATE").leaving(2),
            Table.Column.right("GOOD"),
            Table.Column.right("MEDIAN"),
            Table.Column.right("95 %"),
            Table.Column.right("99 %").leaving(3),
            Table.Column.right("NOW").leaving(1),
            Table.Column.right("LAST SUCCESS").leaving(4));
    for (JsonObject each : numbers) {
      table.row(
          Rich.EMPTY,
          Rich.of(told(each, "instance")),
          Rich.of(each.integer("runs").map(String::valueOf).orElse("")),
          Rich.of(each.number("runs_per_hour").map(Words::rate).orElse("")),
          Rich.of(each.number("success_ratio").map(WatchPage::percent).orElse("")),
          Rich.of(seconds(each, "p50")),
          Rich.of(seconds(each, "p95")),
          Rich.of(seconds(each, "p99")),
          Rich.of(each.integer("concurrency").map(String::valueOf).orElse("")),
          Rich.of(each.number("since_success").map(s -> Words.duration(s) + " ago").orElse("")));
    }
    table.print(screen, out);
  }

  void habits(List<JsonObject> habits) {
    if (habits.isEmpty()) {
      return;
    }
    section("Usual");
    var table =
        new Table(
            Table.Column.left(" "),
            Table.Column.left("NUMBER").shrinkingTo(12),
            Table.Column.right("USUALLY"),
            Table.Column.left("WITHIN"),
            Table.Column.right("NEWEST"),
            Table.Column.right("RUNS").leaving(1),
            Table.Column.left("HOST").leaving(2));
    for (JsonObject each : habits) {
      String subject = told(each, "subject");
      Optional<Double> last = each.number("last");
      boolean isOutside =
          last.isPresent()
              && (last.get() < each.number("low").orElse(Double.NEGATIVE_INFINITY)
                  || last.get() > each.number("high").orElse(Double.POSITIVE_INFINITY));
      Rich newest = Rich.of(last.map(v -> Subject.tell(subject, v)).orElse(""));
      table.row(
          Rich.EMPTY,
          Rich.of(Subject.name(subject)),
          Rich.of(each.number("usual").map(v -> Subject.tell(subject, v)).orElse("")),
          Rich.of(Subject.bounds(subject, each.number("low"), each.number("high"))),
          isOutside ? Mark.SUSPICIOUS.on(screen).and(" ").and(newest) : newest,
          Rich.of(each.integer("runs").map(String::valueOf).orElse("")),
          Rich.of(told(each, "instance")));
    }
    table.print(screen, out);
  }

  void forecasts(List<JsonObject> forecasts) {
    if (forecasts.isEmpty()) {
      return;
    }
    section("Coming");
    for (JsonObject each : forecasts) {
      Mark mark = each.flag("urgent").orElse(false) ? Mark.SUSPICIOUS : Mark.GOOD;
      String instance = told(each, "instance");
      out.println(
          screen.line(
              Rich.of("  ")
                  .and(mark.on(screen))
                  .and(" ")
                  .and(Subject.name(told(each, "subject")), Look.STRONG)
                  .and(instance.isEmpty() ? "" : " on " + instance, Look.DIM)
                  .and(": " + told(each, "text"))));
    }
  }

  void lines(List<JsonObject> lines) {
    if (lines.isEmpty()) {
      return;
    }
    section("Lines it usually writes");
    for (JsonObject each : lines) {
      String share = each.number("share").map(WatchPage::percent).orElse("");
      String padding = " ".repeat(Math.max(0, 7 - share.length()));
      out.println(
          screen.line(Rich.of(padding).and(share, Look.DIM).and("  " + told(each, "text"))));
    }
  }

  private static String told(JsonObject json, String key) {
    return json.text(key).orElse("");
  }

  private static String seconds(JsonObject json, String key) {
    return json.number(key).map(Words::duration).orElse("");
  }

  private static String percent(double share) {
    String text = String.format(Locale.ROOT, "%.1f", share * 100);
    return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + " %";
  }
}
