package dev.nightjar.cli.view;

import dev.nightjar.web.http.JsonObject;

/// The sign of a run's state: a shape that is read without colour.
enum Mark {
  GOOD("✓", "+", Look.GOOD),
  SUSPICIOUS("!", "!", Look.SUSPICIOUS),
  FAILED("✕", "x", Look.BAD),
  LATE("◷", "~", Look.SUSPICIOUS),
  MISSING("∅", "0", Look.BAD),
  RUNNING("▶", ">", Look.GOING),
  WAITING("·", "-", Look.DIM),
  TIMED_OUT("⏹", "#", Look.BAD),
  LOST("?", "?", Look.SUSPICIOUS);

  private final String sign;
  private final String ascii;
  private final Look look;

  Mark(String sign, String ascii, Look look) {
    this.sign = sign;
    this.ascii = ascii;
    this.look = look;
  }

  /// Of a run, or of a job by its newest run.
  static Mark of(JsonObject run) {
    String verdict = run.text("verdict").orElse("");
    return of(run.text("state").orElse(""), verdict.equals("bad") || verdict.equals("suspicious"));
  }

  /// A state that this program does not know, from a newer server, is as one that was lost.
  private static Mark of(String state, boolean isDoubted) {
    return switch (state) {
      case "succeeded" -> isDoubted ? SUSPICIOUS : GOOD;
      case "failed", "killed" -> FAILED;
      case "timed_out" -> TIMED_OUT;
      case "running" -> RUNNING;
      case "late" -> LATE;
      case "missed" -> MISSING;
      default -> LOST;
    };
  }

  /// Of what is expected, by its state.
  static Mark ofExpected(String state) {
    return switch (state) {
      case "late" -> LATE;
      case "missed" -> MISSING;
      case "running" -> RUNNING;
      case "waiting" -> GOOD;
      case "none" -> WAITING;
      default -> LOST;
    };
  }

  /// Of something that is wrong now.
  static Mark ofSeverity(String severity) {
    return switch (severity) {
      case "critical" -> FAILED;
      case "info" -> WAITING;
      default -> SUSPICIOUS;
    };
  }

  Look look() {
    return look;
  }

  Rich on(Screen screen) {
    return Rich.of(screen.isUnicode() ? sign : ascii, look);
  }
}
