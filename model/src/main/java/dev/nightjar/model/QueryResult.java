package dev.nightjar.model;

import java.util.List;

/// An answer with what the evaluator wants to add.
///
/// @param warnings something may be wrong with the result
/// @param infos something may be wrong with the question
/// @param stats what it cost
public record QueryResult(
    QueryValue value, List<String> warnings, List<String> infos, QueryStats stats) {
  public QueryResult {
    warnings = List.copyOf(warnings);
    infos = List.copyOf(infos);
  }

  /// The same answer at another cost.
  public QueryResult withStats(QueryStats other) {
    return new QueryResult(value, warnings, infos, other);
  }
}
