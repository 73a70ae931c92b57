package dev.nightjar.web.own;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.model.Attempt;
import dev.nightjar.model.Cause;
import dev.nightjar.model.Curve;
import dev.nightjar.model.ExceptionFact;
import dev.nightjar.model.Expectation;
import dev.nightjar.model.Finding;
import dev.nightjar.model.Frame;
import dev.nightjar.model.LeftOver;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.StackDump;
import dev.nightjar.model.StackDump.OpenFile;
import dev.nightjar.model.StackDump.OpenSocket;
import dev.nightjar.model.StackDump.ProcessDump;
import dev.nightjar.model.StackDump.ThreadStack;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes a run's evidence as JSON, as `docs/api.md` tells; read by [EvidenceReader].
final class EvidenceJson {
  /// Writes one item of a list.
  @FunctionalInterface
  private interface ItemWriter<T> {
    void write(JsonGenerator json, T item) throws IOException;
  }

  private EvidenceJson() {}

  static void write(JsonGenerator json, RunEvidence evidence) throws IOException {
    json.writeStartObject();
    section(json, "causes", evidence.causes(), EvidenceJson::cause);
    section(json, "attempts", evidence.attempts(), EvidenceJson::attempt);
    section(json, "exceptions", evidence.exceptions(), EvidenceJson::exception);
    section(json, "stacks", evidence.stacks(), EvidenceJson::stackDump);
    if (evidence.curve().isPresent()) {
      json.writeFieldName("curve");
      curve(json, evidence.curve().get());
    }
    section(json, "left_over", evidence.leftOver(), EvidenceJson::leftOver);
    section(json, "expectations", evidence.expectations(), EvidenceJson::expectation);
    section(json, "findings", evidence.findings(), EvidenceJson::finding);
    if (evidence.facts().isPresent()) {
      json.writeObjectFieldStart("facts");
      for (Map.Entry<String, String> fact : evidence.facts().get().entrySet()) {
        json.writeStringField(fact.getKey(), fact.getValue());
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static <T> void section(
      JsonGenerator json, String name, Optional<List<T>> items, ItemWriter<T> writer)
      throws IOException {
    if (items.isPresent()) {
      list(json, name, items.get(), writer);
    }
  }

  private static <T> void list(JsonGenerator json, String name, List<T> items, ItemWriter<T> writer)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (T item : items) {
      writer.write(json, item);
    }
    json.writeEndArray();
  }

  private static void texts(JsonGenerator json, String name, List<String> texts)
      throws IOException {
    list(json, name, texts, JsonGenerator::writeString);
  }

  private static void cause(JsonGenerator json, Cause cause) throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", cause.kind());
    json.writeStringField("text", cause.text());
    json.writeStringField("confidence", cause.confidence().wireName());
    texts(json, "evidence", cause.evidence());
    json.writeEndObject();
  }

  private static void attempt(JsonGenerator json, Attempt attempt) throws IOException {
    json.writeStartObject();
    json.writeNumberField("number", attempt.number());
    json.writeStringField("state", attempt.state().wireName());
    RunJson.number(json, "pid", attempt.pid());
    json.writeStringField("started_at", RunJson.time(attempt.startedAt()));
    RunJson.seconds(json, "duration", attempt.duration());
    RunJson.number(json, "exit_code", attempt.exitCode());
    RunJson.number(json, "signal", attempt.signal());
    RunJson.seconds(json, "backoff", Optional.of(attempt.backoff()));
    json.writeStringField("reason", attempt.reason());
    RunJson.resources(json, attempt.resources());
    json.writeEndObject();
  }

  private static void exception(JsonGenerator json, ExceptionFact exception) throws IOException {
    json.writeStartObject();
    json.writeStringField("class", exception.className());
    json.writeStringField("message", exception.message());
    json.writeStringField("thread", exception.thread());
    RunJson.number(json, "pid", exception.pid());
    RunJson.text(json, "at", exception.at().map(RunJson::time));
    json.writeStringField("source", exception.source());
    list(json, "frames", exception.frames(), EvidenceJson::frame);
    json.writeStringField("relation", exception.relation());
    json.writeFieldName("cause");
    if (exception.cause().isPresent()) {
      exception(json, exception.cause().get());
    } else {
      json.writeNull();
    }
    json.writeEndObject();
  }

  static void stackDump(JsonGenerator json, StackDump dump) throws IOException {
    json.writeStartObject();
    json.writeStringField("at", RunJson.time(dump.at()));
    json.writeStringField("trigger", dump.trigger());
    list(json, "processes", dump.processes(), EvidenceJson::process);
    json.writeEndObject();
  }

  private static void process(JsonGenerator json, ProcessDump process) throws IOException {
    json.writeStartObject();
    json.writeNumberField("pid", process.pid());
    RunJson.number(json, "parent", process.parent());
    texts(json, "command", process.command());
    json.writeStringField("state", process.state());
    json.writeStringField("wait_channel", process.waitChannel());
    json.writeStringField("system_call", process.systemCall());
    RunJson.number(json, "rss_bytes", process.rssBytes());
    JsonNumbers.write(json, "cpu_seconds", process.cpuSeconds());
    RunJson.number(json, "threads", process.threads());
    list(json, "open_files", process.openFiles(), EvidenceJson::openFile);
    list(json, "sockets", process.sockets(), EvidenceJson::socket);
    list(json, "stacks", process.stacks(), EvidenceJson::threadStack);
    json.writeStringField("text", process.text());
    json.writeEndObject();
  }

  private static void openFile(JsonGenerator json, OpenFile file) throws IOException {
    json.writeStartObject();
    json.writeNumberField("fd", file.fd());
    json.writeStringField("target", file.target());
    json.writeEndObject();
  }

  private static void socket(JsonGenerator json, OpenSocket socket) throws IOException {
    json.writeStartObject();
    json.writeNumberField("fd", socket.fd());
    json.writeStringField("protocol", socket.protocol());
    json.writeStringField("local", socket.local());
    json.writeStringField("peer", socket.peer());
    json.writeStringField("state", socket.state());
    json.writeEndObject();
  }

  private static void threadStack(JsonGenerator json, ThreadStack stack) throws IOException {
    json.writeStartObject();
    json.writeStringField("thread", stack.thread());
    json.writeStringField("language", stack.language());
    list(json, "frames", stack.frames(), EvidenceJson::frame);
    json.writeEndObject();
  }

  private static void frame(JsonGenerator json, Frame frame) throws IOException {
    json.writeStartObject();
    json.writeStringField("file", frame.file());
    if (frame.line() > 0) {
      json.writeNumberField("line", frame.line());
    } else {
      json.writeNullField("line");
    }
    json.writeStringField("function", frame.function());
    json.writeStringField("text", frame.text());
    json.writeEndObject();
  }

  private static void curve(JsonGenerator json, Curve curve) throws IOException {
    json.writeStartObject();
    texts(json, "columns", curve.columns());
    json.writeArrayFieldStart("points");
    for (int row = 0; row < curve.size(); row++) {
      json.writeStartArray();
      for (int column = 0; column < curve.columns().size(); column++) {
        JsonNumbers.write(json, curve.value(row, column));
      }
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void leftOver(JsonGenerator json, LeftOver process) throws IOException {
    json.writeStartObject();
    json.writeNumberField("pid", process.pid());
    texts(json, "command", process.command());
    json.writeStringField("state", process.state());
    json.writeStringField("wait_channel", process.waitChannel());
    json.writeStringField("why", process.why());
    json.writeEndObject();
  }

  private static void expectation(JsonGenerator json, Expectation expectation) throws IOException {
    json.writeStartObject();
    json.writeStringField("text", expectation.text());
    RunJson.text(json, "value", expectation.value());
    json.writeBooleanField("met", expectation.isMet());
    json.writeEndObject();
  }

  private static void finding(JsonGenerator json, Finding finding) throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", finding.kind());
    json.writeStringField("subject", finding.subject());
    json.writeStringField("text", finding.text());
    JsonNumbers.write(json, "value", finding.value());
    JsonNumbers.write(json, "usual", finding.usual());
    JsonNumbers.write(json, "low", finding.low());
    JsonNumbers.write(json, "high", finding.high());
    json.writeNumberField("runs", finding.runs());
    json.writeEndObject();
  }
}
