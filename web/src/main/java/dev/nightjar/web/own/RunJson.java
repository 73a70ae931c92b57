package dev.nightjar.web.own;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Resources;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.model.Verdict;
import dev.nightjar.web.http.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// A run as JSON and back, as `docs/api.md` tells.
final class RunJson {
  private static final String[] SIGNALS = {
    "",
    "SIGHUP",
    "SIGINT",
    "SIGQUIT",
    "SIGILL",
    "SIGTRAP",
    "SIGABRT",
    "SIGBUS",
    "SIGFPE",
    "SIGKILL",
    "SIGUSR1",
    "SIGSEGV",
    "SIGUSR2",
    "SIGPIPE",
    "SIGALRM",
    "SIGTERM",
    "SIGSTKFLT",
    "SIGCHLD",
    "SIGCONT",
    "SIGSTOP",
    "SIGTSTP",
    "SIGTTIN",
    "SIGTTOU",
    "SIGURG",
    "SIGXCPU",
    "SIGXFSZ",
    "SIGVTALRM",
    "SIGPROF",
    "SIGWINCH",
    "SIGIO",
    "SIGPWR",
    "SIGSYS"
  };

  private RunJson() {}

  /// A run as it stands in a list.
  static void write(JsonGenerator json, Run run) throws IOException {
    json.writeStartObject();
    fields(json, run);
    json.writeEndObject();
  }

  /// A run as it stands alone.
  ///
  /// @param outputLines stored lines of its output
  static void write(JsonGenerator json, Run run, long outputLines, RunEvidence evidence)
      throws IOException {
    json.writeStartObject();
    fields(json, run);
    json.writeNumberField("output_lines", outputLines);
    json.writeFieldName("evidence");
    EvidenceJson.write(json, evidence);
    json.writeEndObject();
  }

  private static void fields(JsonGenerator json, Run run) throws IOException {
    json.writeStringField("id", run.id().text());
    json.writeStringField("job", run.job());
    json.writeStringField("instance", run.instance());
    json.writeStringField("trace_id", run.traceId());
    json.writeArrayFieldStart("command");
    for (String word : run.command()) {
      json.writeString(word);
    }
    json.writeEndArray();
    number(json, "pid", run.pid());
    json.writeStringField("state", run.state().wireName());
    json.writeStringField("started_at", time(run.startedAt()));
    text(json, "ended_at", run.endedAt().map(RunJson::time));
    seconds(json, "duration", run.duration());
    seconds(json, "limit", run.limit());
    number(json, "exit_code", run.exitCode());
    number(json, "signal", run.signal());
    text(json, "signal_name", run.signal().stream().mapToObj(RunJson::signalName).findFirst());
    json.writeNumberField("attempt", run.attempt());
    seconds(json, "retry_seconds", Optional.of(run.retried()));
    seconds(json, "backoff_seconds", Optional.of(run.backedOff()));
    resources(json, run.resources());
    json.writeStringField("reason", run.reason());
    text(json, "verdict", run.verdict().map(Verdict::wireName));
    json.writeStringField("message", run.message());
    json.writeNumberField("revision", run.revision());
    seconds(json, "heartbeat", run.heartbeat());
  }

  private static void write(JsonGenerator json, Resources used) throws IOException {
    json.writeStartObject();
    json.writeNumberField("cpu_user_seconds", used.cpuUserSeconds());
    json.writeNumberField("cpu_system_seconds", used.cpuSystemSeconds());
    if (used.peakRssBytes() > 0) {
      json.writeNumberField("peak_rss_bytes", used.peakRssBytes());
    } else {
      json.writeNullField("peak_rss_bytes");
    }
    json.writeNumberField("read_bytes", used.readBytes());
    json.writeNumberField("written_bytes", used.writtenBytes());
    number(json, "voluntary_switches", used.voluntarySwitches());
    number(json, "involuntary_switches", used.involuntarySwitches());
    number(json, "minor_faults", used.minorFaults());
    number(json, "major_faults", used.majorFaults());
    json.writeEndObject();
  }

  static void resources(JsonGenerator json, Optional<Resources> used) throws IOException {
    json.writeFieldName("resources");
    if (used.isPresent()) {
      write(json, used.get());
    } else {
      json.writeNull();
    }
  }

  /// RFC 3339 with milliseconds.
  static String time(Instant instant) {
    return JsonText.time(instant);
  }

  static void seconds(JsonGenerator json, String field, Optional<Duration> duration)
      throws IOException {
    if (duration.isPresent()) {
      json.writeFieldName(field);
      json.writeNumber(JsonText.seconds(duration.get()));
    } else {
      json.writeNullField(field);
    }
  }

  static void text(JsonGenerator json, String field, Optional<String> text) throws IOException {
    if (text.isPresent()) {
      json.writeStringField(field, text.get());
    } else {
      json.writeNullField(field);
    }
  }

  static void number(JsonGenerator json, String field, OptionalInt number) throws IOException {
    if (number.isPresent()) {
      json.writeNumberField(field, number.getAsInt());
    } else {
      json.writeNullField(field);
    }
  }

  static void number(JsonGenerator json, String field, OptionalLong number) throws IOException {
    if (number.isPresent()) {
      json.writeNumberField(field, number.getAsLong());
    } else {
      json.writeNullField(field);
    }
  }

  /// `SIGTERM`, or `SIG34` for one without a name of its own.
  private static String signalName(int signal) {
    return signal > 0 && signal < SIGNALS.length ? SIGNALS[signal] : "SIG" + signal;
  }

  /// @throws NightjarException `BAD_DATA` with the field's name when something is not as it should
  static Run read(JsonObject json) {
    return Run.builder(
            json.needText("id", RunId::new),
            json.needText("job"),
            json.needText("state", RunState::ofWireName),
            json.needTime("started_at"))
        .instance(json.text("instance").orElse(""))
        .traceId(json.text("trace_id").orElse(""))
        .command(json.texts("command"))
        .pid(json.smallInteger("pid"))
        .endedAt(json.time("ended_at"))
        .duration(json.seconds("duration"))
        .limit(json.seconds("limit"))
        .exitCode(json.smallInteger("exit_code"))
        .signal(json.smallInteger("signal"))
        .attempt(json.smallInteger("attempt").orElse(1))
        .retried(json.seconds("retry_seconds").orElse(Duration.ZERO))
        .backedOff(json.seconds("backoff_seconds").orElse(Duration.ZERO))
        .resources(readResources(json))
        .message(json.text("message").orElse(""))
        .revision(json.integer("revision").orElse(0L))
        .heartbeat(json.seconds("heartbeat"))
        .build();
  }

  static Optional<Resources> readResources(JsonObject json) {
    return json.object("resources").map(RunJson::resources);
  }

  private static Resources resources(JsonObject json) {
    return new Resources(
        json.number("cpu_user_seconds").orElse(0.0),
        json.number("cpu_system_seconds").orElse(0.0),
        json.integer("peak_rss_bytes").orElse(0L),
        json.integer("read_bytes").orElse(0L),
        json.integer("written_bytes").orElse(0L),
        count(json, "voluntary_switches"),
        count(json, "involuntary_switches"),
        count(json, "minor_faults"),
        count(json, "major_faults"));
  }

  static OptionalLong count(JsonObject json, String key) {
    return json.integer(key).map(OptionalLong::of).orElse(OptionalLong.empty());
  }
}
