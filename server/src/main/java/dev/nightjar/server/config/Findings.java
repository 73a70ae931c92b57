package dev.nightjar.server.config;

import dev.nightjar.base.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What reading a configuration found: problems, which keep it from being used, and warnings. Owned
/// by the thread that reads.
public final class Findings {
  /// Keys and items of one document once its aliases are unfolded, which can make a short text
  /// huge.
  private static final int MOST_NODES = 5_000_000;

  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();
  private final Map<String, Place> places = new HashMap<>();
  private final boolean withColumns;
  private int room = MOST_NODES;
  private boolean leavesUnknownKeys;

  /// Where something stands in a text; both count from 1.
  record Place(int line, int column) {
    static final Place START = new Place(1, 1);
  }

  public Findings() {
    this(false);
  }

  private Findings(boolean withColumns) {
    this.withColumns = withColumns;
  }

  /// Findings that tell columns too.
  static Findings withColumns() {
    return new Findings(true);
  }

  /// The same, which do not mind keys that nobody knows.
  Findings leavingUnknownKeys(boolean leaves) {
    leavesUnknownKeys = leaves;
    return this;
  }

  boolean leavesUnknownKeys() {
    return leavesUnknownKeys;
  }

  /// Takes room for so many keys or items of the document; the first time that there is none left,
  /// that becomes a problem.
  boolean hasRoomFor(int nodes) {
    if (room < nodes && room >= 0) {
      room = -1;
      problem(at("", Place.START, "more than " + MOST_NODES + " items once aliases are unfolded"));
    }
    room = room < 0 ? room : room - nodes;
    return room >= 0;
  }

  /// A problem at a place of the text.
  Problem at(String path, Place place, String message) {
    var column = withColumns ? OptionalInt.of(place.column()) : OptionalInt.empty();
    return new Problem(path, OptionalInt.of(place.line()), column, message);
  }

  void problem(Problem problem) {
    problems.add(problem);
  }

  /// Takes problems that a room found in its records, which know no lines: each gets the place of
  /// the innermost part of its path that stands in the file.
  void located(List<Problem> found) {
    found.forEach(problem -> problems.add(located(problem)));
  }

  /// The same for what only deserves a warning.
  void locatedWarnings(List<Problem> found) {
    found.forEach(warning -> warnings.add(located(warning)));
  }

  /// The same without keeping them.
  List<Problem> locatedAll(List<Problem> found) {
    return found.stream().map(this::located).toList();
  }

  private Problem located(Problem problem) {
    return placeOf(problem.path())
        .map(place -> at(problem.path(), place, problem.message()))
        .orElse(problem);
  }

  void warning(Problem warning) {
    warnings.add(warning);
  }

  /// Remembers where a part of the document stands.
  void place(String path, Place place) {
    places.put(path, place);
  }

  private Optional<Place> placeOf(String path) {
    String part = path;
    while (!part.isEmpty()) {
      Place place = places.get(part);
      if (place != null) {
        return Optional.of(place);
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
