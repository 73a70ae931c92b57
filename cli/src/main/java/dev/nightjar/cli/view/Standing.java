package dev.nightjar.cli.view;

import dev.nightjar.web.http.JsonObject;
import java.util.Optional;

/// How a job stands, in a sign and a word: what is worst of its newest run and of the run that is
/// due.
record Standing(Mark mark, String word) {
  static Standing of(JsonObject job) {
    JsonObject last = job.object("last_run").orElse(job);
    Mark ran = Mark.of(last);
    Optional<Mark> overdue = job.object("expected").flatMap(Standing::overdue);
    boolean isWorse = ran == Mark.FAILED || ran == Mark.TIMED_OUT || ran == Mark.SUSPICIOUS;
    if (overdue.isPresent() && !isWorse) {
      return new Standing(overdue.get(), word(overdue.get()));
    }
    String state = last.text("state").orElse("");
    if (state.isEmpty()) {
      return job.has("expected")
          ? new Standing(Mark.WAITING, "no run yet")
          : new Standing(Mark.LOST, "none kept");
    }
    String verdict = last.text("verdict").orElse("");
    String told = ran == Mark.SUSPICIOUS ? judged(verdict) : state.replace('_', ' ');
    return new Standing(ran, overdue.map(mark -> told + ", " + word(mark)).orElse(told));
  }

  private static String judged(String verdict) {
    return verdict.equals("bad") ? "not as expected" : verdict;
  }

  /// Whether a run is late or did not come, by what is expected.
  static Optional<Mark> overdue(JsonObject expected) {
    return switch (expected.text("state").orElse("")) {
      case "late" -> Optional.of(Mark.LATE);
      case "missed" -> Optional.of(Mark.MISSING);
      default -> Optional.empty();
    };
  }

  private static String word(Mark mark) {
    return mark == Mark.LATE ? "late" : "missing";
  }
}
