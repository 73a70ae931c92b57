package dev.nightjar.web.own;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.jobs.judge.Habit;
import dev.nightjar.jobs.trend.Forecast;
import dev.nightjar.jobs.watch.ComingRun;
import dev.nightjar.jobs.watch.ExpectedRun;
import dev.nightjar.jobs.watch.NamedCondition;
import dev.nightjar.jobs.watch.ReadyNumbers;
import dev.nightjar.jobs.watch.WatchedJob;
import dev.nightjar.jobs.watch.WatchedJob.InstanceHabit;
import dev.nightjar.jobs.watch.WatchedJob.UsualLine;
import dev.nightjar.model.Condition;
import dev.nightjar.model.Labels;
import dev.nightjar.model.RunId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Writes what is expected of jobs as JSON, as `docs/api.md` tells.
final class WatchJson {
  private WatchJson() {}

  static void write(JsonGenerator json, WatchedJob watched) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", watched.job());
    json.writeStringField("name", watched.job());
    json.writeFieldName("settings");
    if (watched.settings().isPresent()) {
      SettingsJson.write(json, watched.settings().get());
    } else {
      json.writeNull();
    }
    RunJson.text(
        json, "settings_from", Optional.of(watched.settingsFrom()).filter(from -> !from.isEmpty()));
    list(json, "expected", watched.expected(), WatchJson::expected);
    list(json, "numbers", watched.numbers(), WatchJson::numbers);
    list(json, "habits", watched.habits(), WatchJson::habit);
    list(json, "lines", watched.lines(), WatchJson::line);
    list(json, "forecasts", watched.forecasts(), WatchJson::forecast);
    list(json, "conditions", watched.conditions(), WatchJson::condition);
    json.writeEndObject();
  }

  private static <T> void list(
      JsonGenerator json, String field, List<T> items, Pages.ItemWriter<T> writer)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (T item : items) {
      writer.write(json, item);
    }
    json.writeEndArray();
  }

  static void expected(JsonGenerator json, ExpectedRun run) throws IOException {
    json.writeStartObject();
    json.writeStringField("instance", run.instance());
    json.writeStringField("source", run.source());
    json.writeStringField("schedule", run.schedule());
    json.writeStringField("words", run.words());
    json.writeStringField("zone", run.zone());
    RunJson.seconds(json, "tolerance", Optional.of(run.tolerance()));
    json.writeStringField("stage", run.stage());
    json.writeStringField("evidence", run.evidence());
    RunJson.text(json, "next_at", run.nextAt().map(RunJson::time));
    json.writeStringField("state", run.state().wireName());
    RunJson.text(json, "missing_since", run.missingSince().map(RunJson::time));
    RunJson.seconds(json, "offset", run.offset());
    json.writeBooleanField("drifting", run.isDrifting());
    RunJson.text(json, "last_run", run.lastRun().map(RunId::text));
    json.writeEndObject();
  }

  private static void numbers(JsonGenerator json, ReadyNumbers ready) throws IOException {
    json.writeStartObject();
    json.writeStringField("instance", ready.instance());
    json.writeNumberField("runs", ready.runs());
    JsonNumbers.write(json, "runs_per_hour", ready.runsPerHour());
    JsonNumbers.write(json, "success_ratio", ready.successRatio());
    RunJson.seconds(json, "p50", ready.p50());
    RunJson.seconds(json, "p95", ready.p95());
    RunJson.seconds(json, "p99", ready.p99());
    json.writeNumberField("concurrency", ready.concurrency());
    RunJson.seconds(json, "since_success", ready.sinceSuccess());
    json.writeEndObject();
  }

  private static void habit(JsonGenerator json, InstanceHabit each) throws IOException {
    Habit habit = each.habit();
    json.writeStartObject();
    json.writeStringField("instance", each.instance());
    json.writeStringField("subject", habit.subject());
    JsonNumbers.write(json, "usual", habit.usual());
    JsonNumbers.write(json, "low", habit.low());
    JsonNumbers.write(json, "high", habit.high());
    json.writeNumberField("runs", habit.runs());
    JsonNumbers.write(json, "last", habit.last());
    json.writeEndObject();
  }

  private static void line(JsonGenerator json, UsualLine line) throws IOException {
    json.writeStartObject();
    json.writeStringField("instance", line.instance());
    json.writeStringField("text", line.text());
    JsonNumbers.write(json, "share", line.share());
    json.writeEndObject();
  }

  private static void forecast(JsonGenerator json, Forecast forecast) throws IOException {
    json.writeStartObject();
    json.writeStringField("instance", forecast.instance());
    json.writeStringField("subject", forecast.subject());
    json.writeStringField("text", forecast.text());
    JsonNumbers.write(json, "per_day", forecast.perDay());
    JsonNumbers.write(json, "limit", forecast.limit());
    RunJson.text(json, "earliest", forecast.earliest().map(RunJson::time));
    RunJson.text(json, "latest", forecast.latest().map(RunJson::time));
    json.writeBooleanField("urgent", forecast.isUrgent());
    list(json, "points", forecast.points(), WatchJson::point);
    json.writeEndObject();
  }

  private static void point(JsonGenerator json, Forecast.Point point) throws IOException {
    json.writeStartObject();
    json.writeStringField("at", RunJson.time(point.at()));
    JsonNumbers.write(json, "value", point.value());
    json.writeEndObject();
  }

  static void condition(JsonGenerator json, NamedCondition named) throws IOException {
    Condition condition = named.condition();
    json.writeStartObject();
    json.writeStringField("name", condition.kind().name());
    json.writeStringField("severity", condition.kind().severity());
    labels(json, condition.labels());
    json.writeStringField("summary", condition.annotations().get("summary"));
    json.writeStringField("description", condition.annotations().get("description"));
    json.writeStringField("link", condition.annotations().get("link"));
    json.writeStringField("runbook", condition.annotations().get("runbook_url"));
    JsonNumbers.write(json, "value", condition.value());
    json.writeStringField("since", RunJson.time(condition.since()));
    json.writeBooleanField("muted", named.isMuted());
    json.writeEndObject();
  }

  static void labels(JsonGenerator json, Labels labels) throws IOException {
    json.writeObjectFieldStart("labels");
    for (int i = 0; i < labels.size(); i++) {
      json.writeStringField(labels.name(i), labels.value(i));
    }
    json.writeEndObject();
  }

  static void coming(JsonGenerator json, ComingRun run) throws IOException {
    json.writeStartObject();
    json.writeStringField("job", run.job());
    json.writeStringField("instance", run.instance());
    json.writeStringField("at", RunJson.time(run.at()));
    RunJson.seconds(json, "usual_duration", run.usually());
    json.writeStringField("source", run.source());
    list(json, "collides_with", run.collidesWith(), JsonGenerator::writeString);
    json.writeEndObject();
  }
}
