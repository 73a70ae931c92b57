package dev.nightjar.promql.ast;

import java.util.List;
import java.util.OptionalDouble;

/// How the elements of two vectors find each other.
///
/// @param on whether `labels` are the only ones that count; else they are the ones that do not
/// @param labels of `on` or `ignoring`
/// @param include labels that the side with one element lends to the result
/// @param fillLeft value for elements that the left side lacks
/// @param fillRight value for elements that the right side lacks
public record Matching(
    Cardinality cardinality,
    boolean on,
    List<String> labels,
    List<String> include,
    OptionalDouble fillLeft,
    OptionalDouble fillRight) {
  /// Which side may have several elements for one of the other.
  public enum Cardinality {
    ONE_TO_ONE,
    MANY_TO_ONE,
    ONE_TO_MANY
  }

  /// All labels count, one to one.
  public static final Matching DEFAULT =
      new Matching(
          Cardinality.ONE_TO_ONE,
          false,
          List.of(),
          List.of(),
          OptionalDouble.empty(),
          OptionalDouble.empty());

  public Matching {
    labels = List.copyOf(labels);
    include = List.copyOf(include);
  }

  public boolean fills() {
    return fillLeft.isPresent() || fillRight.isPresent();
  }
}
