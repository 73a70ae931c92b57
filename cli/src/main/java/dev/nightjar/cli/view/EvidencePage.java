package dev.nightjar.cli.view;

import dev.nightjar.web.http.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The sections of a run's evidence: each under a head, and absent when there is nothing to tell.
final class EvidencePage {
  /// Frames of one stack: the innermost ones say where it stands.
  private static final int FRAMES = 8;

  /// Causes of a cause; a longer chain is cut by the reporter already.
  private static final int CHAIN = 10;

  private static final int CONNECTIONS = 10;

  private final Screen screen;
  private final PrintWriter out;

  EvidencePage(Screen screen, PrintWriter out) {
    this.screen = screen;
    this.out = out;
  }

  private void head(String title) {
    out.println();
    out.println(screen.line(Rich.of(title, Look.STRONG)));
  }

  private void line(int depth, Rich text) {
    out.println(screen.line(Rich.of("  ".repeat(depth)).and(text)));
  }

  private void line(int depth, String text) {
    line(depth, Rich.of(text));
  }

  void causes(List<JsonObject> causes) {
    if (causes.isEmpty()) {
      return;
    }
    head("Why");
    for (JsonObject cause : causes) {
      line(
          1,
          Rich.of(cause.text("text").orElse(""))
              .and(" (" + cause.text("confidence").orElse("") + ")", Look.DIM));
      cause.texts("evidence").forEach(each -> line(2, "- " + each));
    }
  }

  void expectations(List<JsonObject> expectations) {
    if (expectations.isEmpty()) {
      return;
    }
    head("Expected");
    for (JsonObject each : expectations) {
      boolean isMet = each.flag("met").orElse(false);
      Mark mark = isMet ? Mark.GOOD : Mark.SUSPICIOUS;
      line(
          1,
          mark.on(screen)
              .and(" ")
              .and(each.text("text").orElse(""))
              .and(isMet ? ", met: " : ", not met: ", mark.look())
              .and(each.text("value").orElse("nothing of that name was reported")));
    }
  }

  void findings(List<JsonObject> findings) {
    if (findings.isEmpty()) {
      return;
    }
    head("Unusual");
    for (JsonObject each : findings) {
      line(1, Mark.SUSPICIOUS.on(screen).and(" ").and(each.text("text").orElse("")));
    }
  }

  void exceptions(List<JsonObject> exceptions) {
    if (exceptions.isEmpty()) {
      return;
    }
    head("Exceptions");
    Map<String, List<JsonObject>> same = new LinkedHashMap<>();
    for (JsonObject each : exceptions) {
      same.computeIfAbsent(place(each, CHAIN), _ -> new ArrayList<>()).add(each);
    }
    for (List<JsonObject> group : same.values()) {
      exception(group.getLast());
      if (group.size() > 1) {
        line(2, Rich.of("thrown " + group.size() + " times from the same place", Look.DIM));
      }
    }
  }

  /// What two equal exceptions have in common: all but when and by whom they were thrown.
  private static String place(JsonObject exception, int depth) {
    var text = new StringBuilder();
    text.append(exception.text("class").orElse("")).append('\n');
    text.append(exception.text("message").orElse("")).append('\n');
    for (JsonObject frame : exception.objects("frames")) {
      text.append(place(frame)).append('\n');
    }
    Optional<JsonObject> cause = depth == 0 ? Optional.empty() : exception.object("cause");
    return text.append(cause.map(each -> place(each, depth - 1)).orElse("")).toString();
  }

  private void exception(JsonObject outermost) {
    Optional<JsonObject> next = Optional.of(outermost);
    String lead = "";
    for (int i = 0; i < CHAIN && next.isPresent(); i++) {
      JsonObject exception = next.get();
      String message = exception.text("message").orElse("");
      line(
          1,
          Rich.of(lead)
              .and(exception.text("class").orElse(""), Look.BAD)
              .and(message.isEmpty() ? "" : ": " + message)
              .and(
                  told(exception, "thread").map(name -> " (thread " + name + ")").orElse(""),
                  Look.DIM));
      List<JsonObject> frames = exception.objects("frames");
      innermost(frames.reversed());
      lead = exception.text("relation").orElse("").equals("context") ? "during: " : "caused by: ";
      next = exception.object("cause");
    }
  }

  /// @param frames innermost first
  private void innermost(List<JsonObject> frames) {
    for (JsonObject frame : frames.subList(0, Math.min(FRAMES, frames.size()))) {
      String text = frame.text("text").orElse("");
      line(
          2,
          Rich.of(place(frame))
              .and(" in ", Look.DIM)
              .and(frame.text("function").orElse("?"))
              .and(text.isEmpty() ? "" : ": " + text));
    }
    if (frames.size() > FRAMES) {
      line(2, Rich.of("and " + (frames.size() - FRAMES) + " outer calls", Look.DIM));
    }
  }

  private static String place(JsonObject frame) {
    String line = frame.integer("line").filter(n -> n > 0).map(n -> ":" + n).orElse("");
    return frame.text("file").orElse("?") + line;
  }

  void stacks(List<JsonObject> dumps) {
    if (dumps.isEmpty()) {
      return;
    }
    JsonObject newest = dumps.getLast();
    String trigger =
        newest.text("trigger").orElse("").equals("limit") ? "at its limit" : "when asked";
    head(
        "Stacks "
            + trigger
            + newest.time("at").map(at -> ", " + Words.time(at, screen.zone())).orElse("")
            + (dumps.size() > 1 ? " (the newest of " + dumps.size() + " dumps)" : ""));
    newest.objects("processes").forEach(this::process);
  }

  private void process(JsonObject process) {
    line(1, processLine(process));
    for (JsonObject stack : process.objects("stacks")) {
      line(2, Rich.of("thread " + stack.text("thread").orElse("?"), Look.DIM));
      innermost(stack.objects("frames"));
    }
    List<JsonObject> sockets = process.objects("sockets");
    for (JsonObject socket : sockets.subList(0, Math.min(CONNECTIONS, sockets.size()))) {
      line(
          2,
          Rich.of("socket ", Look.DIM)
              .and(socket.text("protocol").orElse(""))
              .and(" ")
              .and(socket.text("local").orElse(""))
              .and(told(socket, "peer").map(peer -> " to " + peer).orElse(""))
              .and(told(socket, "state").map(state -> " " + state).orElse("")));
    }
  }

  private static Rich processLine(JsonObject process) {
    String waits =
        Stream.of(
                told(process, "state").map(state -> "state " + state),
                told(process, "wait_channel").map(channel -> "waits in " + channel),
                told(process, "system_call").map(call -> "system call " + call))
            .flatMap(Optional::stream)
            .collect(Collectors.joining(", "));
    return Rich.of("process " + process.integer("pid").orElse(0L) + " ", Look.DIM)
        .and(String.join(" ", process.texts("command")))
        .and(waits.isEmpty() ? "" : " (" + waits + ")", Look.DIM);
  }

  /// What is not empty: an older reporter may send texts that say nothing.
  private static Optional<String> told(JsonObject json, String key) {
    return json.text(key).filter(text -> !text.isEmpty());
  }

  void leftOver(List<JsonObject> processes) {
    if (processes.isEmpty()) {
      return;
    }
    head("Left over");
    for (JsonObject process : processes) {
      boolean isStuck = process.text("why").orElse("").equals("unkillable");
      line(
          1,
          processLine(process)
              .and(isStuck ? ": cannot be killed" : ": outlived it", Look.SUSPICIOUS));
    }
  }
}
