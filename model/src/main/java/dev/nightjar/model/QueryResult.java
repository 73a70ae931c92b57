package dev.nightjar.model;

import java.util.List;

/// An answer with what the evaluator wants to add.
///
/// @param warnings something may be wrong with the result
/// @param infos something may be wrong with the question
/// @param samplesRead samples that the evaluation looked at, its cost
public record QueryResult(
    QueryValue value, List<String> warnings, List<String> infos, long samplesRead) {
  public QueryResult {
    warnings = List.copyOf(warnings);
    infos = List.copyOf(infos);
  }
}
