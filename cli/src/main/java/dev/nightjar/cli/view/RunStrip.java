package dev.nightjar.cli.view;

import dev.nightjar.web.http.JsonObject;
import java.util.List;
import java.util.OptionalDouble;

/// A job's recent runs as a strip, oldest first: a good run is a bar whose height is its duration
/// on a logarithmic scale, any other run is the mark of its state.
final class RunStrip {
  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final String ASCII_BARS = "_.-=";

  private RunStrip() {}

  static Rich of(List<JsonObject> recent, Screen screen) {
    String bars = screen.isUnicode() ? BARS : ASCII_BARS;
    OptionalDouble shortest = scale(recent).min();
    OptionalDouble longest = scale(recent).max();
    Rich strip = Rich.EMPTY;
    for (JsonObject run : recent) {
      Mark mark = Mark.of(run);
      if (mark == Mark.GOOD) {
        int level = level(run, shortest.orElse(0), longest.orElse(0), bars.length());
        strip = strip.and(bars.substring(level, level + 1), mark.look());
      } else {
        strip = strip.and(mark.on(screen));
      }
    }
    return strip;
  }

  /// Runs of about the same length stand half high: a difference that is none makes no picture.
  private static int level(JsonObject run, double shortest, double longest, int levels) {
    if (longest - shortest < 0.2 || run.number("duration").isEmpty()) {
      return levels / 2 - 1;
    }
    double share = (logarithm(run) - shortest) / (longest - shortest);
    return Math.clamp(Math.round(share * (levels - 1)), 0, levels - 1);
  }

  private static java.util.stream.DoubleStream scale(List<JsonObject> recent) {
    return recent.stream()
        .filter(run -> Mark.of(run) == Mark.GOOD && run.number("duration").isPresent())
        .mapToDouble(RunStrip::logarithm);
  }

  private static double logarithm(JsonObject run) {
    return Math.log10(Math.max(1e-3, run.number("duration").orElse(0.0)));
  }
}
