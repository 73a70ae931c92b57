package dev.nightjar.cli.view;

import dev.nightjar.web.http.JsonObject;
import java.io.PrintWriter;
import java.util.List;

/// Puts output lines on standard output: to a program the text as it was written, to a person with
/// its time, and harmless.
final class LinePrinter {
  private final Screen screen;
  private final PrintWriter out;
  private final boolean isJson;

  LinePrinter(Screen screen, PrintWriter out, boolean isJson) {
    this.screen = screen;
    this.out = out;
    this.isJson = isJson;
  }

  /// @param lines as objects
  /// @param texts the same as JSON
  void print(List<JsonObject> lines, List<String> texts) {
    if (isJson) {
      texts.forEach(text -> out.write(text + "\n"));
    } else {
      lines.forEach(line -> out.write(line(line) + "\n"));
    }
    out.flush();
  }

  /// Whether nobody reads any more.
  boolean isClosed() {
    return out.checkError();
  }

  private String line(JsonObject line) {
    String text = line.text("text").orElse("");
    if (!screen.isTerminal()) {
      return text;
    }
    boolean isError = line.text("stream").orElse("").equals("stderr");
    String time = line.time("at").map(at -> Words.clockTime(at, screen.zone())).orElse("");
    return screen.line(Rich.of(time, Look.DIM).and(isError ? " ! " : "   ", Look.SUSPICIOUS))
        + screen.harmless(text, true);
  }
}
