package dev.nightjar.server.config;

import dev.nightjar.base.Problem;
import java.util.ArrayList;
import java.util.List;

/// What reading a configuration found: problems, which keep it from being used, and warnings. Owned
/// by the thread that reads.
public final class Findings {
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  void problem(Problem problem) {
    problems.add(problem);
  }

  void warning(Problem warning) {
    warnings.add(warning);
  }

  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  public List<Problem> warnings() {
    return List.copyOf(warnings);
  }
}
