package dev.nightjar.web.own;

import dev.nightjar.model.Attempt;
import dev.nightjar.model.Cause;
import dev.nightjar.model.Curve;
import dev.nightjar.model.ExceptionFact;
import dev.nightjar.model.Expectation;
import dev.nightjar.model.Frame;
import dev.nightjar.model.LeftOver;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunState;
import dev.nightjar.model.StackDump;
import dev.nightjar.model.StackDump.OpenFile;
import dev.nightjar.model.StackDump.OpenSocket;
import dev.nightjar.model.StackDump.ProcessDump;
import dev.nightjar.model.StackDump.ThreadStack;
import dev.nightjar.web.http.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Reads a run's evidence, as `docs/api.md` tells. A section with something wrong in it is left
/// out, and that is told; the rest and the run are taken. Owned by one thread, for one report.
final class EvidenceReader {
  private final Map<String, String> refused = new TreeMap<>();

  /// What is wrong, by section, with the place.
  Map<String, String> refused() {
    return refused;
  }

  /// The evidence in a report's `evidence`, with a fact `refused.SECTION` for each that is not as
  /// it should be.
  RunEvidence of(JsonObject report) {
    Optional<JsonObject> json = section("all", () -> report.object("evidence")).orElse(empty());
    RunEvidence evidence = json.map(this::evidence).orElse(RunEvidence.NONE);
    for (Map.Entry<String, String> each : refused.entrySet()) {
      evidence = evidence.withFact("refused." + each.getKey(), each.getValue());
    }
    return evidence;
  }

  private static Optional<JsonObject> empty() {
    return Optional.empty();
  }

  private RunEvidence evidence(JsonObject json) {
    return new RunEvidence(
        section(json, "causes", () -> each(json, "causes", EvidenceReader::cause)),
        section(json, "attempts", () -> each(json, "attempts", EvidenceReader::attempt)),
        section(json, "exceptions", () -> each(json, "exceptions", EvidenceReader::exception)),
        section(json, "stacks", () -> each(json, "stacks", EvidenceReader::stackDump)),
        section(json, "curve", () -> curve(json)),
        section(json, "left_over", () -> each(json, "left_over", EvidenceReader::leftOver)),
        section(json, "expectations", () -> each(json, "expectations", EvidenceReader::expected)),
        Optional.empty(), // the server's own judgement: nobody reports it
        section(json, "facts", () -> json.textMap("facts")));
  }

  private <T> Optional<T> section(JsonObject json, String name, Supplier<T> reader) {
    return json.has(name) ? section(name, reader) : Optional.empty();
  }

  private <T> Optional<T> section(String name, Supplier<T> reader) {
    try {
      return Optional.of(reader.get());
    } catch (NightjarException e) {
      refused.put(name, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private interface ItemReader<T> {
    T read(JsonObject json);
  }

  private static <T> List<T> each(JsonObject json, String key, ItemReader<T> reader) {
    return json.objects(key).stream().map(reader::read).toList();
  }

  private static String text(JsonObject json, String key) {
    return json.text(key).orElse("");
  }

  private static Cause cause(JsonObject json) {
    return new Cause(
        text(json, "kind"),
        text(json, "text"),
        json.needText("confidence", Cause.Confidence::ofWireName),
        json.texts("evidence"));
  }

  private static Attempt attempt(JsonObject json) {
    return new Attempt(
        json.needSmallInteger("number"),
        json.needText("state", RunState::ofWireName),
        json.smallInteger("pid"),
        json.needTime("started_at"),
        json.seconds("duration"),
        json.smallInteger("exit_code"),
        json.smallInteger("signal"),
        json.seconds("backoff").orElse(Duration.ZERO),
        text(json, "reason"),
        RunJson.readResources(json));
  }

  private static ExceptionFact exception(JsonObject json) {
    return new ExceptionFact(
        text(json, "class"),
        text(json, "message"),
        text(json, "thread"),
        json.smallInteger("pid"),
        json.time("at"),
        text(json, "source"),
        each(json, "frames", EvidenceReader::frame),
        text(json, "relation"),
        json.object("cause").map(EvidenceReader::exception));
  }

  static StackDump stackDump(JsonObject json) {
    return new StackDump(
        json.needTime("at"),
        text(json, "trigger"),
        each(json, "processes", EvidenceReader::process));
  }

  private static ProcessDump process(JsonObject json) {
    Optional<Double> cpu = json.number("cpu_seconds");
    return new ProcessDump(
        json.needSmallInteger("pid"),
        json.smallInteger("parent"),
        json.texts("command"),
        text(json, "state"),
        text(json, "wait_channel"),
        text(json, "system_call"),
        RunJson.count(json, "rss_bytes"),
        cpu.isPresent() ? OptionalDouble.of(cpu.get()) : OptionalDouble.empty(),
        json.smallInteger("threads"),
        each(
            json,
            "open_files",
            file -> new OpenFile(file.needSmallInteger("fd"), text(file, "target"))),
        each(json, "sockets", EvidenceReader::socket),
        each(
            json,
            "stacks",
            stack ->
                new ThreadStack(
                    text(stack, "thread"),
                    text(stack, "language"),
                    each(stack, "frames", EvidenceReader::frame))),
        text(json, "text"));
  }

  private static OpenSocket socket(JsonObject json) {
    return new OpenSocket(
        json.needSmallInteger("fd"),
        text(json, "protocol"),
        text(json, "local"),
        text(json, "peer"),
        text(json, "state"));
  }

  private static Frame frame(JsonObject json) {
    return new Frame(
        text(json, "file"),
        json.smallInteger("line").orElse(0),
        text(json, "function"),
        text(json, "text"));
  }

  private static Curve curve(JsonObject evidence) {
    JsonObject json = evidence.object("curve").orElseThrow();
    List<String> columns = json.texts("columns");
    return new Curve(columns, json.rows("points", columns.size()));
  }

  private static LeftOver leftOver(JsonObject json) {
    return new LeftOver(
        json.needSmallInteger("pid"),
        json.texts("command"),
        text(json, "state"),
        text(json, "wait_channel"),
        text(json, "why"));
  }

  private static Expectation expected(JsonObject json) {
    return new Expectation(text(json, "text"), json.text("value"), json.flag("met").orElse(false));
  }
}
