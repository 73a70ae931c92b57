package dev.nightjar.tsdb.prometheus;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import java.util.List;

/// What of a block is to be read.
///
/// @param fromMillis the oldest time
/// @param toMillis the newest time
/// @param anyOf a series must satisfy all matchers of one of the lists, with the added labels; an
///   empty outer list is every series
/// @param added labels that every series gets unless it has them
public record Wanted(long fromMillis, long toMillis, List<List<Matcher>> anyOf, Labels added) {
  /// Everything, as it is.
  public static final Wanted ALL =
      new Wanted(Long.MIN_VALUE, Long.MAX_VALUE, List.of(), Labels.EMPTY);

  public Wanted {
    anyOf = anyOf.stream().map(List::copyOf).toList();
  }

  boolean isWanted(Labels labels) {
    return anyOf.isEmpty()
        || anyOf.stream().anyMatch(all -> all.stream().allMatch(one -> one.matches(labels)));
  }
}
