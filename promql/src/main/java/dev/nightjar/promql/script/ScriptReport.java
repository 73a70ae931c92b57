package dev.nightjar.promql.script;

import java.util.List;

/// What became of a script's questions.
public record ScriptReport(List<Outcome> outcomes) {
  /// How one of them ended.
  public enum Status {
    PASSED,
    FAILED
  }

  /// @param line 1-based line of the question in the script
  /// @param wanted the lines below the question
  /// @param detail in what the answer differs; empty when it passed
  public record Outcome(int line, String query, List<String> wanted, Status status, String detail) {
    public Outcome {
      wanted = List.copyOf(wanted);
    }

    @Override
    public String toString() {
      return "line " + line + " " + status + ": " + query + (detail.isEmpty() ? "" : "\n" + detail);
    }
  }

  public ScriptReport {
    outcomes = List.copyOf(outcomes);
  }

  public long count(Status status) {
    return outcomes.stream().filter(outcome -> outcome.status() == status).count();
  }

  public List<Outcome> failures() {
    return outcomes.stream().filter(outcome -> outcome.status() == Status.FAILED).toList();
  }

  /// One line: `12 passed, 1 failed`.
  public String summary() {
    return "%d passed, %d failed".formatted(count(Status.PASSED), count(Status.FAILED));
  }
}
