package dev.nightjar.web.own;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunReports;
import dev.nightjar.model.RunReports.OutputLine;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Handler;
import dev.nightjar.web.http.JsonObject;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import dev.nightjar.web.own.OutputSearch.Found;
import dev.nightjar.web.own.OutputSearch.Wanted;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The output of runs: taking lines, listing and searching them, and the text alone.
final class OutputApi {
  private static final String OUTPUT = "/api/nightjar/v1/runs/:id/output";
  private static final int MAX_LINES = 10_000;

  /// A text that a browser or an editor can still open.
  private static final long MAX_TEXT = 512L << 20;

  private final RunReports reports;
  private final OutputSearch search;

  OutputApi(RunStore runs, RunReports reports, LogStore lines) {
    this.reports = reports;
    this.search = new OutputSearch(runs, lines, Tenant.DEFAULT);
  }

  /// Adds the routes.
  void addTo(Router.Group routes) {
    routes.post(OUTPUT, this::take);
    routes.add("GET", OUTPUT, Handler.cancellable(this::list));
    routes.add("GET", OUTPUT + ".txt", Handler.cancellable(this::text));
  }

  private Answer take(Request request) {
    JsonObject body = JsonObject.parse(request.body());
    List<JsonObject> lines = body.objects("lines");
    if (lines.size() > MAX_LINES) {
      throw new NightjarException(
          ErrorCode.TOO_LARGE, lines.size() + " lines at once; at most " + MAX_LINES);
    }
    long next =
        reports.output(
            Tenant.DEFAULT,
            new RunId(request.segment("id")),
            body.needInteger("first"),
            lines.stream().map(OutputApi::line).toList());
    return Answer.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeNumberField("next", next);
          json.writeEndObject();
        });
  }

  private static OutputLine line(JsonObject json) {
    return new OutputLine(
        json.needInteger("at_nanos"), json.needText("stream"), json.text("text").orElse(""));
  }

  private Answer list(Request request) {
    Found page =
        search.find(
            new RunId(request.segment("id")),
            new Wanted(from(request), request.parameter("q"), request.parameter("stream")),
            request.parameter("cursor"),
            Pages.limit(request, 1_000, MAX_LINES));
    return Pages.of(page.lines(), page.next(), OutputApi::write);
  }

  private static long from(Request request) {
    String text = request.parameter("from").orElse("0");
    try {
      long from = Long.parseLong(text);
      if (from >= 0) {
        return from;
      }
    } catch (NumberFormatException notANumber) {
      // told below, like a negative one
    }
    throw new NightjarException(
        ErrorCode.BAD_DATA, "from is \"" + text + "\", it must be a line's number, 0 or more");
  }

  private static void write(JsonGenerator json, LogLine line) throws IOException {
    json.writeStartObject();
    json.writeNumberField("seq", OutputSearch.sequence(line));
    json.writeStringField("at", RunJson.time(instant(line.timestampNanos())));
    json.writeStringField("stream", line.stream().get("stream"));
    json.writeStringField("text", line.body());
    json.writeEndObject();
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
  }

  /// The text is read page by page as the client takes it.
  private Answer text(Request request) {
    var id = new RunId(request.segment("id"));
    var wanted = new Wanted(0, Optional.empty(), request.parameter("stream"));
    return Answer.of(200, "text/plain; charset=utf-8", out -> writeText(id, wanted, out));
  }

  private void writeText(RunId id, Wanted wanted, OutputStream out) throws IOException {
    long written = 0;
    Optional<String> cursor = Optional.empty();
    do {
      Found page = search.find(id, wanted, cursor, MAX_LINES);
      for (LogLine line : page.lines()) {
        byte[] bytes = (line.body() + "\n").getBytes(StandardCharsets.UTF_8);
        out.write(bytes);
        written += bytes.length;
        if (written > MAX_TEXT) {
          String notice = "… [cut: more than " + (MAX_TEXT >> 20) + " MiB; see …/output]\n";
          out.write(notice.getBytes(StandardCharsets.UTF_8));
          return;
        }
      }
      cursor = page.next();
    } while (cursor.isPresent());
  }
}
