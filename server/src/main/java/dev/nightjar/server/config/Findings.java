package dev.nightjar.server.config;

import dev.nightjar.base.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What reading a configuration found: problems, which keep it from being used, and warnings. Owned
/// by the thread that reads.
public final class Findings {
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();
  private final Map<String, Integer> lines = new HashMap<>();

  void problem(Problem problem) {
    problems.add(problem);
  }

  /// Takes problems that a room found in its records, which know no lines: each gets the line of
  /// the innermost part of its path that stands in the file.
  void located(List<Problem> found) {
    found.forEach(problem -> problems.add(located(problem)));
  }

  /// The same for what only deserves a warning.
  void locatedWarnings(List<Problem> found) {
    found.forEach(warning -> warnings.add(located(warning)));
  }

  private Problem located(Problem problem) {
    return lineOf(problem.path())
        .map(line -> Problem.at(problem.path(), line, problem.message()))
        .orElse(problem);
  }

  void warning(Problem warning) {
    warnings.add(warning);
  }

  /// Remembers where a part of the document stands.
  void place(String path, int line) {
    lines.put(path, line);
  }

  private Optional<Integer> lineOf(String path) {
    String part = path;
    while (!part.isEmpty()) {
      Integer line = lines.get(part);
      if (line != null) {
        return Optional.of(line);
      }
      part = part.substring(0, Math.max(0, Math.max(part.lastIndexOf('.'), part.lastIndexOf('['))));
    }
    return Optional.empty();
  }

  /// Takes over what was found in another file.
  void include(String file, Findings other) {
    other.problems.forEach(p -> problems.add(prefixed(file, p)));
    other.warnings.forEach(w -> warnings.add(prefixed(file, w)));
  }

  private static Problem prefixed(String file, Problem problem) {
    String path = problem.path().isEmpty() ? file : file + ": " + problem.path();
    return new Problem(path, problem.line(), problem.column(), problem.message());
  }

  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  public List<Problem> warnings() {
    return List.copyOf(warnings);
  }
}
