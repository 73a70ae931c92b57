package dev.nightjar.cli.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.jobs.schedule.CrontabEntry;
import dev.nightjar.jobs.schedule.TimerUnit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A job as a crontab or a timer gives it.
///
/// @param from where it stands: `line 3`, `backup.timer`
/// @param startWithin how late it may start, where that is said
record GivenJob(
    String job,
    String from,
    List<String> schedules,
    String timezone,
    Optional<Duration> startWithin) {
  private static final JsonFactory FACTORY = new JsonFactory();

  GivenJob {
    schedules = List.copyOf(schedules);
  }

  /// The jobs of a crontab; lines that start the same job make one.
  static List<GivenJob> of(List<CrontabEntry> entries) {
    Map<String, List<CrontabEntry>> byJob = new LinkedHashMap<>();
    entries.forEach(
        entry -> byJob.computeIfAbsent(entry.job(), name -> new ArrayList<>()).add(entry));
    return byJob.values().stream().map(GivenJob::merged).toList();
  }

  private static GivenJob merged(List<CrontabEntry> lines) {
    CrontabEntry first = lines.getFirst();
    boolean hasOneZone = lines.stream().allMatch(each -> each.timezone().equals(first.timezone()));
    List<String> schedules =
        lines.stream()
            .map(
                each ->
                    hasOneZone || each.timezone().isEmpty()
                        ? each.schedule()
                        : "CRON_TZ=" + each.timezone() + " " + each.schedule())
            .distinct()
            .toList();
    String from =
        (lines.size() == 1 ? "line " : "lines ")
            + String.join(", ", lines.stream().map(each -> String.valueOf(each.line())).toList());
    return new GivenJob(
        first.job(), from, schedules, hasOneZone ? first.timezone() : "", Optional.empty());
  }

  static GivenJob of(String file, TimerUnit timer) {
    return new GivenJob(timer.job(), file, timer.schedules(), "", timer.startWithin());
  }

  /// The settings as the API takes them.
  byte[] settings() {
    var out = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("schedules");
      for (String schedule : schedules) {
        json.writeString(schedule);
      }
      json.writeEndArray();
      json.writeStringField("timezone", timezone);
      if (startWithin.isPresent()) {
        json.writeNumberField("start_within", startWithin.get().toSeconds());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("BUG: nothing is written to", e);
    }
    return out.toByteArray();
  }
}
