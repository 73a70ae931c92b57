package dev.nightjar.base;

import java.util.Optional;
import java.util.OptionalInt;

/// One thing that is wrong with an input, and where.
///
/// @param path where in the document's structure, such as `scrape_configs[0].scrape_timeout`; empty
///   when the whole document is meant
/// @param line 1-based line in the text, when known
/// @param column 1-based column in the line, when known
/// @param message what was got, what was wanted, what to do
public record Problem(String path, OptionalInt line, OptionalInt column, String message) {
  /// A problem at a line of the text.
  public static Problem at(String path, int line, String message) {
    return new Problem(path, OptionalInt.of(line), OptionalInt.empty(), message);
  }

  /// A problem of which only the place in the structure is known.
  public static Problem at(String path, String message) {
    return new Problem(path, OptionalInt.empty(), OptionalInt.empty(), message);
  }

  /// `path line 12, column 3: message`, with the parts that are known.
  @Override
  public String toString() {
    var where = new StringBuilder(path);
    line.ifPresent(l -> where.append(where.isEmpty() ? "line " : "  line ").append(l));
    column.ifPresent(c -> where.append(where.isEmpty() ? "column " : ", column ").append(c));
    return Optional.of(where.toString()).filter(w -> !w.isEmpty()).map(w -> w + ": ").orElse("")
        + message;
  }
}
